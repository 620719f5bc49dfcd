"""The sandbox pilot and its vouchers, as the care office opens and issues them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from deploy.sandbox.api import Caller, Json
from deploy.sandbox.catalogue import FORMS, PILOT, PROFILES, Catalogue, baseline

VOUCHER = "/voucher/v1"
REGION = "5531"
OPENS_ON, CLOSES_ON = date(2026, 7, 1), date(2029, 6, 30)
CLAIM_WINDOW_DAYS = 60
NOTICE_DAYS = 14
AT_ONCE = 250


def pilot_body(catalogue: Catalogue | None = None) -> Json:
    """The pilot as a request; a draft may lack its requirement set and price list."""
    return {
        "code": PILOT,
        "nameNl": "Zuid-Limburg",
        "nameEn": "South Limburg",
        "regionCodes": [REGION],
        "periodFrom": OPENS_ON.isoformat(),
        "periodTo": CLOSES_ON.isoformat(),
        "profileCodes": list(PROFILES),
        "deliveryForms": list(FORMS),
        "requirementSetId": catalogue.requirement_set["requirementSetId"] if catalogue else None,
        "priceListId": catalogue.price_list["priceListId"] if catalogue else None,
        "claimWindowDays": CLAIM_WINDOW_DAYS,
        "noticePeriodDays": NOTICE_DAYS,
        "budgetCeilings": [
            {"year": 2026, "ceilingCents": 2_500_000_000},
            {"year": 2027, "ceilingCents": 5_000_000_000},
            {"year": 2028, "ceilingCents": 5_000_000_000},
            {"year": 2029, "ceilingCents": 2_500_000_000},
        ],
        "baseline": baseline(),
    }


async def draft_pilot(vera: Caller, **changes: Any) -> Json:
    """Draft the pilot, with changes if there are any; requirements and prices can be published for it then."""
    return await vera.post(f"{VOUCHER}/pilots", pilot_body() | changes)


async def open_pilot(vera: Caller, draft: Json, catalogue: Catalogue, **changes: Any) -> Json:
    """Let the draft rest on what was published, and open it. `changes` are those of the draft."""
    path = f"{VOUCHER}/pilots/{draft['pilotId']}"
    pilot = await vera.put(path, pilot_body(catalogue) | changes, draft["version"])
    return await vera.post(f"{path}/opening", version=pilot["version"])


async def find_pilot(vera: Caller) -> Json:
    """The sandbox pilot."""
    return next(each for each in await vera.all(f"{VOUCHER}/pilots") if each["code"] == PILOT)


def voucher_body(pilot: Json, client_id: str, delivery_form: str, requested_on: date, valid_from: date) -> Json:
    """A voucher that a client asked for, with the three questions answered."""
    return {
        "pilotId": pilot["pilotId"],
        "clientId": client_id,
        "deliveryForm": delivery_form,
        "requestedOn": requested_on.isoformat(),
        "validFrom": valid_from.isoformat(),
        "exclusions": {"crisisCare": False, "changingNeed": False, "rareComplexCare": False},
    }


async def issue_in_bulk(vera: Caller, bodies: Sequence[Json], one_done: Callable[[], None]) -> list[str]:
    """Issue many vouchers; gives their ids in the same order. All must be issued."""
    found: list[str] = []
    for first in range(0, len(bodies), AT_ONCE):
        answer = await vera.post(f"{VOUCHER}/vouchers/_bulk", {"items": bodies[first : first + AT_ONCE]})
        assert answer["refused"] == 0, [each["errors"] for each in answer["items"] if each["errors"]][:3]
        for each in answer["items"]:
            found.append(each["voucher"]["voucherId"])
            one_done()
    return found
