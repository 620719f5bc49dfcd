"""How the filling of a sandbox is shown: a bar on a terminal, a line for each step elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from services.common.data.filling import HowFar

Tell = Callable[[HowFar], None]


@contextmanager
def shown(console: Console) -> Iterator[Tell]:
    """What is told inside the block is shown; at the first word, because often there is nothing to fill."""
    bar = bar_on(console)
    last = 0

    def tell(far: HowFar) -> None:
        nonlocal last
        title = f"Filling the sandbox, {far.number} of {far.steps}: {far.step.en}"
        if far.number != last and not console.is_terminal:
            console.print(f"{title} ({far.total}) …", soft_wrap=True)
        elif console.is_terminal:
            bar.start()
            task = bar.task_ids[0] if bar.task_ids else bar.add_task(title)
            bar.update(task, description=title, completed=far.done, total=far.total)
        last = far.number

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()


def bar_on(console: Console) -> Progress:
    """A bar with counts. It leaves standard error alone: rich would print the log, which is written there, above it."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, redirect_stdout=False, redirect_stderr=False)
