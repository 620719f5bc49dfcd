"""The legal clock against somebody who crosses off days on a calendar, one by one, while information comes and goes."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.common.calendar import is_working_day
from services.indication import reference
from services.indication.rules.legal_clock import Pause, legal_clock
from tests.services.indication.builders import Desk, made
from tests.stage import staged

DAY = timedelta(days=1)
KINDS = {
    "regular": "decision",
    "special-circumstances": "decision-special",
    "palliative-terminal": "decision-palliative",
}
"""Kind of application → the code of its term."""


@dataclass
class Asked:
    """A question to the applicant."""

    on: date
    by: date
    answered: date | None = None

    def is_owed(self, day: date) -> bool:
        """Whether the answer is owed on a day: from the day after the question, until it comes or its time is over."""
        return self.on < day <= self.by and (self.answered is None or day < self.answered)


@dataclass
class Calendar:
    """The days since receipt, each looked at when it is over: crossed off, or not when the answer was still owed."""

    received: date
    kind: str
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today, self.paused = self.received, 0
        self.left = {"regular": 42, "special-circumstances": 14, "palliative-terminal": 2}[self.kind]
        self.due: date | None = None

    def next_day(self) -> None:
        """A day is over."""
        self._close()
        self.today += DAY

    def seen(self) -> tuple[date, int, int, date | None]:
        """The due day when nothing more is owed from tomorrow on; the days left, the days paused, and since when."""
        ahead, since = deepcopy(self), self.today
        ahead._close()
        is_paused = ahead.paused > self.paused
        ahead.asked = []
        while ahead.due is None:
            ahead.today += DAY
            ahead._close()
        while any(each.is_owed(since) for each in self.asked):
            since -= DAY
        return ahead.due, (ahead.due - self.today).days, ahead.paused, since + DAY if is_paused else None

    def _close(self) -> None:
        """Cross off this day, unless it is the day of receipt, or does not count, or the answer is owed."""
        if self.today == self.received or self.due:
            return
        if any(each.is_owed(self.today) for each in self.asked):
            self.paused += 1
            return
        self.left -= is_working_day(self.today) if self.kind == "palliative-terminal" else True
        if self.left == 0:
            self.due = self.today


class Step(NamedTuple):
    """What happens on a day, and how many days go by after it."""

    does: str
    within: int
    days: int


STEPS = st.lists(
    st.builds(Step, st.sampled_from(["ask", "ask", "answer", "wait"]), st.integers(1, 25), st.integers(0, 12)),
    max_size=12,
)
RECEIVED = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def act(calendar: Calendar, step: Step) -> None:
    """Ask when nothing is owed, answer when something is."""
    owed = [each for each in calendar.asked if each.answered is None and each.by >= calendar.today]
    if step.does == "ask" and not owed:
        calendar.asked.append(Asked(calendar.today, calendar.today + step.within * DAY))
    elif step.does == "answer" and owed:
        owed[0].answered = calendar.today


@settings(deadline=None, max_examples=300)
@given(RECEIVED, st.sampled_from(sorted(KINDS)), STEPS)
@example(date(2026, 4, 2), "palliative-terminal", [Step("ask", 3, 5)])
def test_the_clock_says_what_crossing_off_days_says(received: date, kind: str, steps: Sequence[Step]) -> None:
    calendar, term = Calendar(received, kind), reference.legal_terms()[KINDS[kind]]
    for step in steps:
        act(calendar, step)
        for _ in range(step.days):
            calendar.next_day()
        pauses = [Pause(each.on, each.by, each.answered) for each in calendar.asked]
        seen = legal_clock(received, term, pauses, calendar.today)
        assert (seen.due_on, seen.days_left, seen.paused_days, seen.paused_since) == calendar.seen()
        stopped = legal_clock(received, term, pauses, calendar.today + 100 * DAY, calendar.today)
        assert (stopped.due_on, stopped.days_left, stopped.paused_since) == (seen.due_on, seen.days_left, None)


STORIES = [
    ("regular", [Step("wait", 1, 3), Step("ask", 10, 4), Step("answer", 1, 2), Step("ask", 5, 9), Step("wait", 1, 30)]),
    (
        "regular",
        [Step("ask", 20, 0), Step("answer", 1, 0), Step("ask", 3, 1), Step("answer", 1, 12), Step("ask", 9, 12)],
    ),
    ("special-circumstances", [Step("ask", 7, 2), Step("wait", 1, 4), Step("answer", 1, 11), Step("ask", 2, 5)]),
    ("palliative-terminal", [Step("ask", 4, 1), Step("answer", 1, 1), Step("ask", 1, 3), Step("wait", 1, 2)]),
]


@pytest.mark.parametrize(("kind", "steps"), STORIES)
async def test_the_clock_that_everybody_sees_is_that_clock(
    database_of: Callable[[str], str], kind: str, steps: Sequence[Step]
) -> None:
    """The same through the real operations, with the service's clock moved from day to day."""
    async with staged(["indication"], database_of, background=False) as stage:
        desk = Desk(stage)
        application = await desk.application(await desk.client(), kind=kind)
        path = f"/applications/{application['applicationId']}"
        calendar = Calendar(date.fromisoformat(application["receivedOn"]), kind)
        for step in steps:
            act(calendar, step)
            await tell(desk, path, calendar)
            for _ in range(step.days):
                calendar.next_day()
            stage.move_clock(timedelta(days=step.days))
            shown = made(await desk.api.get(path, headers=desk.assessor), 200)["clock"]
            assert clock_of(shown) == calendar.seen()
        stopped = made(await desk.post(f"{path}/withdrawal", desk.assessor, {"reason": "Het gaat beter."}))
        stage.move_clock(timedelta(days=50))
        later = made(await desk.api.get(path, headers=desk.assessor), 200)["clock"]
        assert later == stopped["clock"]
        assert (later["dueOn"], later["stoppedOn"]) == (str(calendar.seen()[0]), str(calendar.today))


async def tell(desk: Desk, path: str, calendar: Calendar) -> None:
    """Let the service know what was asked and answered on this day."""
    shown = made(await desk.api.get(path, headers=desk.assessor), 200)["informationRequests"]
    for number, asked in enumerate(calendar.asked):
        if number >= len(shown):
            body = {"question": "Wilt u de brief van de huisarts sturen?", "answerBy": str(asked.by)}
            shown = made(await desk.post(f"{path}/information-requests", desk.assessor, body))["informationRequests"]
        if asked.answered and not shown[number]["answeredOn"]:
            place = f"{path}/information-requests/{shown[number]['requestId']}/answer"
            made(await desk.post(place, desk.assessor, {"answer": "Hierbij."}))


def clock_of(shown: dict[str, Any]) -> tuple[date, int, int, date | None]:
    since = shown["pausedSince"]
    return (
        date.fromisoformat(shown["dueOn"]),
        shown["daysLeft"],
        shown["pausedDays"],
        date.fromisoformat(since) if since else None,
    )
