"""The requirement set and the price list of the sandbox pilot, as the care office publishes them."""

from dataclasses import dataclass
from datetime import date

from deploy.sandbox.api import Caller, Json
from deploy.sandbox.data import listed, rows

REGISTRY = "/registry/v1"
PILOT = "zuid-limburg"
PROFILES = ("4VV", "5VV", "6VV", "7VV", "8VV")
FORMS = ("stay", "vpt", "mpt")
ALL = "all"


@dataclass(frozen=True)
class Catalogue:
    """What was published."""

    requirement_set: Json
    price_list: Json


async def publish_catalogue(iris: Caller, valid_from: date, pilot_code: str = PILOT) -> Catalogue:
    """Draft and publish both; the requirement set holds from a day on, the prices as their rows say."""
    asked = requirement_set_body(valid_from) | {"pilotCode": pilot_code}
    priced = price_list_body() | {"pilotCode": pilot_code}
    requirement_set = await _published(iris, "requirement-sets", "requirementSetId", asked)
    price_list = await _published(iris, "price-lists", "priceListId", priced)
    return Catalogue(requirement_set, price_list)


def requirement_set_body(valid_from: date) -> Json:
    """The sandbox requirements as a request."""
    requirements = [_requirement(row) for row in rows("requirements")]
    return {"pilotCode": PILOT, "validFrom": valid_from.isoformat(), "requirements": requirements}


def price_list_body() -> Json:
    """The sandbox prices as a request."""
    return {"pilotCode": PILOT, "items": [_price(row) for row in rows("prices")]}


def baseline() -> Json:
    """What each profile costs a year at regular price: a year of days, or the yearly amount at home."""
    days, years = "day-price", "modular-amount"
    amounts = [
        {
            "profileCode": row["profile"],
            "deliveryForm": form,
            "yearCents": int(row["price_cents"]) * (365 if row["kind"] == days else 1),
        }
        for row in rows("prices")
        for form in listed(row["delivery_form"])
        if row["kind"] in {days, years} and form in FORMS
    ]
    return {"source": "De prijzen van de prijslijst van de sandbox, voor een jaar van 365 dagen.", "amounts": amounts}


async def _published(iris: Caller, path: str, id_: str, body: Json) -> Json:
    draft = await iris.post(f"{REGISTRY}/{path}", body)
    return await iris.post(f"{REGISTRY}/{path}/{draft[id_]}/publication")


def _requirement(row: dict[str, str]) -> Json:
    months = {"dueMonths": "due_months", "maxAgeMonths": "max_age_months", "lastsMonths": "lasts_months"}
    return {
        "code": row["code"],
        "kind": row["kind"],
        "due": row["due"],
        **{name: int(row[column]) for name, column in months.items() if row[column]},
        "sizes": [each for each in listed(row["sizes"]) if each != ALL],
        "deliveryForms": [each for each in listed(row["delivery_forms"]) if each != ALL],
        **{name: {"nl": row[f"{name}_nl"], "en": row[f"{name}_en"]} for name in ("title", "why", "evidence")},
        "hoursEstimate": int(row["hours_estimate"]),
        "hoursExactness": row["hours_exactness"],
        "legalBasis": row["legal_basis"],
        **{name: row[name] for name in ("authority", "confidence", "exactness", "source")},
    }


def _price(row: dict[str, str]) -> Json:
    return {
        "kind": row["kind"],
        "profileCode": None if row["profile"] == ALL else row["profile"],
        "deliveryForms": listed(row["delivery_form"]),
        "performanceCode": row["performance_code"] or None,
        "name": {"nl": row["name_nl"], "en": row["name_en"]},
        "unitCode": row["unit_code"],
        "priceCents": int(row["price_cents"]),
        "validFrom": row["valid_from"],
        "priceLevel": row["price_level"],
        "codeExactness": row["code_exactness"],
        **{name: row[name] for name in ("formula", "exactness", "source")},
    }
