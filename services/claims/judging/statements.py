"""The judging of one batch as a row of named queries, built from the table of rules.

Each step reads the steps before it by name. A large batch runs them one by one into temporary tables with statistics; a
small one runs the same texts as the parts of one statement. Nothing here loops over lines but `judge_in_order`, which
walks only the contested ones.

`line` comes first and is what was sent; `credit` and `debit` hold every rule that needs no other line of the batch;
then candidates that share a reference, a day or too little room are walked in order; then what was rejected before gets
the rules that depend on accepted lines before it.
"""
# ruff: noqa: S608  # every part is a constant of this package; values are bound

from dataclasses import dataclass

from services.claims.judging import rules
from services.claims.judging.rules import (
    ALREADY_CREDITED,
    CARE_ALREADY_CLAIMED,
    REFERENCE_TAKEN,
    RIGHT_EXHAUSTED,
    RULES,
)


@dataclass(frozen=True)
class Step:
    """A query with the name by which later steps read it.

    `looked_through`: it adds little to the steps before it, so it is read through, not written down.
    """

    name: str
    query: str
    looked_through: bool = False


def _mask(side: str) -> str:
    """The bits of all rules that a line of one side (`debit` or `credit`) breaks by itself."""
    conditions = [(getattr(rule, side), rule.mask) for rule in RULES]
    return "\n + ".join(f"CASE WHEN {condition} THEN {mask} ELSE 0 END" for condition, mask in conditions if condition)


DERIVED = """
date_trunc('month', service_from::timestamp)::date AS month,
date_trunc('month', service_to::timestamp)::date AS last_month,
extract(year FROM service_from)::int AS year"""
COLUMNS = """line_reference, agreement_id, performance_code, service_from, service_to, quantity, unit_price_cents,
amount_cents, kind, previous_reference"""
TYPES = """position int, line_reference text, agreement_id uuid, performance_code text, service_from date,
service_to date, quantity numeric(8, 2), unit_price_cents int, amount_cents int, kind text, previous_reference text"""

LINES_GIVEN = Step("line", f"SELECT *, {DERIVED} FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS l ({TYPES})")
"""The lines of a small batch, as JSON."""

LINES_WAITING = Step("line", f"SELECT position, {COLUMNS}, {DERIVED} FROM waiting_line WHERE batch_id = :batch")
"""The lines of a batch that waited."""

LINES_COPIED = f"""
CREATE TEMP TABLE line (
  position int GENERATED ALWAYS AS IDENTITY, {TYPES.removeprefix("position int, ")},
  month date GENERATED ALWAYS AS (date_trunc('month', service_from::timestamp)::date) STORED,
  last_month date GENERATED ALWAYS AS (date_trunc('month', service_to::timestamp)::date) STORED,
  year int GENERATED ALWAYS AS (extract(year FROM service_from)::int) STORED) ON COMMIT DROP"""
"""Where the lines of a large batch are copied to."""

NO_PAYMENT = Step(
    "no_payment",
    """
SELECT pilot_code, range_agg(daterange(no_payment_from, until, '[]')) AS days
FROM (SELECT DISTINCT ON (suspension_id) * FROM known_suspension WHERE provider_id = :provider
      ORDER BY suspension_id, version DESC) s
WHERE no_payment_from <= COALESCE(until, 'infinity') GROUP BY pilot_code""",
)

CREDIT = Step(
    "credit",
    f"""
SELECT l.*, COALESCE(d.covers_days, false) AS covers_days, t.version AS terms_version,
 {_mask("credit")} AS broken
FROM line l
LEFT JOIN agreement_terms t ON t.agreement_id = l.agreement_id AND t.provider_id = :provider
LEFT JOIN claim_line d ON d.provider_id = :provider AND d.line_reference = l.previous_reference AND d.broken = 0
  AND d.kind = 'D'
LEFT JOIN claim_line u ON u.provider_id = :provider AND u.previous_reference = l.previous_reference AND u.broken = 0
  AND u.kind = 'C'
LEFT JOIN (SELECT DISTINCT batch_id, position FROM recovery WHERE provider_id = :provider) r
  ON r.batch_id = d.batch_id AND r.position = d.position
LEFT JOIN claim_line h ON h.provider_id = :provider AND h.line_reference = l.line_reference AND h.broken = 0
WHERE l.kind = 'C'""",
)

CREDIT_WALK = Step(
    "credit_walk",
    f"""
SELECT w.* FROM (
  SELECT array_agg(position ORDER BY service_from, position) AS positions,
         array_agg(reference ORDER BY service_from, position) AS refs,
         array_agg(debit ORDER BY service_from, position) AS debits, count(*)::int AS n
  FROM (SELECT position, service_from, dense_rank() OVER (ORDER BY line_reference)::int AS reference,
               dense_rank() OVER (ORDER BY previous_reference)::int AS debit
        FROM (SELECT *, count(*) OVER (PARTITION BY line_reference)
                      + count(*) OVER (PARTITION BY previous_reference) AS same
              FROM credit WHERE broken = 0) c WHERE same > 2) c
  HAVING count(*) > 0) a,
judge_in_order(positions, refs, debits, array_fill(1, ARRAY[n]), array_fill(0::bigint, ARRAY[n]),
               array_fill('epoch'::date, ARRAY[n]), array_fill('epoch'::date, ARRAY[n]), ARRAY[0::bigint],
               {REFERENCE_TAKEN.mask}, {ALREADY_CREDITED.mask}, 0) w""",
)

CREDIT_JUDGED = Step(
    "credit_judged",
    """
SELECT c.*, c.broken | COALESCE(w.broken_, 0) AS verdict
FROM credit c LEFT JOIN credit_walk w ON w.position_ = c.position""",
)

CREDIT_LATE = Step(
    "credit_late",
    f"""
SELECT position, bit_or(bit) AS bits FROM (
  SELECT r.position, {REFERENCE_TAKEN.mask} AS bit FROM credit_judged r
  JOIN credit_judged a ON a.verdict = 0 AND a.line_reference = r.line_reference
    AND (a.service_from, a.position) < (r.service_from, r.position) WHERE r.verdict <> 0
  UNION ALL
  SELECT r.position, {ALREADY_CREDITED.mask} FROM credit_judged r
  JOIN credit_judged a ON a.verdict = 0 AND a.previous_reference = r.previous_reference
    AND (a.service_from, a.position) < (r.service_from, r.position)
  WHERE r.verdict <> 0 AND r.verdict & {rules.CREDIT_WITHOUT_DEBIT.mask} = 0) b
GROUP BY position""",
)

FREED_DAYS = Step(
    "freed_days",
    """
SELECT agreement_id, performance_code, month, bit_or(days_of_month(service_from, service_to, month)) AS days
FROM credit_judged WHERE verdict = 0 AND covers_days GROUP BY agreement_id, performance_code, month""",
)

FREED_ROOM = Step(
    "freed_room",
    """
SELECT agreement_id, year, sum(amount_cents)::bigint AS cents
FROM credit_judged WHERE verdict = 0 GROUP BY agreement_id, year""",
)

DEBIT = Step(
    "debit",
    f"""
SELECT l.*, COALESCE(p.unit = '14', false) AS covers_days, a.version AS terms_version,
 {_mask("debit")} AS broken
FROM line l
LEFT JOIN agreement_terms a ON a.agreement_id = l.agreement_id AND a.provider_id = :provider
LEFT JOIN agreed_line p ON p.agreement_id = a.agreement_id AND p.performance_code = l.performance_code
LEFT JOIN no_payment n ON n.pilot_code = a.pilot_code
LEFT JOIN late_claim w ON w.provider_id = :provider AND w.line_reference = l.line_reference
LEFT JOIN claim_line h ON h.provider_id = :provider AND h.line_reference = l.line_reference AND h.broken = 0
LEFT JOIN credit_judged k ON k.verdict = 0 AND k.line_reference = l.line_reference
LEFT JOIN care_month m ON m.agreement_id = a.agreement_id AND m.performance_code = l.performance_code
  AND m.month = l.month
LEFT JOIN freed_days f ON f.agreement_id = l.agreement_id AND f.performance_code = l.performance_code
  AND f.month = l.month
WHERE l.kind = 'D'""",
)

SHARED = Step(
    "shared_reference",
    "SELECT line_reference FROM debit WHERE broken = 0 GROUP BY line_reference HAVING count(*) > 1",
)

SPAN = Step(
    "shared_days",
    """
SELECT agreement_id, performance_code, month FROM debit WHERE broken = 0 AND covers_days
GROUP BY agreement_id, performance_code, month
HAVING sum(service_to - service_from + 1)
     > bit_count(bit_or(days_of_month(service_from, service_to, month))::bit(31))""",
)

TIGHT = Step(
    "tight_room",
    """
SELECT agreement_id, year, COALESCE(t.held_cents - t.drawn_cents, 0) + COALESCE(f.cents, 0) AS left_cents
FROM (SELECT agreement_id, year, sum(amount_cents) AS wanted FROM debit WHERE broken = 0 GROUP BY agreement_id, year) d
LEFT JOIN allotment t USING (agreement_id, year) LEFT JOIN freed_room f USING (agreement_id, year)
WHERE wanted > COALESCE(t.held_cents - t.drawn_cents, 0) + COALESCE(f.cents, 0)""",
)

CONTESTED = Step(
    "contested",
    """
SELECT d.position, d.service_from, d.service_to, d.amount_cents,
       dense_rank() OVER (ORDER BY d.line_reference)::int AS reference,
       CASE WHEN covers_days THEN dense_rank() OVER (ORDER BY agreement_id, performance_code)::int ELSE 0 END AS span,
       dense_rank() OVER (ORDER BY agreement_id, year)::int AS room,
       COALESCE(t.left_cents, 9223372036854775807) AS left_cents
FROM debit d LEFT JOIN shared_reference r USING (line_reference)
LEFT JOIN shared_days s USING (agreement_id, performance_code, month) LEFT JOIN tight_room t USING (agreement_id, year)
WHERE d.broken = 0 AND (r.line_reference IS NOT NULL OR (d.covers_days AND s.agreement_id IS NOT NULL)
                        OR t.agreement_id IS NOT NULL)""",
)

WALK = Step(
    "walk",
    f"""
SELECT w.* FROM (
  SELECT array_agg(position ORDER BY service_from, position) AS positions,
         array_agg(reference ORDER BY service_from, position) AS refs,
         array_agg(span ORDER BY service_from, position) AS spans,
         array_agg(room ORDER BY service_from, position) AS rooms,
         array_agg(amount_cents::bigint ORDER BY service_from, position) AS amounts,
         array_agg(service_from ORDER BY service_from, position) AS firsts,
         array_agg(service_to ORDER BY service_from, position) AS lasts
  FROM contested HAVING count(*) > 0) c,
  (SELECT array_agg(left_cents ORDER BY room) AS lefts FROM (SELECT DISTINCT room, left_cents FROM contested) r) r,
judge_in_order(positions, refs, spans, rooms, amounts, firsts, lasts, lefts,
               {REFERENCE_TAKEN.mask}, {CARE_ALREADY_CLAIMED.mask}, {RIGHT_EXHAUSTED.mask}) w""",
)

DEBIT_JUDGED = Step(
    "debit_judged",
    """
SELECT d.*, d.broken | COALESCE(w.broken_, 0) AS verdict, w.left_ AS left_cents
FROM debit d LEFT JOIN walk w ON w.position_ = d.position""",
    looked_through=True,
)

BROKEN = Step(
    "broken_line",
    """
SELECT position, line_reference, agreement_id, performance_code, month, last_month, service_from, service_to,
       covers_days AND service_to >= service_from AS has_days
FROM debit WHERE broken <> 0""",
)

_BEFORE = """a.broken = 0 AND w.position_ IS NULL AND (a.service_from, a.position) < (r.service_from, r.position)"""
_OVERLAP = f"""a.covers_days AND a.service_from <= r.service_to AND a.service_to >= r.service_from AND {_BEFORE}"""

DEBIT_LATE = Step(
    "debit_late",
    f"""
SELECT position, bit_or(bit) AS bits FROM (
  SELECT r.position, {REFERENCE_TAKEN.mask} AS bit FROM broken_line r JOIN debit a USING (line_reference)
  LEFT JOIN walk w ON w.position_ = a.position WHERE {_BEFORE}
  UNION ALL
  SELECT r.position, {CARE_ALREADY_CLAIMED.mask}
  FROM broken_line r JOIN debit a USING (agreement_id, performance_code, month)
  LEFT JOIN walk w ON w.position_ = a.position WHERE r.has_days AND r.month = r.last_month AND {_OVERLAP}
  UNION ALL
  SELECT r.position, {CARE_ALREADY_CLAIMED.mask} FROM broken_line r JOIN debit a USING (agreement_id, performance_code)
  LEFT JOIN walk w ON w.position_ = a.position WHERE r.has_days AND r.month <> r.last_month AND {_OVERLAP}) b
GROUP BY position""",
)

JUDGED = Step(
    "judged",
    """
SELECT d.position, line_reference, agreement_id, performance_code, service_from, service_to, quantity, unit_price_cents,
       amount_cents, kind, previous_reference, month, covers_days, terms_version,
       verdict | COALESCE(b.bits, 0) AS broken, left_cents
FROM debit_judged d LEFT JOIN debit_late b USING (position)
UNION ALL
SELECT c.position, line_reference, agreement_id, performance_code, service_from, service_to, quantity, unit_price_cents,
       amount_cents, kind, previous_reference, month, covers_days, terms_version,
       verdict | COALESCE(b.bits, 0), NULL
FROM credit_judged c LEFT JOIN credit_late b USING (position)""",
    looked_through=True,
)

JUDGING: tuple[Step, ...] = (
    NO_PAYMENT,
    CREDIT,
    CREDIT_WALK,
    CREDIT_JUDGED,
    CREDIT_LATE,
    FREED_DAYS,
    FREED_ROOM,
    DEBIT,
    SHARED,
    SPAN,
    TIGHT,
    CONTESTED,
    WALK,
    DEBIT_JUDGED,
    BROKEN,
    DEBIT_LATE,
    JUDGED,
)
"""From `line` to `judged`, in the order in which they need each other."""
