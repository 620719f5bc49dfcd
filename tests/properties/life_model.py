"""The right of one client over the life of a voucher, in plain Python: what days are worth, and what always holds.

The model knows the facts (prices, levers, profiles, the last day) and values every day by itself. It does not predict
what agreements hold: it looks at the books of both sides after each step and says which rule of the domain is broken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from uuid import UUID

NOTICE_DAYS = 30
REMINDED_AFTER, LAPSES_AFTER, WARNED_FOR = timedelta(days=30), timedelta(days=90), timedelta(days=14)
ONE_DAY = timedelta(days=1)
RUNNING = ("issued", "active")
PER = {"day": 1, "week": 7}


def rounded(cents: Fraction) -> int:
    """Half a cent goes up; amounts here are never negative."""
    return floor(cents + Fraction(1, 2))


def days_between(first: date, last: date) -> int:
    """So many days has a period, both ends included; none where it ends before it begins."""
    return max(0, (last - first).days + 1)


def month_end(day: date) -> date:
    """The last day of a month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


@dataclass(frozen=True)
class Line:
    """What is agreed for every day, as so many units per day or week."""

    code: str
    per: str
    quantity: Fraction
    price: int

    def cents(self, days: int) -> int:
        """What so many days of one year cost."""
        return rounded(Fraction(self.price) * self.quantity * days / PER[self.per])


@dataclass(frozen=True)
class Row:
    """One agreement in one budget year: voucher's books, and what claims holds and has drawn."""

    needed: int
    asked: int
    reserved: int
    told: int
    known_drawn: int
    kept: bool
    final: bool
    held: int
    drawn: int


@dataclass(frozen=True)
class Care:
    """An agreement that was redeemed."""

    agreement_id: UUID
    is_running: bool
    first: date
    agreed_last: date | None
    ended_on: date | None
    care_started_on: date | None
    postponed_until: date | None
    is_exclusive: bool
    line: Line
    is_answered: bool
    is_in_swap: bool
    redeemed_at: datetime
    rows: Mapping[int, Row]

    def last(self, voucher_last: date) -> date:
        """Its last day under a voucher that ends on a day."""
        return min(day for day in (self.agreed_last, self.ended_on, voucher_last) if day)

    def full(self, year: int, first: date, last: date) -> int:
        """What its days ask of a year, where the voucher has these days."""
        first = max(self.first, first, date(year, 1, 1))
        return self.line.cents(days_between(first, min(self.last(last), date(year, 12, 31))))


@dataclass(frozen=True)
class State:
    """Both books at one moment: agreements are in order of redemption, first the oldest."""

    status: str
    last: date
    values: Mapping[int, int]
    reserved: Mapping[int, int]
    booked_values: Mapping[int, int]
    """The value of each year as its entries add up."""
    booked_reserved: Mapping[int, int]
    stretches: Mapping[int, Sequence[tuple[date, date]]]
    """The days of each component of the newest valuation of a year."""
    care: Sequence[Care]

    @property
    def is_settled(self) -> bool:
        """Whether claims has answered everything and voucher knows all that was drawn."""
        return all(
            each.is_answered and not each.is_in_swap and all(row.known_drawn == row.drawn for row in each.rows.values())
            for each in self.care
        )

    def of(self, agreement_id: UUID) -> Care:
        """One agreement."""
        return next(each for each in self.care if each.agreement_id == agreement_id)

    def drawn(self, year: int) -> int:
        """What claims accepted for a year."""
        return sum(each.rows[year].drawn for each in self.care if year in each.rows)


@dataclass(frozen=True)
class Lowering:
    """A value that fell below what was reserved, and the day from which agreements must fit it."""

    year: int
    fit_by: date
    value: int


@dataclass
class Life:
    """One voucher. `prices`: form and profile → first day → cents a day; the others: first day → what holds."""

    first: date
    period_last: date
    today: date
    prices: dict[tuple[str, str], dict[date, int]]
    profiles: dict[date, str]
    forms: dict[date, str]
    levers: dict[date, Fraction] = field(default_factory=dict)
    indicated_until: date | None = None
    moved_on: date | None = None
    has_ended: bool = False
    values: dict[int, int] = field(default_factory=dict)
    known: dict[date, int] = field(default_factory=dict)
    lowerings: list[Lowering] = field(default_factory=list)
    above: dict[int, int] = field(default_factory=dict)
    """What was reserved when a value fell below it: so much may be reserved until it fits."""
    drawn_then: dict[int, int] = field(default_factory=dict)
    """What was drawn when a fit was asked or the voucher ended."""

    @property
    def last(self) -> date:
        """The last day of the voucher by what is known."""
        ends = [self.period_last]
        if self.indicated_until:
            ends.append(self.indicated_until)
        if self.moved_on:
            ends.append(month_end(month_end(self.moved_on) + ONE_DAY))
        return max(min(ends), self.first - ONE_DAY)

    def profile(self, day: date) -> str:
        """The care profile of a day."""
        return self.profiles[max(each for each in self.profiles if each <= day)]

    def form(self, day: date) -> str:
        """The delivery form of a day."""
        return self.forms[max(each for each in self.forms if each <= day)]

    def next_terms_from(self, day: date) -> date | None:
        """The first later day with another profile or form, as far as it is known."""
        return min((each for each in (*self.profiles, *self.forms) if each > day), default=None)

    def worth(self, day: date) -> int:
        """What one day is worth, rounded once."""
        prices = self.prices[self.form(day), self.profile(day)]
        lever = max((each for each in self.levers if each <= day), default=None)
        price = prices[max(each for each in prices if each <= day)]
        return rounded(price * (self.levers[lever] if lever else Fraction(1)))

    def value_again(self, reserved: Mapping[int, int], *, is_asked_for: bool = False) -> bool:
        """A fact changed: every year gets the sum of its days; whether a year fell below what is reserved of it.

        `is_asked_for`: by the client, so that it must fit today.
        """
        known = {day: self.worth(day) for day in _days(self.first, self.last)}
        has_fallen = False
        for year in range(self.first.year, self.period_last.year + 1):
            value = sum(cents for day, cents in known.items() if day.year == year)
            if value < self.values.get(year, 0) and value < reserved.get(year, 0):
                every = sorted({day for day in (*known, *self.known) if day.year == year})
                changed = next(day for day in every if known.get(day) != self.known.get(day))
                noticed = max(self.today + timedelta(days=NOTICE_DAYS), changed)
                self.lowerings.append(Lowering(year, self.today if is_asked_for else noticed, value))
                self.above[year] = max(reserved[year], self.above.get(year, 0))
                has_fallen = True
            self.values[year] = value
        self.known = known
        return has_fallen

    def fit(self, state: State) -> bool:
        """The fits that are due are asked now: what was drawn until now may stay; whether there was one."""
        due = [each for each in self.lowerings if each.fit_by <= self.today]
        self.lowerings = [each for each in self.lowerings if each.fit_by > self.today]
        for each in due:
            self.drawn_then[each.year] = state.drawn(each.year)
        return bool(due)

    def end(self, state: State) -> bool:
        """After its last day the voucher ends: what was drawn until now may stay; whether it ends now."""
        if self.has_ended or self.last >= self.today:
            return False
        self.has_ended = True
        self.lowerings = []
        self.drawn_then = {year: state.drawn(year) for year in self.values}
        return True

    def tighten(self, state: State) -> None:
        """What may lie above the value only falls."""
        for found, now in ((self.above, state.reserved), (self.drawn_then, {y: state.drawn(y) for y in self.values})):
            for year in list(found):
                found[year] = min(found[year], max(self.values[year], now[year]))
                if found[year] <= self.values[year]:
                    del found[year]

    def faults(self, was: State, now: State) -> list[str]:
        """Every rule of the domain that does not hold after a step."""
        found = [*self._values(now), *self._amounts(now), *_held(now), *_full_days(now)]
        found += [*self._shortened(now), *_order(was, now, self.first)]
        if (now.status in RUNNING) is self.has_ended:
            found.append(f"the voucher is {now.status}, its last day is {self.last}, today is {self.today}")
        if now.last != self.last:
            found.append(f"the last day is {now.last} and not {self.last}")
        return found

    def _values(self, now: State) -> Iterable[str]:
        """The value is the sum of the days, each valued once, and the books are the sum of their entries."""
        for year, value in self.values.items():
            if now.values[year] != value or now.booked_values[year] != value:
                yield f"{year} is worth {now.values[year]}, booked {now.booked_values[year]}, by its days {value}"
            parts = sum(each.rows[year].reserved for each in now.care if year in each.rows)
            if not now.reserved[year] == now.booked_reserved.get(year, 0) == parts:
                yield f"{year}: reserved {now.reserved[year]}, booked {now.booked_reserved.get(year)}, parts {parts}"
            valued = sorted(day for first, last in now.stretches.get(year, ()) for day in _days(first, last))
            if valued != [day for day in self.known if day.year == year]:
                yield f"{year}: days are valued twice or not at all"

    def _amounts(self, now: State) -> Iterable[str]:
        """Decision D3 at every step."""
        for year, value in self.values.items():
            reserved, drawn = now.reserved[year], now.drawn(year)
            if reserved > max(value, self.above.get(year, 0)):
                yield f"{year}: {reserved} is reserved of {value}, and no lowering left {self.above.get(year)}"
            is_pending = any(each.year == year for each in self.lowerings)
            if now.is_settled and not is_pending and reserved > max(value, drawn):
                yield f"{year}: {reserved} is reserved of {value}, drawn {drawn}, and no fit is due or open"
            most = max(value, self.drawn_then.get(year, 0), self.above.get(year, 0) if is_pending else 0)
            if drawn > most:
                yield f"{year}: {drawn} is drawn of {value}; when its fit was asked, {self.drawn_then.get(year)} was"

    def _shortened(self, now: State) -> Iterable[str]:
        """A running agreement holds what its days ask, or less: then nothing is free."""
        for each in now.care:
            if not each.is_running or each.is_in_swap or self.has_ended:
                continue
            for year, row in each.rows.items():
                full = each.full(year, self.first, self.last)
                if row.needed != full or row.asked > full:
                    yield f"{year}: {each.agreement_id} needs {row.needed}, asked {row.asked}, its days ask {full}"
                free = self.values[year] - now.reserved[year]
                is_short = row.asked < full and not row.final and free >= 0
                if is_short and (min(free, full - row.reserved) > 0 or row.reserved > row.asked):
                    yield f"{year}: {each.agreement_id} is short ({row}) of {full} while {free} is free"

    def lapsed_by_now(self, care: Care, reminded_on: date | None) -> bool:
        """Whether care that did not begin lapses today."""
        expected = max(care.first, care.postponed_until or care.first)
        if care.care_started_on or reminded_on is None or reminded_on < expected:
            return False
        return self.today >= max(expected + LAPSES_AFTER, reminded_on + WARNED_FOR)


def _days(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=each) for each in range(days_between(first, last))]


def _held(now: State) -> Iterable[str]:
    """Invariants 1, 2 and 4 of the escrow, by agreement and year."""
    for each in now.care:
        for year, row in each.rows.items():
            if not 0 <= row.drawn <= row.held <= row.reserved or row.asked > row.reserved:
                yield f"{year}: drawn within held within reserved does not hold of {each.agreement_id}: {row}"
            is_told = each.is_answered and row.known_drawn == row.drawn and not row.kept
            if is_told and row.reserved != (row.drawn if row.final else max(row.asked, row.drawn, row.held)):
                yield f"{year}: {each.agreement_id} is answered, and holds more than was asked or drawn: {row}"
            if is_told and row.reserved != row.held:
                yield f"{year}: {each.agreement_id} is answered and reserves what claims does not hold: {row}"


def _full_days(now: State) -> Iterable[str]:
    """At most one exclusive performance a day."""
    nights = [each for each in now.care if each.is_exclusive]
    for place, one in enumerate(nights):
        for other in nights[:place]:
            first, last = max(one.first, other.first), min(one.last(now.last), other.last(now.last))
            if first <= last:
                yield f"two agreements have the night of {first}"


def _order(was: State, now: State, first: date) -> Iterable[str]:
    """Who was redeemed first is filled up first: where a younger one got more, no older one is short."""
    before = {each.agreement_id: each for each in was.care}
    if any(each.is_in_swap for each in (*was.care, *now.care)) or now.status not in RUNNING:
        return
    for place, young in enumerate(now.care):
        former = before.get(young.agreement_id)
        for year, row in young.rows.items() if former and young.is_running else ():
            if former and year in former.rows and row.asked > former.rows[year].asked:
                for old in now.care[:place]:
                    short = old.rows.get(year)
                    if short and old.is_running and not short.final and short.asked < old.full(year, first, now.last):
                        yield f"{year}: {young.agreement_id} got more while {old.agreement_id} is short"
