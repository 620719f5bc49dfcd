"""The invented providers: registered, located, admitted on what they show, with offers and a bank account."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from deploy.sandbox.api import Api, Caller, Json
from deploy.sandbox.catalogue import FORMS, PILOT, REGISTRY, Catalogue
from deploy.sandbox.data import listed, rows

CLAIMS = "/claims/v1"
EXCLUSION = "exclusion"
MONTHS = "months"
LATER = date(2026, 12, 1)
"""What is due from this day on is left for later by every other provider, who is then admitted on conditions."""


@dataclass(frozen=True)
class Offered:
    """One performance at one location, at the provider's own price."""

    location_id: str
    delivery_form: str
    performance_code: str
    unit_code: str
    price_cents: int

    @classmethod
    def of(cls, offer: Json) -> Self:
        """From an offer as the API shows it."""
        names = ("locationId", "deliveryForm", "performanceCode", "unitCode", "priceCents")
        return cls(*(offer[name] for name in names))


@dataclass(frozen=True)
class Provider:
    """A provider (zorgaanbieder) as the sandbox knows it."""

    persona: str
    provider_id: str
    name: str
    weight: int
    """How often it is chosen, against the others."""
    admission_id: str
    status: str
    offers: tuple[Offered, ...]

    def gives(self, delivery_form: str) -> bool:
        """Whether it offers care in a form."""
        return any(offer.delivery_form == delivery_form for offer in self.offers)


async def open_shop(api: Api, catalogue: Catalogue, today: date, one_done: Callable[[], None]) -> list[Provider]:
    """Let all providers register and be admitted."""
    iris, finn = await api.as_("iris"), await api.as_("finn")

    async def one(numbered: tuple[int, dict[str, str]]) -> Provider:
        number, row = numbered
        caller = await api.as_(row["persona"])
        await caller.post(f"{REGISTRY}/providers", registration(row))
        admission = await _admitted(caller, iris, row, catalogue, today, late=number % 2 == 1)
        await open_bank_account(caller, finn, row)
        offers = await api.each(lambda body: _offer(caller, body), await _offer_bodies(caller, row, catalogue, today))
        one_done()
        persona, name, weight = row["persona"], row["name"], int(row["weight"])
        status = admission["outcome"]
        return Provider(persona, caller.organisation_id, name, weight, admission["admissionId"], status, tuple(offers))

    return await api.each(one, enumerate(rows("providers")))


def registration(row: Mapping[str, str]) -> Json:
    """A provider as it registers itself."""
    return {
        "name": row["name"],
        "agbCode": row["agb_code"],
        "kvkNumber": row["kvk_number"],
        "professionals": int(row["professionals"]),
        "about": row["about_nl"],
    }


def location(postcode4: str, row: Mapping[str, str], number: int) -> Json:
    """A provider's location in a postcode area of the region."""
    place = next(each for each in rows("places") if each["postcode4"] == postcode4)
    return {
        "name": f"{row['name']} {place['place']}",
        "street": "Sandboxstraat",
        "houseNumber": str(number),
        "postcode": f"{postcode4}AA",
        "place": place["place"],
        "municipality": place["municipality_2026"],
        "identityCodes": listed(row["identity_codes"]),
        "identityWords": row["identity_words_nl"] or None,
    }


async def open_bank_account(caller: Caller, finn: Caller, row: Mapping[str, str]) -> Json:
    """Say where to pay, and have it verified."""
    body: Json = {"iban": iban(int(row["kvk_number"])), "accountName": row["name"]}
    account = await caller.post(f"{CLAIMS}/bank-accounts", body)
    return await finn.post(f"{CLAIMS}/bank-accounts/{account['accountId']}/verification", {"outcome": "verified"})


def iban(number: int) -> str:
    """A Dutch account number with right check digits at a bank that does not exist."""
    account = f"PVBN{number:010d}"
    digits = "".join(str(int(each, 36)) for each in f"{account}NL00")
    return f"NL{98 - int(digits) % 97:02d}{account}"


async def suspend(iris: Caller, provider: Provider, first: date) -> Json:
    """Stop new agreements and payment from a day on."""
    body: Json = {
        "from": first.isoformat(),
        "noPaymentFrom": first.isoformat(),
        "reason": "De inspectie vond dat de nachtzorg niet veilig was; tot dat is opgelost wordt niet betaald.",
    }
    return await iris.post(f"{REGISTRY}/admissions/{provider.admission_id}/suspensions", body)


async def lift(iris: Caller, suspension: Json, until: date) -> Json:
    """End a suspension after a last day."""
    path = f"{REGISTRY}/admissions/{suspension['admissionId']}/suspensions/{suspension['suspensionId']}/lifting"
    reason = "De nachtzorg is weer veilig; de inspectie heeft het bevestigd."
    return await iris.post(path, {"until": until.isoformat(), "reason": reason})


async def _admitted(
    caller: Caller, iris: Caller, row: Mapping[str, str], catalogue: Catalogue, today: date, *, late: bool
) -> Json:
    """Apply, hand in evidence, have it verified, and let the rule decide."""
    body: Json = {
        "requirementSetId": catalogue.requirement_set["requirementSetId"],
        "deliveryForms": listed(row["delivery_forms"]),
    }
    admission = await caller.post(f"{REGISTRY}/admissions", body)
    path = f"{REGISTRY}/admissions/{admission['admissionId']}"
    asked = (await caller.get(f"{path}/missing"))["items"]
    shown = [each for each in asked if each["kind"] != EXCLUSION and not (late and _can_wait(each))]
    await caller.post(f"{path}/evidence", {"items": [_evidence(each, today) for each in shown]})
    found = [{"requirementCode": each["requirementCode"], "finding": "verified"} for each in shown]
    found += [{"requirementCode": x["requirementCode"], "finding": "clear"} for x in asked if x["kind"] == EXCLUSION]
    await iris.post(f"{path}/verifications", {"items": found})
    return await iris.post(f"{path}/decision")


def _can_wait(item: Json) -> bool:
    return item["due"] == MONTHS and item["dueOn"] is not None and date.fromisoformat(item["dueOn"]) >= LATER


def _evidence(item: Json, today: date) -> Json:
    code = item["requirementCode"]
    return {
        "requirementCode": code,
        "kind": "reference",
        "reference": f"sandbox/{code.lower()}",
        "issuedOn": today.isoformat(),
    }


async def _offer_bodies(caller: Caller, row: Mapping[str, str], catalogue: Catalogue, today: date) -> list[Json]:
    """Everything on the price list in the provider's forms, at each of its locations, at its own price."""
    path = f"{REGISTRY}/providers/{caller.organisation_id}/locations"
    places = [
        await caller.post(path, location(postcode4, row, number))
        for number, postcode4 in enumerate(listed(row["postcodes"]), start=1)
    ]
    return [
        {
            "locationId": place["locationId"],
            "pilotCode": PILOT,
            "performanceCode": price["performanceCode"],
            "deliveryForm": form,
            "priceCents": price["priceCents"] * int(row["price_percent"]) // 100,
            "validFrom": today.isoformat(),
        }
        for place in places
        for price in catalogue.price_list["items"]
        for form in _forms(price, row)
    ]


def _forms(price: Json, row: Mapping[str, str]) -> Sequence[str]:
    if price["performanceCode"] is None:
        return ()
    return [form for form in FORMS if form in price["deliveryForms"] and form in listed(row["delivery_forms"])]


async def _offer(caller: Caller, body: Json) -> Offered:
    return Offered.of(await caller.post(f"{REGISTRY}/providers/{caller.organisation_id}/offers", body))
