"""Random small worlds and batches, by seed, in which every claim rule is broken often and the rules meet each other.

The worlds are narrow on purpose: few agreements, little room and a few weeks of days, so that lines contend for the
same cents, days and references.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from tests.adjudicator import (
    DAY_UNIT,
    AcceptedLine,
    AgreedLine,
    Agreement,
    Allotment,
    Batch,
    LateClaim,
    Line,
    Suspension,
    World,
)
from tests.claim_mutations import credit_faults, debit_faults
from tests.claim_rules import rounded

PRICES = (
    AgreedLine("Z051", DAY_UNIT, 199_84, exclusive=True),
    AgreedLine("V051", DAY_UNIT, 171_98, exclusive=True),
    AgreedLine("D014", DAY_UNIT, 35_00),
    AgreedLine("H126", "04", 77_00),
    AgreedLine("H117", "04", 24_44),
    AgreedLine("H531", "16", 70_88),
    AgreedLine("H300", "04", 3_33),
)
PILOTS = ("zuid-limburg", "twente")
DAYS_OF_RECEIPT = (date(2026, 10, 5), date(2026, 10, 5), date(2026, 10, 31), date(2027, 1, 7), date(2027, 2, 2))


def world(seed: int, *, final_releases: bool = False) -> World:
    """The world of a seed; with `final_releases` some allotments are past their final release."""
    rng = random.Random(f"world {seed}")
    ours, theirs, clients = _id(rng), _id(rng), [_id(rng) for _ in range(3)]
    received_on = _received_on(seed)
    agreements = [_agreement(rng, ours, rng.choice(clients), received_on) for _ in range(rng.randint(3, 5))]
    agreements += [_agreement(rng, theirs, client, received_on) for client in clients]
    accepted = _histories(rng, agreements, seed)
    allotments = [a for agreement in agreements for a in _allotments(rng, agreement, accepted, received_on)]
    if final_releases:
        allotments = [_released(allotment) if rng.random() < 0.3 else allotment for allotment in allotments]
    return World(
        agreements=tuple(agreements),
        allotments=tuple(allotments),
        suspensions=tuple(_suspension(rng, (ours, theirs), received_on) for _ in range(rng.choice((0, 0, 1, 2)))),
        accepted=tuple(accepted),
        late_claims=tuple(_late_claim(rng, each, received_on) for each in agreements if rng.random() < 0.5),
    )


def batch(seed: int) -> Batch:
    """The batch of a seed, to be judged against the world of the same seed."""
    return batch_for(world(seed), seed)


def batch_for(known: World, seed: int) -> Batch:
    """A batch of the first provider of this world, which may be a world after earlier batches."""
    rng = random.Random(f"batch {seed} {len(known.accepted)}")
    provider_id = known.agreements[0].provider_id
    maker = _Maker(rng, known, provider_id, _received_on(seed))
    for _ in range(rng.randint(15, 35)):
        maker.add()
    rng.shuffle(maker.lines)
    return Batch(provider_id, maker.received_on, tuple(maker.lines))


class _Maker:
    """Makes the lines of one batch; later lines are often made to meet earlier ones."""

    def __init__(self, rng: random.Random, known: World, provider_id: UUID, received_on: date) -> None:
        self.rng = rng
        self.world = known
        self.received_on = received_on
        self.ours = [agreement for agreement in known.agreements if agreement.provider_id == provider_id]
        self.theirs = [agreement for agreement in known.agreements if agreement.provider_id != provider_id]
        self.earlier = [accepted for accepted in known.accepted if accepted.provider_id == provider_id]
        self.others = [accepted for accepted in known.accepted if accepted.provider_id != provider_id]
        self.lines: list[Line] = []

    def add(self) -> None:
        """Add a debit, or a credit with often the correction that goes with it."""
        debits = [accepted.line for accepted in self.earlier if accepted.line.kind == "D"]
        if debits and self.rng.random() < 0.3:
            self._add_credit(self.rng.choice(debits))
        else:
            self.lines.append(self._faulty(self._debit()))

    def _add_credit(self, debit: Line) -> None:
        credit = replace(debit, line_reference=self._reference(), kind="C", previous_reference=debit.line_reference)
        if self.rng.random() < 0.45:
            credit = self.rng.choice(credit_faults(self.rng, credit, self._references()))
        self.lines.append(credit)
        if self.rng.random() < 0.5:
            self.lines.append(self._corrected(debit))

    def _corrected(self, debit: Line) -> Line:
        quantity = debit.quantity * self.rng.choice((1, 2)) / self.rng.choice((1, 2, 4))
        return _priced(replace(debit, line_reference=self._reference()), quantity.quantize(Decimal("0.01")))

    def _debit(self) -> Line:
        agreement = self.rng.choice(self.ours[:2] + self.ours)
        agreed = self.rng.choice(agreement.lines)
        nights = self._nights_elsewhere(agreement) if agreed.exclusive and self.rng.random() < 0.6 else []
        line = _sound(self.rng, agreement, agreed, self.rng.choice(nights) if nights else self._day(agreement))
        return replace(line, line_reference=self._reference())

    def _nights_elsewhere(self, agreement: Agreement) -> list[date]:
        """Days on which exclusive care of the client begins under other agreements, earlier or in this batch."""
        others = [a for a in self.world.agreements if a.client_id == agreement.client_id and a is not agreement]
        found = {(a.agreement_id, x.performance_code) for a in others for x in a.lines if x.exclusive}
        known = [accepted.line for accepted in self.world.accepted] + self.lines
        return [each.service_from for each in known if (each.agreement_id, each.performance_code) in found]

    def _day(self, agreement: Agreement) -> date:
        """A day of the last weeks; mostly one on which the agreement runs."""
        day = self.received_on - timedelta(days=self.rng.randint(0, 45))
        if self.rng.random() < 0.15:
            return day
        first = max(agreement.starts_on, agreement.care_started_on or agreement.starts_on)
        last = min(agreement.ends_on or self.received_on, self.received_on)
        return min(max(day, first), max(first, last))

    def _faulty(self, line: Line) -> Line:
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2))):
            agreement = next((a for a in self.ours if a.agreement_id == line.agreement_id), self.ours[0])
            known = [accepted.line for accepted in self.earlier] + self.lines
            faults = debit_faults(self.rng, line, agreement, known, self.theirs, self.received_on)
            line = self.rng.choice(faults)
        return line

    def _reference(self) -> str:
        """Mostly a new reference; sometimes one that was used before, here or in an earlier batch."""
        if self.rng.random() < 0.15:
            return self.rng.choice(self._references())
        again = sum(accepted.line.line_reference.startswith("L") for accepted in self.earlier)
        return f"L{1000 * again + len(self.lines)}"

    def _references(self) -> list[str]:
        known = [accepted.line.line_reference for accepted in self.earlier + self.others]
        return [line.line_reference for line in self.lines] * 2 + known + ["none"]


def _late_claim(rng: random.Random, agreement: Agreement, received_on: date) -> LateClaim:
    """A decision on one of the last months of an agreement; one in five can no longer be used."""
    month = (received_on - timedelta(days=rng.choice((20, 45, 45, 75)))).replace(day=1)
    until = received_on + timedelta(days=rng.choice((0, 10, 29, 29, -1)))
    return LateClaim(agreement.agreement_id, month, rng.choice((1, 30_000, 90_000, 5_000_000)), usable_until=until)


def _received_on(seed: int) -> date:
    return random.Random(f"receipt {seed}").choice(DAYS_OF_RECEIPT)


def _id(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _agreement(rng: random.Random, provider_id: UUID, client_id: UUID, received_on: date) -> Agreement:
    starts_on = received_on - timedelta(days=rng.randint(20, 250))
    ends = (None, received_on + timedelta(days=rng.randint(0, 200)), received_on - timedelta(days=rng.randint(5, 40)))
    care = (None, *(starts_on,) * 6, *(starts_on + timedelta(days=rng.randint(1, 20)),) * 3)
    ends_on = rng.choice(ends)
    return Agreement(
        agreement_id=_id(rng),
        provider_id=provider_id,
        client_id=client_id,
        pilot_code=rng.choice(PILOTS),
        starts_on=starts_on,
        ends_on=max(ends_on, starts_on) if ends_on else None,
        care_started_on=rng.choice(care),
        claim_window_days=rng.choice((4, 31, 60, 90, 90, 366)),
        lines=tuple(rng.sample(PRICES, rng.randint(1, 3))),
    )


def _sound(rng: random.Random, agreement: Agreement, agreed: AgreedLine, day: date) -> Line:
    """A line as agreed, from this day; it may run over the end of its month or of the agreement."""
    if agreed.unit == DAY_UNIT:
        days = rng.choice((1, 1, 1, 2, 3, 5))
        quantity = Decimal(days) - rng.choice((Decimal(0), Decimal(0), Decimal("0.5")))
        last = day + timedelta(days=days - 1)
    else:
        quantity, last = Decimal(rng.randint(1, 16)) / 4, day
    line = Line("", agreement.agreement_id, agreed.performance_code, day, last, quantity, agreed.unit_price_cents, 0)
    return _priced(line, quantity)


def _priced(line: Line, quantity: Decimal) -> Line:
    return replace(line, quantity=quantity, amount_cents=rounded(quantity * line.unit_price_cents))


def _histories(rng: random.Random, agreements: Sequence[Agreement], seed: int) -> list[AcceptedLine]:
    """Lines accepted earlier, in which no client has two exclusive lines on one day."""
    histories: list[AcceptedLine] = []
    full: dict[UUID, list[Line]] = defaultdict(list)
    for number, agreement in enumerate(agreements):
        history = _history(rng, agreement, number, seed, full[agreement.client_id])
        exclusive = {agreed.performance_code for agreed in agreement.lines if agreed.exclusive}
        full[agreement.client_id] += [each.line for each in history if each.line.performance_code in exclusive]
        histories += history
    return histories


def _history(
    rng: random.Random, agreement: Agreement, number: int, seed: int, full: Sequence[Line]
) -> list[AcceptedLine]:
    """Lines accepted earlier: days claimed once, some credited since (some claimed again), some recovered.

    `full` are exclusive lines of the client under other agreements.
    """
    history: list[AcceptedLine] = []
    day = max(agreement.starts_on, _received_on(seed) - timedelta(days=75))
    for turn in range(rng.randint(2, 6)):
        agreed = rng.choice(agreement.lines)
        line = replace(_sound(rng, agreement, agreed, day), line_reference=f"R{number}.{turn}")
        if (line.service_from.year, line.service_from.month) != (line.service_to.year, line.service_to.month):
            line = _priced(replace(line, service_to=line.service_from), min(line.quantity, Decimal(1)))
        is_taken = agreed.exclusive and any(_share_a_day(line, other) for other in full)
        history += [] if is_taken else _since(rng, agreement.provider_id, line)
        day = line.service_to + timedelta(days=rng.randint(1, 12))
    return [known for known in history if known.line.service_to <= _received_on(seed)]


def _share_a_day(line: Line, other: Line) -> bool:
    return line.service_from <= other.service_to and other.service_from <= line.service_to


def _since(rng: random.Random, provider_id: UUID, line: Line) -> list[AcceptedLine]:
    """What has happened to an accepted line since."""
    fate = rng.random()
    if fate < 0.15:
        return [AcceptedLine(provider_id, line, recovered_cents=rng.choice((1, line.amount_cents)))]
    if fate > 0.35:
        return [AcceptedLine(provider_id, line)]
    reference = line.line_reference
    credit = replace(line, line_reference=f"{reference}.c", kind="C", previous_reference=reference)
    gone = [AcceptedLine(provider_id, line, credited=True), AcceptedLine(provider_id, credit)]
    if fate < 0.25:
        gone.append(AcceptedLine(provider_id, replace(line, line_reference=f"{reference}.d")))
    return gone


def _allotments(
    rng: random.Random, agreement: Agreement, accepted: list[AcceptedLine], received_on: date
) -> list[Allotment]:
    """An allotment for every year drawn on, with little left; the year of receipt sometimes has none."""
    own = [
        x for x in accepted if x.line.agreement_id == agreement.agreement_id and x.line.kind == "D" and not x.credited
    ]
    drawn = {received_on.year: 0} if rng.random() < 0.85 else {}
    for known in own:
        year = known.line.service_from.year
        drawn[year] = drawn.get(year, 0) + known.line.amount_cents - known.recovered_cents
    for known in accepted:
        if known.credited and known.line.agreement_id == agreement.agreement_id:
            drawn.setdefault(known.line.service_from.year, 0)
    price = max(line.unit_price_cents for line in agreement.lines)
    room = (0, price, price * 3 - 1, price * 6, price * 20, price * 40)
    return [Allotment(agreement.agreement_id, year, cents + rng.choice(room), cents) for year, cents in drawn.items()]


def _released(allotment: Allotment) -> Allotment:
    return replace(allotment, held_cents=allotment.drawn_cents, finally_released=True)


def _suspension(rng: random.Random, providers: tuple[UUID, UUID], received_on: date) -> Suspension:
    """No-payment days in the last weeks: a range, an open one, none, or one lifted before it began."""
    first = received_on - timedelta(days=rng.randint(0, 45))
    until = first + timedelta(days=rng.randint(-3, 8))
    provider_id = rng.choice((providers[0], providers[0], providers[1]))
    return Suspension(
        provider_id, rng.choice(PILOTS), rng.choice((first, first, first, None)), rng.choice((until, until, None))
    )
