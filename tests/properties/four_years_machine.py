"""Four years of vouchers as a state machine: every rule does a real operation, and tells the model what happened."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.properties.four_years_model import FAR, HOUR, NIGHT, Accepted, Agreed, Line, Model, month_end, nights
from tests.properties.four_years_play import Debit, Json, Play, reference

T = TypeVar("T")
FIRST, LAST = date(2026, 10, 5), date(2029, 12, 31)
LISTED, LOW, HIGH = 12_000, 9_000, 15_000
LINES = (
    Line(NIGHT, "day", Fraction(1), LOW),
    Line(HOUR, "week", Fraction(7, 2), 6_000),
    Line(HOUR, "year", Fraction(52), 6_000),
    Line(HOUR, "total", Fraction(100), 6_000),
    Line(HOUR, "day", Fraction(25), 6_000),
)
ANY = st.integers(0, 10_000)
"""Which of them; taken modulo their number."""
SOMETIMES = (
    "total-over-years",
    "a death came after care was drawn",
    "care was drawn for days after the end",
    "care-overlaps",
    "value-exhausted",
    "quantity-impossible",
    "voucher-not-running",
    "care-start-after-end",
    "right-exhausted",
    "a night of 29 February was accepted",
    "a switch of provider went through",
    "a lower price left more held than the value",
    "a voucher became longer again",
    "a lower value was fitted on its day",
    "the value of a voucher that ended did not reach for all",
    "care of the fourth year was accepted",
    "a paid night was claimed again",
)


class FourYears(RuleBasedStateMachine):
    """One client after another, each with one voucher."""

    play: ClassVar[Play]
    runner: ClassVar[asyncio.Runner]
    seen: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model(FIRST, LAST, FIRST, {date(2026, 1, 1): LISTED})
        self.real: dict[int, Json] = {}
        self.debits: dict[int, Debit] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def sometimes(self, what: str, so: bool = True) -> None:
        """Note that an interesting state was reached."""
        self.seen[what] += so

    @initialize(lines=st.sampled_from((LINES[:1], LINES[1:2], LINES[:2], LINES[1::-1])))
    def begin(self, lines: Sequence[Line]) -> None:
        """A voucher with agreements that together fill it, or less."""
        self.run(self.play.begin(FIRST, LAST, FIRST, self.model.prices))
        for line in lines:
            self.agree(FIRST, None, line)

    @precondition(lambda self: self.model.has_ended)
    @rule(days=st.integers(0, 60))
    def next_client(self, days: int) -> None:
        """Another client begins; time goes on unless the pilot is nearly over."""
        today = self.model.today + timedelta(days=days)
        today = today if today < date(2029, 6, 1) else FIRST
        self.model = Model(today, LAST, today, self.model.prices if today > FIRST else {date(2026, 1, 1): LISTED})
        self.run(self.play.begin(today, LAST, today, self.model.prices))

    @rule(days=st.sampled_from((1, 7, 31, 31, 92)))
    def pass_time(self, days: int) -> None:
        """Days pass, and the services do what they do by themselves."""
        self.come_to(self.model.today + timedelta(days=days))

    @rule(after=st.integers(0, 1))
    def pass_to_a_new_year(self, after: int) -> None:
        """The first working days of January; or a month before them."""
        if after:
            self.come_to(max(self.model.today, date(self.model.today.year, 12, 1)))
            return
        self.come_to(date(self.model.today.year + 1, 1, 4))

    def come_to(self, day: date) -> None:
        """A day comes."""
        if day.year > LAST.year + 1:
            return
        model = self.model
        model.today = day
        self.play.move_to(day)
        self.run(self.play.work())
        self.works()

    def works(self) -> None:
        """What the services do by themselves."""
        model = self.model
        self.sometimes("a lower value was fitted on its day", not model.has_ended and model.fit())
        wanted = sum(sum(model.up_to_the_last_day(each).values()) for each in model.agreed)
        had_ended = model.has_ended
        model.close()
        if model.has_ended and not had_ended:
            asked = sum(each.rows[y].asked for each in model.agreed for y in each.rows if y >= model.last.year)
            self.sometimes("the value of a voucher that ended did not reach for all", asked < wanted)
        model.release_finally()

    @rule(cents=st.sampled_from((LOW, LISTED, HIGH)), days=st.sampled_from((0, 30, 120)))
    def change_price(self, cents: int, days: int) -> None:
        """A new edition: another price from a day on, today at the earliest."""
        day = self.model.today + timedelta(days=days)
        self.model.prices = {each: price for each, price in self.model.prices.items() if each < day} | {day: cents}
        self.run(self.play.tell_prices(self.model.prices))
        if not self.model.has_ended:
            self.model.revalue()
        self.works()
        self.sometimes("a lower price left more held than the value", bool(self.model.lowered))

    @rule(
        line=st.sampled_from(LINES),
        starts=st.sampled_from((-5, 0, 0, 1, 40, 200)),
        days=st.sampled_from((None, None, 1, 60, 500)),
    )
    def redeem(self, line: Line, starts: int, days: int | None) -> None:
        """Client and provider agree."""
        first = max(self.model.today + timedelta(days=starts), FIRST)
        last = None if days is None else first + timedelta(days=days - 1)
        self.agree(first, last, line)

    def agree(self, first: date, last: date | None, line: Line) -> Agreed | None:
        """Both confirm, and are refused for the reasons that the model knows."""
        new = Agreed(first, last or FAR, line)
        expected = self.model.refusals(new)
        agreement, refused = self.run(self.play.redeem(first, last, line))
        assert refused == expected, (refused, expected, new)
        for code in expected:
            self.sometimes(code)
        if agreement is None:
            return None
        self.model.redeem(new)
        self.real[id(new)] = agreement
        return new

    def picked(self, pick: int) -> Agreed | None:
        return self.model.agreed[pick % len(self.model.agreed)] if self.model.agreed else None

    @rule(pick=ANY, since=ANY, span=st.sampled_from((1, 7, 31, 31)), hours=st.integers(1, 24))
    def claim(self, pick: int, since: int, span: int, hours: int) -> None:
        """A batch with a line of the last months that is right in all but what the model judges."""
        agreed, today = self.picked(pick), self.model.today
        if agreed and agreed.first <= today:
            first = max(agreed.first, today - timedelta(days=75))
            self.claim_days(agreed, first + timedelta(days=since % ((today - first).days + 1)), span, hours)

    def claim_days(self, agreed: Agreed, first: date, span: int, hours: int = 1) -> set[str] | None:
        """Claim nights from a day on, or hours of that day."""
        model = self.model
        if not self.care_began(agreed):
            return None
        last = first
        if agreed.line.code == NIGHT:
            last = min(first + timedelta(days=span - 1), month_end(first), model.today)
        quantity = (last - first).days + 1 if agreed.line.code == NIGHT else hours
        debit = Debit(self.real[id(agreed)], agreed.line, first, last, quantity * agreed.line.price, reference())
        [codes] = self.run(self.play.claim([debit.sent]))
        ends_on = min(agreed.last, model.last)
        expected = model.verdict(agreed, first, last, debit.cents)
        assert codes == expected, (codes, expected, debit)
        model.after_batch(agreed)
        if expected:
            self.sometimes("right-exhausted", "right-exhausted" in expected)
            return expected
        self.debits[id(model.accepted[-1])] = debit
        assert last <= ends_on
        self.sometimes("care of the fourth year was accepted", first.year == LAST.year)
        leap_day = date(2028, 2, 29)
        self.sometimes("a night of 29 February was accepted", agreed.line.code == NIGHT and first <= leap_day <= last)
        return expected

    def care_began(self, agreed: Agreed) -> bool:
        """Whether care began; reported on its first day if that has come."""
        if agreed.cared_from is None and agreed.first <= min(self.model.today, agreed.last, self.model.last):
            assert self.run(self.play.start_care(self.real[id(agreed)], agreed.first)) is None
            agreed.cared_from = agreed.first
        return agreed.cared_from is not None

    @precondition(lambda self: self.model.accepted)
    @rule(pick=ANY)
    def credit(self, pick: int) -> None:
        """A line is taken back."""
        accepted: Accepted = self.model.accepted[pick % len(self.model.accepted)]
        debit = self.debits[id(accepted)]
        assert self.run(self.play.claim([debit.credited])) == [set()]
        self.model.credit(accepted)
        self.model.after_batch(accepted.agreed)

    @rule(pick=ANY, days=st.sampled_from((-40, -1, 0, 30)))
    def end(self, pick: int, days: int) -> None:
        """A party ends an agreement on a day."""
        if agreed := self.picked(pick):
            self.end_on(agreed, self.model.today + timedelta(days=days))

    def end_on(self, agreed: Agreed, day: date) -> bool:
        """End it, also before nights that were accepted."""
        day = max(day, agreed.first - timedelta(days=1))
        if agreed.is_ended or day > agreed.last or self.model.has_ended:
            return False
        self.run(self.play.end(self.real[id(agreed)], day))
        self.model.end(agreed, day)
        return True

    def claim_again(self, agreed: Agreed, last: date) -> None:
        """End an agreement before a night that was accepted, agree on that day again, and claim the night again."""
        night = max(self.model.nights_of(agreed))
        assert night > last
        assert self.end_on(agreed, last)
        goes_on = self.agree(last + timedelta(days=1), None, agreed.line)
        assert goes_on
        self.sometimes("a paid night was claimed again", self.claim_days(goes_on, night, 1) == {"care-already-claimed"})

    @rule(pick=ANY)
    def switch(self, pick: int) -> None:
        """The client ends an agreement today and goes on with another from tomorrow."""
        agreed, model = self.picked(pick), self.model
        if agreed and agreed.first <= model.today and self.end_on(agreed, model.today):
            goes_on = self.agree(model.today + timedelta(days=1), None, agreed.line)
            self.sometimes("a switch of provider went through", goes_on is not None)

    @rule(days=st.sampled_from((-60, -10, -1, 30, 200)), dies=st.booleans(), often=st.integers(0, 3))
    def lose_indication(self, days: int, dies: bool, often: int) -> None:
        """The client died, or the indication ends on a day."""
        if often == 0 and not self.model.has_ended:
            self.indicated_until(self.model.today + timedelta(days=days), dies=dies and days < 0)

    def indicated_until(self, day: date | None, *, dies: bool = False) -> None:
        """Indication has another last day."""
        model = self.model
        last = max(min(day or LAST, LAST), model.first - timedelta(days=1))
        how = {"status": "withdrawn", "withdrawal_reason": "death"} if dies else {}
        self.sometimes("a voucher became longer again", last > model.last)
        self.run(self.play.indicated_until(day, **how))
        model.move_last_day(last)
        self.works()
        if dies:
            drawn = [each for each in model.accepted if each.last <= last]
            after = [each for each in model.accepted if each.last > last]
            self.sometimes("a death came after care was drawn", bool(drawn))
            self.sometimes("care was drawn for days after the end", bool(after))

    @precondition(lambda self: self.model.last < LAST and not self.model.has_ended)
    @rule()
    def follow_on(self) -> None:
        """The next indication carries the voucher on."""
        self.indicated_until(None)

    @precondition(lambda self: self.model.has_ended)
    @rule(pick=ANY)
    def start_too_late(self, pick: int) -> None:
        """A start of care after the end is refused."""
        if agreed := self.picked(pick):
            day = min(agreed.last, self.model.last) + timedelta(days=1)
            assert self.run(self.play.start_care(self.real[id(agreed)], day)) == "care-start-after-end"
            self.sometimes("care-start-after-end")

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        if not self.play.voucher:
            return
        model, books = self.model, self.run(self.play.books())
        model.tighten()
        ids = {UUID(self.real[id(each)]["agreementId"]): each for each in model.agreed}
        assert books.value_and_reserved == {year: (value, model.held(year)) for year, value in model.values.items()}
        rows = {(place, year): row for place, each in ids.items() for year, row in each.rows.items()}
        assert books.held == {place: (row.asked, row.held, row.drawn, row.final) for place, row in rows.items()}
        assert books.at_claims == {place: (row.held, row.drawn) for place, row in rows.items()}
        ended = {place: ("ended", each.last) if each.is_ended else ("redeemed", None) for place, each in ids.items()}
        assert books.last_days == ended
        assert (books.status in ("ended", "withdrawn")) is model.has_ended
        assert sorted(books.nights) == sorted((day, 1) for day in nights(model.accepted))
        assert model.faults() == []
