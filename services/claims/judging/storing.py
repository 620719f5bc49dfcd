"""What follows from the verdicts: lines stored, allotments drawn, days taken, totals and events, all set-based."""

# ruff: noqa: S608  # every part is a constant of this package; values are bound

from services.claims.judging.statements import Step, step_of
from services.common.data.inserts import PUBLISH

ITEMS_AT_MOST = 500
"""The most agreements in one event."""
HELD_EVENT = "nl.pvb.allotments.held.v1"

SUMS = Step(
    "sums",
    """
SELECT agreement_id, performance_code, month, kind, broken, late_claim_id, stream_id, count(*) AS line_count,
       sum(amount_cents)::bigint AS cents,
       bit_or(days_of_month(service_from, service_to, month)) FILTER (WHERE broken = 0 AND covers_days) AS days,
       sum(service_to - service_from + 1) FILTER (WHERE broken = 0 AND covers_days) AS day_count
FROM judged GROUP BY agreement_id, performance_code, month, kind, broken, late_claim_id, stream_id""",
)

LINES = Step(
    "stored_lines",
    """
INSERT INTO claim_line (batch_id, provider_id, agreement_id, terms_version, left_cents, position, service_from,
                        service_to, unit_price_cents, amount_cents, broken, covers_days, kind, performance_code,
                        line_reference, quantity, previous_reference, late_claim_id, stream_id)
SELECT :batch_id, :provider_id, agreement_id, terms_version, left_cents, position, service_from, service_to,
       unit_price_cents, amount_cents, broken, covers_days, kind, performance_code, line_reference, quantity,
       CASE WHEN kind = 'C' THEN previous_reference END, CASE WHEN broken = 0 THEN late_claim_id END,
       stream_id
FROM judged""",
)

TOTALS = Step(
    "stored_totals",
    """
INSERT INTO batch_total (batch_id, stream_id, performance_code, month, kind, accepted, line_count, amount_cents)
SELECT :batch_id, COALESCE(stream_id, 0), performance_code, month, kind, broken = 0, sum(line_count), sum(cents)
FROM sums GROUP BY COALESCE(stream_id, 0), performance_code, month, kind, broken = 0""",
)

DAYS_CHANGED = Step(
    "days_changed",
    """
SELECT agreement_id, performance_code, month,
       COALESCE(bit_or(days) FILTER (WHERE kind = 'D'), 0) AS taken,
       COALESCE(bit_or(days) FILTER (WHERE kind = 'C'), 0) AS freed,
       COALESCE(sum(day_count) FILTER (WHERE kind = 'D'), 0) AS taken_count,
       COALESCE(sum(day_count) FILTER (WHERE kind = 'C'), 0) AS freed_count
FROM sums WHERE broken = 0 AND days IS NOT NULL GROUP BY agreement_id, performance_code, month""",
)

DAYS_UPDATED = Step(
    "days_updated",
    """
UPDATE care_month
SET days = (care_month.days & ~changed.freed) | changed.taken,
    day_count = care_month.day_count - changed.freed_count + changed.taken_count
FROM days_changed changed
WHERE (care_month.agreement_id, care_month.performance_code, care_month.month)
    = (changed.agreement_id, changed.performance_code, changed.month)""",
)

DAYS_ADDED = Step(
    "days_added",
    """
INSERT INTO care_month (agreement_id, performance_code, month, days, day_count, client_id, payer)
SELECT agreement_id, performance_code, month, taken, taken_count,
       CASE WHEN agreed.exclusive THEN terms.client_id END, CASE WHEN agreed.exclusive THEN terms.payer END
FROM days_changed changed
JOIN agreement_terms terms USING (agreement_id) JOIN agreed_line agreed USING (agreement_id, performance_code)
WHERE NOT EXISTS (
  SELECT FROM care_month WHERE (care_month.agreement_id, care_month.performance_code, care_month.month)
                             = (changed.agreement_id, changed.performance_code, changed.month))""",
)

LATE_USED = Step(
    "late_used",
    """
UPDATE late_claim_decision decision SET used_cents = decision.used_cents + change.cents
FROM (SELECT late_claim_id, sum(CASE WHEN kind = 'D' THEN cents ELSE -cents END) AS cents
      FROM sums WHERE broken = 0 AND late_claim_id IS NOT NULL GROUP BY late_claim_id) change
WHERE decision.late_claim_id = change.late_claim_id""",
)

DRAWN = Step(
    "drawn",
    """
UPDATE allotment
SET drawn_cents = allotment.drawn_cents + change.cents, seq = allotment.seq + 1,
    held_cents = CASE WHEN allotment.final THEN LEAST(allotment.held_cents, allotment.drawn_cents + change.cents)
                      ELSE allotment.held_cents END
FROM (SELECT agreement_id, extract(year FROM month)::int AS year,
             sum(CASE WHEN kind = 'D' THEN cents ELSE -cents END) AS cents
      FROM sums WHERE broken = 0 GROUP BY agreement_id, extract(year FROM month)) change
WHERE allotment.agreement_id = change.agreement_id AND allotment.year = change.year
RETURNING allotment.agreement_id, allotment.year, allotment.seq, allotment.held_cents, allotment.drawn_cents""",
)

HELD = step_of("held", items_at_most=ITEMS_AT_MOST)

EVENTS = Step(
    "events",
    PUBLISH.select(
        event_id="(CAST(:event_ids AS uuid[]))[page + 1]",
        type=f"'{HELD_EVENT}'",
        subject=":batch_id",
        data="jsonb_build_object('batchId', CAST(:batch_id AS uuid), 'claimsEpoch', (SELECT epoch FROM feed_head),"
        " 'allotments', jsonb_agg(item ORDER BY agreement_id))",
    )
    + "\nFROM held GROUP BY page",
)

STORING: tuple[Step, ...] = (SUMS, LINES, TOTALS, DAYS_CHANGED, DAYS_UPDATED, DAYS_ADDED, LATE_USED)
TELLING: tuple[Step, ...] = (DRAWN, HELD, EVENTS)
"""One statement for small and large batches: an event is written in the statement that changed its rows."""
