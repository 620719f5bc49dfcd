"""The claim rules, one small function each, and the books that a line finds at its turn."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from tests.claim_world import DAY_UNIT, AgreedLine, Agreement, Batch, Line, Suspension, World


class Books:
    """What counts as accepted when the next line of a provider has its turn, on the day of receipt."""

    def __init__(self, world: World, provider_id: UUID, received_on: date = date.min) -> None:
        self.received_on = received_on
        self.agreements = {known.agreement_id: known for known in world.agreements if known.provider_id == provider_id}
        own = [known for known in world.accepted if known.provider_id == provider_id]
        self.references = {known.line.line_reference for known in own}
        self.earlier_debits = {known.line.line_reference: known.line for known in own if known.line.kind == "D"}
        self.undone = {known.line.line_reference for known in own if known.credited or known.recovered_cents > 0}
        self.everyones = {known.agreement_id: known for known in world.agreements}
        self.same_care: dict[tuple[UUID, str], list[Line]] = defaultdict(list)
        self.full_days: dict[tuple[UUID, str], list[Line]] = defaultdict(list)
        for known in world.accepted:
            if known.takes_its_days:
                self._take_days(known.line)
        self.left: dict[Room, int] = {(a.agreement_id, a.year): a.held_cents - a.drawn_cents for a in world.allotments}
        self.drew_late = {known.line.line_reference for known in own if known.drew_late}
        usable = [late for late in world.late_claims if late.usable_until >= received_on]
        self.late = {(late.agreement_id, late.month): late for late in usable}
        for late in usable:
            year = (late.agreement_id, late.month.year)
            named = max(0, min(late.amount_cents - late.used_cents, self.left.get(year, 0)))
            self.left[late.agreement_id, late.month] = named
            self.left[year] = self.left.get(year, 0) - named

    def accept(self, line: Line) -> None:
        """Take the reference, and the days and the room; or free those of the credited debit."""
        self.references.add(line.line_reference)
        if line.kind == "D":
            self._take_days(line)
            self._give(self.room_of(line), -line.amount_cents)
            return
        debit = self.earlier_debits[line.previous_reference]
        self.undone.add(debit.line_reference)
        self.same_care[debit.agreement_id, debit.performance_code].remove(debit)
        if whose := self._whose_full_days(debit):
            self.full_days[whose].remove(debit)
        back = self._late_room(debit) if debit.line_reference in self.drew_late else None
        self._give(back or (debit.agreement_id, debit.service_from.year), debit.amount_cents)

    def _take_days(self, line: Line) -> None:
        self.same_care[line.agreement_id, line.performance_code].append(line)
        if whose := self._whose_full_days(line):
            self.full_days[whose].append(line)

    def _whose_full_days(self, line: Line) -> tuple[UUID, str] | None:
        """The client and the payer of an exclusive line, whichever provider gives it."""
        agreement = self.everyones.get(line.agreement_id)
        agreed = agreement.line_for(line.performance_code) if agreement else None
        return (agreement.client_id, agreement.payer) if agreement and agreed and agreed.exclusive else None

    def _give(self, room: "Room", cents: int) -> None:
        if room in self.left:
            self.left[room] += cents

    def is_late(self, line: Line) -> bool:
        """Whether the line came after the claim window of its agreement."""
        agreement = self.agreements.get(line.agreement_id)
        if agreement is None or line.service_days == 0:
            return False
        last = _last_day_of_month(line.service_to) + timedelta(days=agreement.claim_window_days)
        return self.received_on > last

    def is_let_pass(self, line: Line) -> bool:
        """Whether a usable late-claim decision covers the agreement and month of a line."""
        return self._late_room(line) is not None

    def room_of(self, line: Line) -> "Room":
        """The room that a debit draws on: that of a decision where it came late, else its agreement's in the year."""
        late = self._late_room(line) if self.is_late(line) else None
        return late or (line.agreement_id, line.service_from.year)

    def _late_room(self, line: Line) -> "Room | None":
        named = (line.agreement_id, line.service_from.replace(day=1))
        return named if named in self.late else None

    def left_for(self, line: Line) -> int:
        """What is left of the room that a debit draws on; no allotment counts as 0."""
        return self.left.get(self.room_of(line), 0)


Room = tuple[UUID, int | date]
"""An agreement in a year; or, of a late-claim decision, an agreement in a month."""


@dataclass(frozen=True)
class Case:
    """One line at its turn, with the facts found for it."""

    line: Line
    batch: Batch
    world: World
    books: Books
    agreement: Agreement | None
    agreed: AgreedLine | None

    @property
    def has_days(self) -> bool:
        """Whether the line has service days at all."""
        return self.line.service_days > 0


Rules = tuple[tuple[str, Callable[[Case], bool]], ...]


def broken(case: Case, rules: Rules) -> tuple[str, ...]:
    """The codes of the rules that a line breaks, in the order of the table."""
    return tuple(code for code, breaks in rules if breaks(case))


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _last_day_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _agreement_unknown(case: Case) -> bool:
    return case.agreement is None


def _outside_agreement(case: Case) -> bool:
    if case.agreement is None or not case.has_days:
        return False
    ends_on = case.agreement.ends_on
    return case.line.service_from < case.agreement.starts_on or (ends_on is not None and case.line.service_to > ends_on)


def _care_not_started(case: Case) -> bool:
    if case.agreement is None:
        return False
    if case.agreement.care_started_on is None:
        return True
    return case.has_days and case.line.service_from < case.agreement.care_started_on


def _performance_not_agreed(case: Case) -> bool:
    return case.agreement is not None and case.agreed is None


def _price_above_agreed(case: Case) -> bool:
    return case.agreed is not None and case.line.unit_price_cents > case.agreed.unit_price_cents


def _amount_mismatch(case: Case) -> bool:
    return case.line.amount_cents != rounded(case.line.quantity * case.line.unit_price_cents)


def _quantity_not_positive(case: Case) -> bool:
    return case.line.quantity <= 0


def _quantity_invalid(case: Case) -> bool:
    if _quantity_not_positive(case):
        return True
    return _is_day_unit(case) and case.has_days and case.line.quantity > case.line.service_days


def _is_day_unit(case: Case) -> bool:
    return case.agreed is not None and case.agreed.unit == DAY_UNIT


def _period_invalid(case: Case) -> bool:
    first, last = case.line.service_from, case.line.service_to
    return last < first or (first.year, first.month) != (last.year, last.month)


def _service_in_future(case: Case) -> bool:
    return case.has_days and case.line.service_to > case.batch.received_on


def _too_late(case: Case) -> bool:
    return case.books.is_late(case.line) and not case.books.is_let_pass(case.line)


def _provider_not_admitted(case: Case) -> bool:
    if case.agreement is None or not case.has_days:
        return False
    whose = (case.batch.provider_id, case.agreement.pilot_code)
    own = [s for s in case.world.suspensions if (s.provider_id, s.pilot_code) == whose]
    return any(_not_paid(suspension, case.line) for suspension in own)


def _not_paid(suspension: Suspension, line: Line) -> bool:
    if suspension.no_payment_from is None:
        return False
    first = max(line.service_from, suspension.no_payment_from)
    last = min(line.service_to, suspension.until or date.max)
    return first <= last


def _reference_taken(case: Case) -> bool:
    return case.line.line_reference in case.books.references


def _care_already_claimed(case: Case) -> bool:
    if case.agreement is None or case.agreed is None or not case.has_days:
        return False
    taken: list[Line] = []
    if _is_day_unit(case):
        taken += case.books.same_care[case.line.agreement_id, case.line.performance_code]
    if case.agreed.exclusive:
        taken += case.books.full_days[case.agreement.client_id, case.agreement.payer]
    first, last = case.line.service_from, case.line.service_to
    return any(other.service_from <= last and first <= other.service_to for other in taken)


def _credit_without_debit(case: Case) -> bool:
    return case.line.previous_reference not in case.books.earlier_debits


def _credit_mismatch(case: Case) -> bool:
    return _what_is_claimed(case.line) != _what_is_claimed(case.books.earlier_debits[case.line.previous_reference])


def _what_is_claimed(line: Line) -> tuple[UUID, str, date, date, Decimal, int, int]:
    what = (line.agreement_id, line.performance_code, line.service_from, line.service_to)
    return (*what, line.quantity, line.unit_price_cents, line.amount_cents)


def _already_credited(case: Case) -> bool:
    return case.line.previous_reference in case.books.undone


DEBIT_RULES: Rules = (
    ("agreement-unknown", _agreement_unknown),
    ("outside-agreement", _outside_agreement),
    ("care-not-started", _care_not_started),
    ("performance-not-agreed", _performance_not_agreed),
    ("price-above-agreed", _price_above_agreed),
    ("amount-mismatch", _amount_mismatch),
    ("quantity-invalid", _quantity_invalid),
    ("period-invalid", _period_invalid),
    ("service-in-future", _service_in_future),
    ("too-late", _too_late),
    ("provider-not-admitted", _provider_not_admitted),
    ("reference-taken", _reference_taken),
    ("care-already-claimed", _care_already_claimed),
)
CREDIT_RULES: Rules = (
    ("amount-mismatch", _amount_mismatch),
    ("quantity-invalid", _quantity_not_positive),
    ("period-invalid", _period_invalid),
    ("reference-taken", _reference_taken),
)
C1: Rules = (("credit-without-debit", _credit_without_debit),)
C2_C3: Rules = (("credit-mismatch", _credit_mismatch), ("already-credited", _already_credited))
RULES = (*(code for code, _ in DEBIT_RULES), "right-exhausted", *(code for code, _ in C1 + C2_C3))
