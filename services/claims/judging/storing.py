"""What follows from the verdicts: lines stored, allotments drawn, days taken, totals and events, all set-based."""

from services.claims.judging.statements import Step

ITEMS_AT_MOST = 500
"""How many agreements one event tells."""
HELD_EVENT = "nl.pvb.allotments.held.v1"

SUMS = Step(
    "sums",
    """
SELECT agreement_id, performance_code, month, kind, broken, count(*) AS line_count, sum(amount_cents)::bigint AS cents,
       bit_or(days_of_month(service_from, service_to, month)) FILTER (WHERE broken = 0 AND covers_days) AS days,
       sum(service_to - service_from + 1) FILTER (WHERE broken = 0 AND covers_days) AS day_count
FROM judged GROUP BY agreement_id, performance_code, month, kind, broken""",
)

LINES = Step(
    "stored_lines",
    """
INSERT INTO claim_line (batch_id, provider_id, agreement_id, terms_version, left_cents, position, service_from,
                        service_to, unit_price_cents, amount_cents, broken, covers_days, kind, performance_code,
                        line_reference, quantity, previous_reference)
SELECT :batch, :provider, agreement_id, terms_version, left_cents, position, service_from, service_to,
       unit_price_cents, amount_cents, broken, covers_days, kind, performance_code, line_reference, quantity,
       CASE WHEN kind = 'C' THEN previous_reference END
FROM judged""",
)

TOTALS = Step(
    "stored_totals",
    """
INSERT INTO batch_total (batch_id, pilot_code, performance_code, month, kind, accepted, line_count, amount_cents)
SELECT :batch, COALESCE(pilot_code, ''), performance_code, month, kind, broken = 0, sum(line_count), sum(cents)
FROM sums s LEFT JOIN agreement_terms a ON a.agreement_id = s.agreement_id AND a.provider_id = :provider
GROUP BY pilot_code, performance_code, month, kind, broken = 0""",
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
UPDATE care_month m SET days = (m.days & ~c.freed) | c.taken, day_count = m.day_count - c.freed_count + c.taken_count
FROM days_changed c
WHERE (m.agreement_id, m.performance_code, m.month) = (c.agreement_id, c.performance_code, c.month)""",
)

DAYS_ADDED = Step(
    "days_added",
    """
INSERT INTO care_month (agreement_id, performance_code, month, days, day_count)
SELECT agreement_id, performance_code, month, taken, taken_count FROM days_changed c
WHERE NOT EXISTS (SELECT FROM care_month m WHERE (m.agreement_id, m.performance_code, m.month)
                  = (c.agreement_id, c.performance_code, c.month))""",
)

DRAWN = Step(
    "drawn",
    """
UPDATE allotment t
SET drawn_cents = t.drawn_cents + d.delta, seq = t.seq + 1,
    held_cents = CASE WHEN t.final THEN LEAST(t.held_cents, t.drawn_cents + d.delta) ELSE t.held_cents END
FROM (SELECT agreement_id, extract(year FROM month)::int AS year,
             sum(CASE WHEN kind = 'D' THEN cents ELSE -cents END) AS delta
      FROM sums WHERE broken = 0 GROUP BY agreement_id, extract(year FROM month)) d
WHERE t.agreement_id = d.agreement_id AND t.year = d.year
RETURNING t.agreement_id, t.year, t.seq, t.held_cents, t.drawn_cents""",
)

HELD = Step(
    "held",
    """
SELECT h.agreement_id, (row_number() OVER (ORDER BY h.agreement_id) - 1) / :items AS page,
       jsonb_build_object('agreementId', h.agreement_id, 'version', a.version, 'years', h.years) AS item
FROM (SELECT agreement_id, jsonb_agg(jsonb_build_object(
        'year', year, 'seq', seq, 'heldCents', held_cents, 'drawnCents', drawn_cents) ORDER BY year) AS years
      FROM (SELECT * FROM drawn UNION ALL
            SELECT t.agreement_id, t.year, t.seq, t.held_cents, t.drawn_cents FROM allotment t
            WHERE t.agreement_id IN (SELECT agreement_id FROM drawn)
              AND NOT EXISTS (SELECT FROM drawn d WHERE d.agreement_id = t.agreement_id AND d.year = t.year)) y
      GROUP BY agreement_id) h
JOIN agreement_terms a USING (agreement_id)""",
)

EVENTS = Step(
    "events",
    """
INSERT INTO feed (event_id, type, subject, at, data)
SELECT (CAST(:events AS uuid[]))[page + 1], :held_event, :batch, :at,
       jsonb_build_object('batchId', CAST(:batch AS uuid), 'claimsEpoch', (SELECT epoch FROM feed_head),
                          'allotments', jsonb_agg(item ORDER BY agreement_id))
FROM held GROUP BY page""",
)

STORING: tuple[Step, ...] = (SUMS, LINES, TOTALS, DAYS_CHANGED, DAYS_UPDATED, DAYS_ADDED)
TELLING: tuple[Step, ...] = (DRAWN, HELD, EVENTS)
"""One statement, whether the batch is small or large: an event stands in the statement that changed its rows."""
