"""What every step in the life of a voucher has in common: it looks at the books, and asks the model what is broken."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.properties.life_model import ONE_DAY, Life, Line, State
from tests.properties.life_play import HOUR, Play

T = TypeVar("T")
FIRST, LAST = date(2026, 10, 5), date(2027, 12, 31)
PRICED = (("stay", "5VV"), ("stay", "5VV"), ("stay", "4VV"), ("vpt", "5VV"))
"""Of which a new edition changes the price: mostly of what holds."""
FAR = date(2028, 7, 1)
"""After the claim window of every year."""
PRICES = {("stay", "5VV"): 12_000, ("stay", "4VV"): 9_000, ("vpt", "5VV"): 11_000, ("vpt", "4VV"): 8_500}
NIGHT = Line("night", "day", Fraction(1), 6_000)
"""Its performance is that of the profile."""
LINES = (
    NIGHT,
    Line(HOUR, "week", Fraction(7), 3_000),
    Line(HOUR, "day", Fraction(2), 3_000),
    Line(HOUR, "week", Fraction(7, 2), 5_000),
)
ANY = st.integers(0, 10_000)
"""Which of them; taken modulo their number."""
MANY = ("a lowering", "a death", "another profile", "another form")
"""What a fifth of all lives must have."""
SOMETIMES = (
    *MANY,
    "a fit",
    "a fit while claims was away",
    "filled up",
    "drawn above the value",
    "value-exhausted",
    "a swap was done",
    "a swap was open",
    "a swap was undone",
    "a death was taken back",
    "a move",
    "a lapse",
    "a postponement",
)


class Living(RuleBasedStateMachine):
    """One client with one voucher, whose facts the model knows."""

    play: ClassVar[Play]
    runner: ClassVar[asyncio.Runner]
    seen: ClassVar[Counter[str]]
    lives: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        prices = {of: {date(2026, 1, 1): cents} for of, cents in PRICES.items()}
        self.life = Life(FIRST, LAST, FIRST, prices, {FIRST: "5VV"}, {FIRST: "stay"})
        self.is_born = False
        self.was: State
        self.now: State
        self.had: set[str] = set()
        self.indications: dict[date, UUID] = {}
        self.why_ended = ""
        self.provider: dict[UUID, int] = {}

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def note(self, what: str, so: object = True) -> None:
        """Note that an interesting thing happened in this life."""
        if so:
            self.had.add(what)

    def works(self, *, is_new: bool = False) -> None:
        """What voucher does by itself, and what the model makes of it."""
        life = self.life
        self.run(self.play.hear())
        before = self.run(self.play.state())
        if is_new and not life.has_ended:
            self.note("a lowering", life.value_again(before.reserved))
        self.run(self.play.work())
        is_fit = life.fit(before)
        self.note("a fit", is_fit)
        self.note("a fit while claims was away", is_fit and self.play.scene.claims.is_away)
        ends = life.end(before)
        self.look()
        self.lapses(before, ends=ends)

    def come_to(self, day: date) -> None:
        """A day comes."""
        self.life.today = min(day, FAR)
        self.play.move_to(self.life.today)
        self.works()

    def lapses(self, before: State, *, ends: bool) -> None:
        """Agreements whose care never began lapse on their day, and no others."""
        reminded = self.run(self.play.reminded())
        for each in self.now.care:
            was = next((old for old in before.care if old.agreement_id == each.agreement_id), None)
            due = self.life.lapsed_by_now(each, reminded.get(each.agreement_id))
            assert not (each.is_running and due and not each.is_in_swap and was and not was.is_in_swap), each
            if was and was.is_running and not each.is_running and not (ends or was.is_in_swap):
                assert due and each.ended_on == each.first - ONE_DAY, each
                self.note("a lapse")

    def look(self) -> None:
        """Read both books, and find what does not hold."""
        self.was, self.now = self.now, self.run(self.play.state())
        found = self.life.faults(self.was, self.now)
        assert found == [], found
        self.life.tighten(self.now)
        for year, value in self.life.values.items():
            self.note("drawn above the value", self.now.drawn(year) > value)
        former = {each.agreement_id: each for each in self.was.care}
        for each in self.now.care:
            old = former.get(each.agreement_id)
            if old and each.is_running and not (old.is_in_swap or each.is_in_swap):
                self.note("filled up", any(each.rows[y].asked > row.asked for y, row in old.rows.items()))
            if old and old.is_in_swap and not each.is_in_swap:
                self.note("a swap was undone" if each.is_running else "a swap was done")
