"""What people go by when they choose: places free and waiting, and what clients say of their care."""

from collections.abc import Callable, Sequence
from datetime import date

from deploy.sandbox.api import Api, Caller, Json
from deploy.sandbox.catalogue import REGISTRY
from deploy.sandbox.data import rows
from deploy.sandbox.providers import Provider

COUNTS = {"freePlaces": "free_places", "waitingPeople": "waiting_people", "waitingWeeks": "waiting_weeks"}
MARKS = {"bond": "bond", "promises": "promises", "ownSay": "own_say", "safety": "safety", "dailyLife": "daily_life"}


async def say_capacity(provider: Caller, persona: str, day: date) -> None:
    """What a provider says on a day of the places at its locations."""
    path = f"{REGISTRY}/providers/{provider.organisation_id}/locations"
    said = [row for row in rows("capacity") if (row["persona"], row["said_on"]) == (persona, day.isoformat())]
    for location in await provider.all(path) if said else ():
        items = [_form(row) for row in said if location["postcode"].startswith(row["postcode4"])]
        await provider.post(f"{path}/{location['locationId']}/capacity", {"items": items})


async def give_experiences(
    api: Api, agreements: Sequence[tuple[str, Provider]], year: int, one_done: Callable[[], None]
) -> None:
    """What the clients of these agreements say of a year of care, and what some providers answer."""
    mentor = await api.as_("mentor")

    async def one(numbered: tuple[int, tuple[str, Provider]]) -> None:
        number, (agreement_id, provider) = numbered
        row = rows("experiences")[number % len(rows("experiences"))]
        given = await mentor.post(f"{REGISTRY}/experiences", _experience(row, agreement_id, year))
        if row["answer_nl"]:
            path = f"{REGISTRY}/experiences/{given['experienceId']}/answer"
            await (await api.as_(provider.persona)).post(path, {"answer": row["answer_nl"]})
        one_done()

    await api.each(one, enumerate(agreements))


def _form(row: dict[str, str]) -> Json:
    return {"deliveryForm": row["delivery_form"], **{name: int(row[column]) for name, column in COUNTS.items()}}


def _experience(row: dict[str, str], agreement_id: str, year: int) -> Json:
    return {
        "agreementId": agreement_id,
        "year": year,
        "marks": {name: int(row[column]) for name, column in MARKS.items()},
        "words": row["words_nl"] or None,
    }
