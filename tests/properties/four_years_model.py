"""One voucher over four years in plain Python: its value, what agreements hold of it, and what is drawn.

Nothing of the services' own rules is used. Days are looked at one by one, and both sides of the escrow are one row,
since every message arrives before the next step. What the escrow does with its messages is tested elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor

NIGHT, HOUR = "Z051", "H126"
HOURS_A_DAY = 24
WINDOW_DAYS = 90
NOTICE_DAYS = 30
FAR = date(2100, 1, 1)
ONE_DAY = timedelta(days=1)


def rounded(cents: Fraction) -> int:
    """Half a cent goes up; amounts here are never negative."""
    return floor(cents + Fraction(1, 2))


def days_of(year: int, first: date, last: date) -> list[date]:
    """The days of a period that lie in a calendar year."""
    first, last = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


def month_end(day: date) -> date:
    """The last day of a month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


@dataclass(frozen=True)
class Line:
    """So much of one performance, at a price."""

    code: str
    per: str
    quantity: Fraction
    price: int

    def cents(self, year: int, days: int, starts_in: int) -> int:
        """What it holds of a year in which it has so many days."""
        if self.per == "total":
            return rounded(self.price * self.quantity) if year == starts_in and days else 0
        length = len(days_of(year, date(year, 1, 1), date(year, 12, 31)))
        return rounded(self.price * self.quantity * days / {"day": 1, "week": 7, "year": length}[self.per])

    def is_possible(self, days: int) -> bool:
        """Whether so many days can hold it."""
        most = 1 if self.code == NIGHT else HOURS_A_DAY
        held = {"day": 1, "week": 7, "year": 365, "total": days}[self.per]
        return self.quantity <= most * held or (self.per == "total" and not days)

    def leap_day_cents(self, agreed: "Agreed", year: int, first: date, last: date) -> int:
        """What 29 February adds to a year."""
        days = days_of(year, max(agreed.first, first), min(agreed.last, last))
        if self.per not in ("day", "week") or not any((day.month, day.day) == (2, 29) for day in days):
            return 0
        return self.cents(year, len(days), agreed.first.year) - self.cents(year, len(days) - 1, agreed.first.year)


@dataclass
class Row:
    """One agreement in one budget year."""

    asked: int
    held: int
    drawn: int = 0
    final: bool = False

    def ask(self, cents: int, *, final: bool = False) -> None:
        """Claims is asked to hold this; the same again changes nothing."""
        if (cents, final) != (self.asked, self.final):
            self.asked, self.final, self.held = cents, final, max(cents, self.drawn)


@dataclass
class Agreed:
    """A redeemed agreement."""

    first: date
    last: date
    line: Line
    rows: dict[int, Row] = field(default_factory=dict)
    is_ended: bool = False
    cared_from: date | None = None
    agreed_last: date = FAR
    closed_on: date | None = None
    """The day on which a party ended it."""

    @property
    def taken_until(self) -> date:
        """Its last day; when more was drawn than its days cost, the day on which it was ended, if that is later."""
        drawn_beyond = any(row.drawn > self.line.price * self.days(year, self.first, self.last)
                           for year, row in self.rows.items())  # fmt: skip
        return min(self.agreed_last, max(self.last, self.closed_on)) if self.closed_on and drawn_beyond else self.last

    def days(self, year: int, first: date, last: date) -> int:
        """How many days of a year it shares with a period."""
        return len(days_of(year, max(self.first, first), min(self.last, last)))


@dataclass
class Accepted:
    """A debit that claims accepted."""

    agreed: Agreed
    first: date
    last: date
    cents: int

    @property
    def year(self) -> int:
        """The budget year that it draws on."""
        return self.first.year


class Model:
    """One voucher of one client."""

    def __init__(self, first: date, last: date, today: date, prices: dict[date, int]) -> None:
        self.first, self.last, self.today, self.prices = first, last, today, prices
        self.agreed: list[Agreed] = []
        self.accepted: list[Accepted] = []
        self.values: dict[int, int] = {}
        self.lowered: dict[int, int] = {}
        """What was held when a re-valuation went below it: so much may be held until it fits."""
        self.due_fits: list[tuple[int, date, int]] = []
        """Year, day and value: what is reserved must fit from that day on."""
        self.drawn_at_end: dict[int, int] | None = None
        self.known: dict[date, int] = {}
        """What each day was worth when it was last valued."""
        self.add_years()

    @property
    def has_ended(self) -> bool:
        """Whether the voucher is closed."""
        return self.drawn_at_end is not None

    def price(self, day: date) -> int:
        """What a day is worth."""
        return self.prices[max(each for each in self.prices if each <= day)]

    def worth(self, year: int) -> int:
        """The value of a year by what is known today."""
        return sum(self.price(day) for day in days_of(year, self.first, self.last))

    def held(self, year: int) -> int:
        """What agreements hold of a year."""
        return sum(each.rows[year].held for each in self.agreed if year in each.rows)

    def drawn(self, year: int) -> int:
        """What was drawn of a year."""
        return sum(each.rows[year].drawn for each in self.agreed if year in each.rows)

    def full(self, agreed: Agreed, year: int) -> int:
        """What the days of an agreement ask of a year."""
        return agreed.line.cents(year, agreed.days(year, self.first, self.last), agreed.first.year)

    def flagged(self) -> bool:
        """Whether more is held than a year is worth."""
        return any(self.held(year) > value for year, value in self.values.items())

    # What happens to the voucher

    def add_years(self) -> None:
        """Every year up to the last gets its value, and agreements their part: first redeemed, first served."""
        for year in range(self.first.year, self.last.year + 1):
            if year not in self.values:
                self.values[year] = self.worth(year)
                for each in self.agreed:
                    if each.days(year, self.first, self.last):
                        part = min(self.full(each, year), max(0, self.values[year] - self.held(year)))
                        each.rows[year] = Row(part, part)
        self.note_days()

    def revalue(self) -> None:
        """What the years are worth now."""
        for year in self.values:
            value, held = self.worth(year), self.held(year)
            if value < self.values[year] and held > value:
                self.lowered[year] = held
                changed = min(day for day in self.every_day(year) if self.known.get(day) != self.worth_of(day))
                self.due_fits.append((year, max(self.today + timedelta(days=NOTICE_DAYS), changed), value))
            self.values[year] = value
        self.note_days()

        self.fill_up()

    def every_day(self, year: int) -> list[date]:
        """All days of a calendar year."""
        return days_of(year, date(year, 1, 1), date(year, 12, 31))

    def worth_of(self, day: date) -> int | None:
        """What a day is worth; None where the voucher does not have it."""
        return self.price(day) if self.first <= day <= self.last else None

    def note_days(self) -> None:
        """Every day of the books is valued as it is known now."""
        days = [day for year in self.values for day in self.every_day(year)]
        self.known = {day: cents for day in days if (cents := self.worth_of(day)) is not None}

    def fit(self) -> bool:
        """Lower values of which the day has come are fitted: the youngest gives way, what was drawn stays."""
        due = [each for each in self.due_fits if each[1] <= self.today]
        self.due_fits = [each for each in self.due_fits if each[1] > self.today]
        has_asked = False
        for year in {each[0] for each in due}:
            room = max(self.values[year], min(value for each, _, value in due if each == year))
            if self.held(year) > room:
                left = max(0, room - self.drawn(year))
                for each in self.agreed:
                    if row := each.rows.get(year):
                        more = min(max(0, row.asked - row.drawn), left)
                        left -= more
                        cents = min(row.asked, row.drawn + more)
                        if cents < row.asked:
                            row.ask(cents)
                            has_asked = True
                self.lowered[year] = max(room, self.drawn(year))
        self.fill_up()
        return has_asked

    def fill_up(self) -> None:
        """What is free of a year goes to running agreements that hold less than their days ask: first come first."""
        for year, value in self.values.items():
            for each in self.agreed:
                row = each.rows.get(year)
                if row and not (each.is_ended or row.final or self.has_ended or self.held(year) > value):
                    full = self.full(each, year)
                    more = min(max(0, full - row.held), value - self.held(year))
                    if min(full, row.held + more) > row.asked:
                        row.ask(min(full, row.held + more))

    def move_last_day(self, last: date) -> None:
        """The indication ends on another day; agreements that were not ended follow."""
        before, self.last = self.last, last
        self.revalue()
        if last < before:
            for each in self.agreed:
                for year, cents in self.up_to_the_last_day(each).items():
                    each.rows[year].ask(cents)
        if last > before:
            self.add_years()
            for year, value in self.values.items():
                for each in self.agreed:
                    row = each.rows.get(year)
                    if row and not each.is_ended and not row.final:
                        more = min(max(0, self.full(each, year) - row.held), max(0, value - self.held(year)))
                        row.ask(max(row.asked, min(self.full(each, year), row.held + more)))
        self.fill_up()

    def up_to_the_last_day(self, agreed: Agreed) -> dict[int, int]:
        """What an agreement asks for its days within the voucher, never more than before; not of final years."""
        asked = {}
        for year, row in agreed.rows.items():
            if not row.final and agreed.last > self.last and year >= self.last.year:
                asked[year] = min(row.asked, self.full(agreed, year) if year == self.last.year else 0)
        return asked

    def close(self) -> None:
        """After its last day the voucher ends, and with it all agreements; from now on no draw exceeds the value."""
        if self.last >= self.today or self.has_ended:
            return
        self.drawn_at_end = {year: self.drawn(year) for year in self.values}
        asked = {id(each): self.up_to_the_last_day(each) for each in self.agreed}
        for year, value in self.values.items():
            left = max(0, value - self.drawn(year))
            for each in self.agreed:
                if row := each.rows.get(year):
                    cents = asked[id(each)].get(year, row.asked)
                    more = min(max(0, cents - row.drawn), left)
                    left -= more
                    row.ask(min(cents, row.drawn + more), final=row.final)
        for each in self.agreed:
            each.last, each.is_ended = min(each.last, self.last), True

    def release_finally(self) -> None:
        """The day after the claim window of a year's last month what was not drawn comes free."""
        for each in self.agreed:
            for year, row in each.rows.items():
                last = min(each.last, self.last, date(year, 12, 31))
                if not row.final and self.today > month_end(last) + timedelta(days=WINDOW_DAYS):
                    row.ask(0, final=True)
        self.fill_up()

    # What people do

    def refusals(self, new: Agreed) -> set[str]:
        """Why an agreement cannot be redeemed today."""
        if self.has_ended:
            return {"voucher-not-running"}
        shared = range(new.first.year, min(new.last, self.last).year + 1)
        is_running = self.first <= new.first <= self.last
        is_possible = new.line.is_possible(sum(new.days(year, self.first, self.last) for year in shared))
        other_nights = [each for each in self.agreed if each.line.code == new.line.code == NIGHT]
        refused = {
            "voucher-not-running": not is_running,
            "quantity-impossible": not is_possible,
            "total-over-years": new.line.per == "total" and len(shared) > 1,
            "care-overlaps": any(
                max(each.first, new.first) <= min(each.taken_until, new.last) for each in other_nights
            ),
            "value-exhausted": not all(self.fits(new, year) for year in shared if year in self.values),
            "voucher-flagged": self.flagged(),
        }
        return {code for code, so in refused.items() if so}

    def fits(self, new: Agreed, year: int) -> bool:
        """Whether a year has room, but for 29 February."""
        left = self.values[year] - self.held(year)
        return left < 0 or self.part(new, year) is not None  # a year that holds too much has a refusal of its own

    def part(self, new: Agreed, year: int) -> int | None:
        """What a new agreement holds of a year: all, what is free where only 29 February does not fit, or nothing."""
        full, left = self.full(new, year), self.values[year] - self.held(year)
        if full <= left:
            return full
        every = [*self.agreed, new]
        leap_day = sum(each.line.leap_day_cents(each, year, self.first, self.last) for each in every)
        fits_all = sum(self.full(each, year) for each in every) - leap_day <= self.values[year]
        return left if fits_all and max(0, full - leap_day) <= left else None

    def redeem(self, new: Agreed) -> None:
        """Both confirmed."""
        parts = {year: self.part(new, year) for year in self.values if new.days(year, self.first, self.last)}
        new.rows = {year: Row(cents or 0, cents or 0) for year, cents in parts.items()}
        self.agreed.append(new)

    def end(self, agreed: Agreed, last: date) -> None:
        """A party ends an agreement on a day."""
        agreed.agreed_last, agreed.closed_on = agreed.last, self.today
        agreed.last, agreed.is_ended = last, True
        for year, row in agreed.rows.items():
            if year >= last.year:
                cents = min(self.full(agreed, year), row.held) if year == last.year else 0
                row.ask(cents, final=row.final and cents == row.asked)
        self.fill_up()

    def verdict(self, agreed: Agreed, first: date, last: date, cents: int) -> set[str]:
        """What claims says to a debit, right in all else; an accepted one is drawn."""
        broken = set()
        if first < agreed.first or last > min(agreed.last, self.last):
            broken.add("outside-agreement")
        if agreed.line.code == NIGHT and set(nights(self.accepted)) & set(days_of(first.year, first, last)):
            broken.add("care-already-claimed")
        row = agreed.rows.get(first.year)
        if not broken and (row is None or row.drawn + cents > row.held):
            broken.add("right-exhausted")
        if not broken and row is not None:
            row.drawn += cents
            self.accepted.append(Accepted(agreed, first, last, cents))
        return broken

    def after_batch(self, agreed: Agreed) -> None:
        """In a final year what is held follows what was drawn."""
        for row in agreed.rows.values():
            if row.final:
                row.held = min(row.held, row.drawn)
        self.fill_up()

    def credit(self, accepted: Accepted) -> None:
        """A debit is taken back."""
        self.accepted.remove(accepted)
        accepted.agreed.rows[accepted.year].drawn -= accepted.cents

    def nights_of(self, agreed: Agreed) -> set[date]:
        """The nights that were accepted of an agreement."""
        return set(nights(each for each in self.accepted if each.agreed is agreed))

    def tighten(self) -> None:
        """What may be held above the value only falls, and is forgotten once the year fits."""
        for year in list(self.lowered):
            self.lowered[year] = min(self.lowered[year], self.held(year))
            if self.lowered[year] <= self.values[year]:
                del self.lowered[year]

    # What must be true

    def faults(self) -> list[str]:
        """The invariants that do not hold."""
        found = []
        for year, value in self.values.items():
            held, drawn = self.held(year), self.drawn(year)
            most = max(value, self.lowered.get(year, 0))
            if self.drawn_at_end is not None:
                most = max(value, self.drawn_at_end.get(year, 0))
            if drawn > held or held > most:
                found.append(f"{year}: drawn {drawn}, held {held}, value {value}, at most {most}")
        every = nights(self.accepted)
        if len(every) != len(set(every)):
            found.append("a night was accepted twice")
        return found


def nights(accepted: Iterable[Accepted]) -> Sequence[date]:
    """Every night of lines that are exclusive."""
    return [
        day for each in accepted if each.agreed.line.code == NIGHT for day in days_of(each.year, each.first, each.last)
    ]
