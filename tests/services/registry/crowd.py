"""Many made-up locations at once, written straight into the tables, and a model in plain Python of who is found."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.common.ids import new_id
from services.common.service import Service
from services.registry.rules.geography import Point, distance_m
from services.registry.rules.search import FoundLocation, LocationSort, folded, locations_in_order
from services.registry.tables import (
    Admission,
    AdmissionStanding,
    Base,
    Capacity,
    Experience,
    Location,
    Offer,
    Provider,
    RequirementSet,
)
from tests.stage import OFFICE_ID

TODAY = date(2026, 10, 5)
MIDDLE = Point(50.851, 5.686)
FORMS = ("stay", "vpt", "mpt")
IDENTITIES = ("roman-catholic", "small-scale", "speaks-german", "moluccan")
NAMES = ("Zonnehof", "zonnehof", "Élan", "Elan", "De Linde", "Huis_10%")
AT = datetime(2026, 10, 5, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What a location said of a form."""

    free: int
    weeks: int
    days_ago: int


@dataclass(frozen=True)
class Spot:
    """One made-up location."""

    provider: int
    name: str
    place: Point
    forms: dict[str, tuple[str, ...]]
    """Form → profiles of its offer; none: every profile."""
    said: dict[str, Said]
    identities: tuple[str, ...]
    marks: tuple[int, ...]
    """One total of five marks for each experience."""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class Crowd:
    """Providers (name, and whether admitted) and their locations."""

    providers: Sequence[tuple[str, bool]]
    spots: Sequence[Spot]

    def name_key(self, spot: Spot) -> str:
        """The name by which it is ordered."""
        return folded(f"{self.providers[spot.provider][0]} {spot.name}")


def a_crowd(seed: int, spots: int = 150) -> Crowd:
    """So many locations around Maastricht of a tenth as many providers; much is alike, so that ties happen."""
    dice = Random(seed)
    providers = [(dice.choice(NAMES), dice.random() < 0.8) for _ in range(spots // 10)]
    return Crowd(providers, [_spot(dice, len(providers)) for _ in range(spots)])


def _spot(dice: Random, providers: int) -> Spot:
    forms = dice.sample(FORMS, dice.randint(0, 3))
    said = dice.sample(FORMS, dice.randint(0, 3))
    return Spot(
        dice.randrange(providers),
        dice.choice(NAMES),
        Point(50.851 + dice.randint(-9, 9) / 50, 5.686 + dice.randint(-9, 9) / 50),
        {form: tuple(dice.sample(("4VV", "5VV", "6VV"), dice.randint(0, 2))) for form in forms},
        {form: Said(dice.randint(0, 2), dice.choice((0, 3, 4, 10)), dice.choice((0, 14, 15, 30))) for form in said},
        tuple(sorted(dice.sample(IDENTITIES, dice.randint(0, 3)))),
        tuple(dice.randint(5, 50) for _ in range(dice.choice((0, 4, 5, 7)))),
    )


async def settle_in(crowd: Crowd, service: Service) -> None:
    """Write them into the registry's tables."""
    rows: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
    rows[RequirementSet].append(
        {"requirement_set_id": new_id(), "pilot_code": "p", "office_id": OFFICE_ID, "edition": 1, "status": "draft",
         "valid_from": TODAY, "version": 1, "created_at": AT}
    )  # fmt: skip
    providers = [new_id() for _ in crowd.providers]
    for number, (provider_id, (name, is_admitted)) in enumerate(zip(providers, crowd.providers, strict=True)):
        _add_provider(rows, number, provider_id, name, is_admitted)
    for spot in crowd.spots:
        _add_spot(rows, crowd, spot, providers[spot.provider])
    async with service.database.transaction() as session:
        for table, values in rows.items():
            await session.execute(insert(table), values)


def _add_provider(
    rows: dict[type[Base], list[dict[str, Any]]], number: int, provider_id: UUID, name: str, is_admitted: bool
) -> None:
    rows[Provider].append(
        {"provider_id": provider_id, "name": name, "name_key": folded(name), "agb_code": f"{number:08}",
         "kvk_number": f"{number:08}", "professionals": number, "version": 1, "registered_at": AT}
    )  # fmt: skip
    admission_id = new_id()
    rows[Admission].append(
        {"admission_id": admission_id, "provider_id": provider_id, "pilot_code": "p", "office_id": OFFICE_ID,
         "requirement_set_id": rows[RequirementSet][0]["requirement_set_id"], "delivery_forms": list(FORMS),
         "status": "admitted", "size_class": "over-10", "applied_on": TODAY, "version": 1, "applied_at": AT}
    )  # fmt: skip
    from_day = TODAY if is_admitted else TODAY + timedelta(days=1)
    rows[AdmissionStanding].append({"admission_id": admission_id, "from_day": from_day, "until_day": None})


def _add_spot(rows: dict[type[Base], list[dict[str, Any]]], crowd: Crowd, spot: Spot, provider_id: UUID) -> None:
    ids = {"location_id": spot.id, "provider_id": provider_id}
    rows[Location].append(
        ids | {"name": spot.name, "name_key": crowd.name_key(spot), "street": "Markt", "house_number": "1",
               "postcode": "6211AB", "place": "Maastricht", "municipality": "Maastricht",
               "municipality_code": "GM0935", "latitude": spot.place.latitude, "longitude": spot.place.longitude,
               "search_text": crowd.name_key(spot), "identity_codes": list(spot.identities), "version": 1,
               "registered_at": AT}
    )  # fmt: skip
    for form, profiles in spot.forms.items():
        rows[Offer].append(
            ids | {"offer_id": new_id(), "pilot_code": "p", "performance_code": "H126", "delivery_form": form,
                   "profile_codes": list(profiles), "unit_code": "04", "price_cents": 7000, "valid_from": TODAY,
                   "valid_to": TODAY, "withdrawn": False, "version": 1, "recorded_at": AT}
        )  # fmt: skip
    for form, said in spot.said.items():
        day = TODAY - timedelta(days=said.days_ago)
        rows[Capacity].append(
            {"location_id": spot.id, "delivery_form": form, "free_places": said.free, "waiting_people": 0,
             "waiting_weeks": said.weeks, "since": day, "reported_on": day}
        )  # fmt: skip
    for total in spot.marks:
        base, more = divmod(total, 5)
        marks = [base + (place < more) for place in range(5)]
        rows[Experience].append(
            ids | {"experience_id": new_id(), "agreement_id": new_id(), "year": 2026, "status": "shown", "version": 1,
                   "given_at": AT}
            | dict(zip(("bond", "promises", "own_say", "safety", "daily_life"), marks, strict=True))
        )  # fmt: skip


def found_by(crowd: Crowd, asked: dict[str, Any]) -> list[str]:
    """The ids that a search with these parameters must give, in order: no SQL, no index, one location at a time."""
    sort = LocationSort(asked.get("sort") or ("distance" if "near" in asked else "name"))
    fitting = [one for spot in crowd.spots if (one := _found(crowd, spot, asked))]
    return [str(each.location_id) for each in locations_in_order(fitting, sort)]


def _found(crowd: Crowd, spot: Spot, asked: dict[str, Any]) -> FoundLocation | None:
    metres = distance_m(MIDDLE, spot.place) if "near" in asked else 0
    forms = [form for form in spot.forms if _form_fits(spot, form, asked)]
    fits = (
        bool(forms)
        and metres <= asked.get("radiusKm", 25) * 1000
        and (crowd.providers[spot.provider][1] or asked.get("admittedOnly") == "false")
        and all(word in crowd.name_key(spot) for word in folded(asked.get("text", "")).split())
        and set(asked.get("identity", ())) <= set(spot.identities)
    )
    if not fits:
        return None
    weeks = [spot.said[form].weeks for form in forms if form in spot.said and spot.said[form].days_ago <= 14]
    mark = None if len(spot.marks) < 5 else _half_away(20 * sum(spot.marks), len(spot.marks))
    return FoundLocation(spot.id, crowd.name_key(spot), metres, min(weeks, default=None), mark)


def _form_fits(spot: Spot, form: str, asked: dict[str, Any]) -> bool:
    profiles, said = spot.forms[form], spot.said.get(form)
    fresh = said if said and said.days_ago <= 14 else None
    return (
        asked.get("deliveryForm") in (None, form)
        and (not profiles or asked.get("profile") in (None, *profiles))
        and (asked.get("freePlaces") != "true" or bool(fresh and fresh.free))
        and ("mostWaitingWeeks" not in asked or bool(fresh and fresh.weeks <= asked["mostWaitingWeeks"]))
    )


def _half_away(total: int, count: int) -> int:
    return (2 * total + count) // (2 * count)
