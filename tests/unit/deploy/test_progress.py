"""The filling of a sandbox is shown: a bar with counts on a terminal, through which no log runs; else plain lines."""

import io
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr

from rich.console import Console

from deploy.launcher.progress import bar_on, shown
from deploy.sandbox.seeding import STEPS
from services.common.data.filling import HowFar

LOG_LINE = '{"event": "access"}'


def console(*, is_terminal: bool) -> tuple[Console, io.StringIO]:
    shown_on = io.StringIO()
    return Console(file=shown_on, force_terminal=is_terminal, width=120), shown_on


def filling() -> Iterator[HowFar]:
    for number, step in enumerate(STEPS, 1):
        for done in range(4):
            yield HowFar(step, number, len(STEPS), done, 3)


def test_a_terminal_shows_a_bar_with_counts_and_no_line_of_the_log() -> None:
    terminal, screen = console(is_terminal=True)
    with redirect_stderr(io.StringIO()) as log, shown(terminal) as tell:
        for far in filling():
            tell(far)
            sys.stderr.write(LOG_LINE + "\n")
    assert "3/3" in screen.getvalue()
    assert f"{len(STEPS)} of {len(STEPS)}: experiences" in screen.getvalue()
    assert LOG_LINE not in screen.getvalue()
    assert log.getvalue().count(LOG_LINE) == 4 * len(STEPS)


def test_the_bar_of_the_journey_keeps_the_log_out_as_well() -> None:
    terminal, screen = console(is_terminal=True)
    with redirect_stderr(io.StringIO()) as log, bar_on(terminal) as bar:
        bar.add_task("a step", total=2)
        sys.stderr.write(LOG_LINE + "\n")
    assert LOG_LINE not in screen.getvalue()
    assert LOG_LINE in log.getvalue()


def test_elsewhere_each_step_is_one_plain_line() -> None:
    pipe, said = console(is_terminal=False)
    with shown(pipe) as tell:
        for far in filling():
            tell(far)
    lines = said.getvalue().splitlines()
    assert len(lines) == len(STEPS)
    assert lines[0] == "Filling the sandbox, 1 of 8: providers (3) …"


def test_nothing_is_shown_when_there_is_nothing_to_fill() -> None:
    terminal, screen = console(is_terminal=True)
    with shown(terminal):
        pass
    assert screen.getvalue().strip() == ""
