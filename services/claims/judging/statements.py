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
from pathlib import Path

from services.claims.judging.rules import (
    ALREADY_CREDITED,
    CARE_ALREADY_CLAIMED,
    CREDIT_WITHOUT_DEBIT,
    IS_LATE,
    REFERENCE_TAKEN,
    RIGHT_EXHAUSTED,
    RULES,
)
from services.common.data.statement import filled, read_sql


@dataclass(frozen=True)
class Step:
    """A query with the name by which later steps read it.

    `looked_through`: it adds little to the steps before it, so it is read through, not written down.
    """

    name: str
    query: str
    looked_through: bool = False


def step_of(name: str, **parts: object) -> Step:
    """The step whose query is the file of its name; `parts` take the places of their names in double braces."""
    text = read_sql(f"{name}.sql", Path(__file__).parent / "sql")
    return Step(name, filled(text, {part: str(value) for part, value in parts.items()}))


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

LINES_GIVEN = Step("line", f"SELECT *, {DERIVED} FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS sent ({TYPES})")
"""The lines of a small batch, as JSON."""

LINES_WAITING = Step("line", f"SELECT position, {COLUMNS}, {DERIVED} FROM waiting_line WHERE batch_id = :batch_id")
"""The lines of a batch that waited."""

LINE_TABLE = f"""
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
FROM (SELECT DISTINCT ON (suspension_id) * FROM known_suspension WHERE provider_id = :provider_id
      ORDER BY suspension_id, version DESC) latest
WHERE no_payment_from <= COALESCE(until, 'infinity') GROUP BY pilot_code""",
)

LATE_ROOM = step_of("late_room")

CREDIT = step_of("credit", broken=_mask("credit"))

CREDIT_WALK = step_of("credit_walk", reference_taken=REFERENCE_TAKEN.mask, already_credited=ALREADY_CREDITED.mask)

CREDIT_JUDGED = Step(
    "credit_judged",
    """
SELECT credit.*, credit.broken | COALESCE(credit_walk.broken_, 0) AS verdict
FROM credit LEFT JOIN credit_walk ON credit_walk.position_ = credit.position""",
)

CREDIT_LATE = step_of(
    "credit_late",
    reference_taken=REFERENCE_TAKEN.mask,
    already_credited=ALREADY_CREDITED.mask,
    credit_without_debit=CREDIT_WITHOUT_DEBIT.mask,
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
SELECT room_id, year, sum(amount_cents)::bigint AS cents
FROM credit_judged WHERE verdict = 0 GROUP BY room_id, year""",
)

TAKEN_DAYS = step_of("taken_days")

DEBIT = step_of("debit", broken=_mask("debit"), is_late=IS_LATE)

SHARED = Step(
    "shared_reference",
    "SELECT line_reference FROM debit WHERE broken = 0 GROUP BY line_reference HAVING count(*) > 1",
)

SPAN = Step(
    "shared_days",
    """
SELECT span_id, span_code, month FROM debit WHERE broken = 0 AND covers_days
GROUP BY span_id, span_code, month
HAVING sum(service_to - service_from + 1)
     > bit_count(bit_or(days_of_month(service_from, service_to, month))::bit(31))""",
)

TIGHT = step_of("tight_room")

CONTESTED = step_of("contested")

WALK = step_of(
    "walk",
    reference_taken=REFERENCE_TAKEN.mask,
    care_already_claimed=CARE_ALREADY_CLAIMED.mask,
    right_exhausted=RIGHT_EXHAUSTED.mask,
)

DEBIT_JUDGED = Step(
    "debit_judged",
    """
SELECT debit.*, debit.broken | COALESCE(walk.broken_, 0) AS verdict, walk.left_ AS left_cents
FROM debit LEFT JOIN walk ON walk.position_ = debit.position""",
    looked_through=True,
)

BROKEN = Step(
    "broken_line",
    """
SELECT position, line_reference, span_id, span_code, month, last_month, service_from, service_to,
       covers_days AND service_to >= service_from AS has_days
FROM debit WHERE broken <> 0""",
)

_BEFORE = (
    "accepted.broken = 0 AND walk.position_ IS NULL"
    " AND (accepted.service_from, accepted.position) < (rejected.service_from, rejected.position)"
)
_OVERLAP = (
    "accepted.covers_days AND accepted.service_from <= rejected.service_to"
    f" AND accepted.service_to >= rejected.service_from AND {_BEFORE}"
)

DEBIT_LATE = step_of(
    "debit_late",
    reference_taken=REFERENCE_TAKEN.mask,
    care_already_claimed=CARE_ALREADY_CLAIMED.mask,
    before=_BEFORE,
    overlap=_OVERLAP,
)

_SENT = """line_reference, agreement_id, performance_code, service_from, service_to, quantity, unit_price_cents,
       amount_cents, kind, previous_reference, month, covers_days, terms_version, late_claim_id,
       stream_id"""

JUDGED = Step(
    "judged",
    f"""
SELECT debit.position, {_SENT}, verdict | COALESCE(late.bits, 0) AS broken, left_cents
FROM debit_judged debit LEFT JOIN debit_late late USING (position)
UNION ALL
SELECT credit.position, {_SENT}, verdict | COALESCE(late.bits, 0), NULL
FROM credit_judged credit LEFT JOIN credit_late late USING (position)""",
    looked_through=True,
)

JUDGING: tuple[Step, ...] = (
    NO_PAYMENT,
    LATE_ROOM,
    CREDIT,
    CREDIT_WALK,
    CREDIT_JUDGED,
    CREDIT_LATE,
    FREED_DAYS,
    FREED_ROOM,
    TAKEN_DAYS,
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
