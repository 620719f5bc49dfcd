"""One client's money follows her choice: the journey, played through the public API with a progress display.

`play` starts from a sandbox as it was seeded. On data on which it was played before it does nothing twice, and shows
what came of it.
"""

from rich.console import Console

from deploy.launcher.errors import CannotStart
from deploy.launcher.progress import bar_on
from deploy.sandbox.api import Api, Refused
from deploy.sandbox.journey_report import check, outcome, show, where_next
from deploy.sandbox.journey_steps import Journey, JourneyWrong
from services.common.calendar import AMSTERDAM


class JourneyStopped(CannotStart):
    """The journey did not end as it should; the message is one sentence that says where, and why."""


async def play(address: str, console: Console) -> None:
    """Play the journey at an address and show what came of it; raises JourneyStopped."""
    async with Api(address) as api:
        journey = Journey(api)
        where = "the look at what is there"
        try:
            if await journey.was_played():
                console.print("Anna's journey was played on this data before; this is what came of it.")
            else:
                await _play(journey, console)
            where = "the reading of what came of it"
            end = await outcome(api)
            check(end)
        except (Refused, JourneyWrong) as fault:
            raise JourneyStopped(f"The journey stopped at {journey.at or where}: {fault}") from fault
        show(console, end, journey.refusal)
        console.print()
        for line in where_next(address, (await api.now()).astimezone(AMSTERDAM)):
            console.print(line, soft_wrap=True, highlight=False, markup=False)


async def _play(journey: Journey, console: Console) -> None:
    with bar_on(console) as progress:
        steps = journey.steps()
        shown = progress.add_task("", total=len(steps))
        for step in steps:
            journey.at = f"‘{step.title}’"
            progress.update(shown, description=step.title)
            await step.play()
            progress.advance(shown)
        journey.at = ""
        progress.update(shown, description="Anna's provider is paid")
