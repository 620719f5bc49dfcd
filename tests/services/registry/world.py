"""Bodies and steps for tests of the registry, valid by default."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from services.common.data.readers import Event
from services.common.ids import new_id
from services.common.tokens import service_subject
from services.registry.operations.known_voucher import know_agreement, know_pilot
from services.registry.operations.standing import review_standing
from tests.stage import OFFICE_ID, Stage, keyed, staged

PILOT = "zuid-limburg"
Json = dict[str, Any]


def both(words: str) -> Json:
    return {"nl": words, "en": words}


def a_requirement(code: str = "KVK", kind: str = "knock-out", due: str = "application", **more: Any) -> Json:
    texts = {"title": both(code), "why": both("because"), "evidence": both("an extract")}
    return {"code": code, "kind": kind, "due": due, **texts, "hoursEstimate": 1, **more}


def a_price(**more: Any) -> Json:
    return {
        "kind": "unit-price",
        "deliveryForms": ["mpt"],
        "performanceCode": "H126",
        "name": both("Persoonlijke verzorging"),
        "unitCode": "04",
        "priceCents": 7700,
        "validFrom": "2026-01-01",
        "source": "test",
    } | more


def a_day_price(**more: Any) -> Json:
    day = {"kind": "day-price", "profileCode": "5VV", "deliveryForms": ["stay", "dtv"], "unitCode": "14"}
    return a_price(**day, performanceCode="Z051", priceCents=19984) | more


REQUIREMENTS = [
    a_requirement("KVK", maxAgeMonths=6),
    a_requirement("VECOZO", due="start", lastsMonths=36),
    a_requirement("CONT", "improvable", lastsMonths=12),
    a_requirement("WMCZ", "improvable", "months", dueMonths=6, sizes=["over-10"]),
    a_requirement("WZD", due="start", deliveryForms=["stay"]),
    a_requirement("FRAUDE", "exclusion"),
]


def a_provider(name: str = "Zonnehof", agb: str = "42000001", kvk: str = "62253778", **more: Any) -> Json:
    return {"name": name, "agbCode": agb, "kvkNumber": kvk, "professionals": 40} | more


def a_location(postcode: str = "6211AB", **more: Any) -> Json:
    address = {"street": "Markt", "houseNumber": "1", "place": "Maastricht", "municipality": "Maastricht"}
    return {"name": "Hoofdlocatie", "postcode": postcode} | address | more


def an_offer(location_id: str, **more: Any) -> Json:
    what = {"performanceCode": "H126", "deliveryForm": "mpt", "priceCents": 7000, "validFrom": "2026-01-01"}
    return {"locationId": location_id, "pilotCode": PILOT} | what | more


def evidence(code: str, **more: Any) -> Json:
    return {"requirementCode": code, "kind": "reference", "reference": "123", "issuedOn": "2026-10-01"} | more


class World:
    """The registry on stage, with who acts on it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.client: httpx.AsyncClient = stage["registry"]
        self.office = stage.headers("office-registry", organisation_id=OFFICE_ID)
        self.zonnehof_id, self.linde_id = new_id(), new_id()

    def provider(self, provider_id: UUID | None = None) -> dict[str, str]:
        return self.stage.headers("provider", organisation_id=provider_id or self.zonnehof_id)

    async def post(self, path: str, body: Json | None, who: dict[str, str], key: UUID | None = None) -> httpx.Response:
        return await self.client.post(path, json=body, headers=keyed(who, key))

    async def made(self, path: str, body: Json | None, who: dict[str, str]) -> Json:
        answer = await self.post(path, body, who)
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found

    async def get(self, path: str, who: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        return await self.client.get(path, headers=who or {}, params=params)

    async def seen(self, path: str, who: dict[str, str] | None = None, **params: Any) -> Json:
        answer = await self.get(path, who, **params)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def reader(self) -> dict[str, str]:
        return self.stage.headers("service", subject=service_subject("voucher"))

    async def events(self, type: str) -> list[Json]:
        feed = await self.seen("/feed", self.reader())
        return [each["data"] for each in feed["items"] if each["type"] == f"nl.pvb.{type}.changed.v1"]

    async def published_set(self, *requirements: Json, valid_from: str = "2026-01-01", **more: Any) -> Json:
        asked = list(requirements) or REQUIREMENTS
        body = {"pilotCode": PILOT, "validFrom": valid_from, "requirements": deepcopy(asked)} | more
        draft = await self.made("/requirement-sets", body, self.office)
        return await self.made(f"/requirement-sets/{draft['requirementSetId']}/publication", None, self.office)

    async def published_prices(self, *prices: Json, **more: Any) -> Json:
        body = {"pilotCode": PILOT, "items": list(prices) or [a_price(), a_day_price()]} | more
        draft = await self.made("/price-lists", body, self.office)
        return await self.made(f"/price-lists/{draft['priceListId']}/publication", None, self.office)

    async def registered(self, body: Json | None = None, provider_id: UUID | None = None) -> str:
        """A provider; its id."""
        found = await self.made("/providers", body or a_provider(), self.provider(provider_id))
        return str(found["providerId"])

    async def located(self, provider_id: str, **more: Any) -> str:
        """A location of a provider; its id."""
        who = self.provider(UUID(provider_id))
        return str((await self.made(f"/providers/{provider_id}/locations", a_location(**more), who))["locationId"])

    async def applied(self, *forms: str, provider_id: str | None = None, edition: int = -1) -> Json:
        """An application of Zonnehof (registered before) on the last published set, or on another in order."""
        sets = (await self.seen("/requirement-sets", pilotCode=PILOT, status="published"))["items"]
        body = {"requirementSetId": sets[edition]["requirementSetId"], "deliveryForms": list(forms) or ["mpt"]}
        return await self.made("/admissions", body, self.provider(UUID(provider_id) if provider_id else None))

    async def handed_in(self, admission: Json, *codes: str, **more: Any) -> Json:
        body = {"items": [evidence(code, **more) for code in codes]}
        who = self.provider(UUID(admission["providerId"]))
        return await self.made(f"/admissions/{admission['admissionId']}/evidence", body, who)

    async def found(self, admission: Json, **findings: str | Json) -> Json:
        """Findings of the care office, by requirement code (with _ for -)."""
        items = [
            {"requirementCode": code.replace("_", "-")} | ({"finding": each} if isinstance(each, str) else each)
            for code, each in findings.items()
        ]
        return await self.made(f"/admissions/{admission['admissionId']}/verifications", {"items": items}, self.office)

    async def decided(self, admission: Json) -> Json:
        return await self.made(f"/admissions/{admission['admissionId']}/decision", None, self.office)

    async def standing(self, admission: Json) -> Json:
        return await self.seen(f"/admissions/{admission['admissionId']}", self.office)

    async def admitted(self, **findings: str | Json) -> Json:
        """Zonnehof, applied for mpt and decided on: every requirement met but WMCZ, unless said otherwise."""
        await self.published_set()
        await self.registered()
        admission = await self.applied()
        await self.handed_in(admission, "KVK", "VECOZO", "CONT")
        await self.found(admission, **{**ALL_FOUND, **findings})
        await self.decided(admission)
        return admission

    async def agreed(
        self,
        provider_id: str,
        client_id: UUID | None = None,
        starts_on: date = date(2026, 9, 1),
        ends_on: date | None = None,
        *,
        started: bool = True,
        **more: Any,
    ) -> UUID:
        """An agreement as voucher would tell it; its id."""
        agreement_id = new_id()
        data = {
            "agreementId": agreement_id, "version": 3, "voucherId": new_id(), "clientId": client_id or new_id(),
            "pilotCode": PILOT, "providerId": provider_id, "locationId": new_id(), "status": "redeemed",
            "startsOn": starts_on, "endsOn": ends_on, "careStartedOn": starts_on if started else None,
        } | more  # fmt: skip
        service = self.stage.service("registry")
        event = Event(id=new_id(), type="t", subject=agreement_id, sequence=1, time=service.clock.now(), data=data)
        async with service.database.transaction() as session:
            await know_agreement(session, event)
        return agreement_id

    async def drafted_pilot(self, code: str = PILOT) -> None:
        """A pilot that was drafted, as voucher would tell it."""
        data = {"pilotId": new_id(), "version": 1, "code": code, "status": "draft", "officeId": OFFICE_ID}
        service = self.stage.service("registry")
        event = Event(id=new_id(), type="t", subject=new_id(), sequence=1, time=service.clock.now(), data=data)
        async with service.database.transaction() as session:
            await know_pilot(session, event)

    async def sql(self, query: str, **values: Any) -> Sequence[Any]:
        """Rows out of the registry's database."""
        async with self.stage.service("registry").database.transaction() as session:
            result = await session.execute(text(query), values)
            return list(result) if result.returns_rows else []  # type: ignore[attr-defined]  # a result of rows has it

    async def reviewed(self, days: int) -> None:
        """So many days later, after the daily look."""
        self.stage.move_clock(timedelta(days=days))
        await review_standing(self.stage.service("registry"))


ALL_FOUND = {"KVK": "verified", "VECOZO": "verified", "CONT": "verified", "FRAUDE": "clear"}


@asynccontextmanager
async def a_world(database_of: Callable[[str], str]) -> AsyncIterator[World]:
    async with staged(["registry"], database_of) as stage:
        world = World(stage)
        await world.drafted_pilot()
        yield world
