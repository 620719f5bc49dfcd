"""All four services on stage, with an open pilot and an admitted provider, made by real operations."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid5

import httpx
from sqlalchemy import text

from services.common.ids import new_id
from services.common.rounding import round_half_away
from services.voucher.operations.escrow import hand_over
from tests.services.indication.builders import Desk
from tests.services.registry.world import PILOT, World, a_day_price, a_price
from tests.stage import Stage, keyed, staged

SERVICES = ("indication", "registry", "voucher", "claims")
DAY, HOUR = "Z051", "H126"
DAY_CENTS, HOUR_CENTS = 19_984, 7_000
NOVEMBER = datetime.fromisoformat("2026-11-02T09:00:00+01:00")
"""When October can be claimed."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """What is known of four databases in which the pilot has just been opened."""

    pilot: Json
    provider_id: UUID
    location_id: str


def a_pilot(code: str = PILOT) -> Json:
    """A pilot as it can be drafted, before its requirements and prices are published."""
    return {
        "code": code, "nameNl": "Zuid-Limburg", "nameEn": "South Limburg", "regionCodes": ["5531"],
        "periodFrom": "2026-01-01", "periodTo": "2028-12-31", "profileCodes": ["5VV"], "deliveryForms": ["stay"],
        "pgbVariant": "without-group-care", "claimWindowDays": 92, "noticePeriodDays": 30, "participantCap": None,
        "budgetCeilings": [],
        "baseline": {"source": "price list 2026", "amounts": [
            {"profileCode": "5VV", "deliveryForm": "stay", "yearCents": 7294160}]},
    }  # fmt: skip


class Four:
    """Zuid-Limburg in small: one pilot for stay from 2026 on and one provider; clients come as a test wants them."""

    def __init__(self, stage: Stage, opened: Opened | None = None) -> None:
        self.stage = stage
        self.registry, self.desk = World(stage), Desk(stage)
        self.office = stage.headers("office-voucher", language="en")
        if opened:
            self.registry.zonnehof_id = opened.provider_id
        self.provider_id = self.registry.zonnehof_id
        self.provider = stage.headers("provider", organisation_id=self.provider_id, language="en")
        self.location_id = opened.location_id if opened else ""
        self.pilot = opened.pilot if opened else {}
        self.patience = 20

    async def open_pilot(self) -> None:
        """Requirements, prices, a provider that meets them, and the pilot that rests on them."""
        body = a_pilot()
        made = await self.ask("voucher", "POST", "/pilots", self.office, body)
        required = await self.registry.published_set()
        hour = a_price(deliveryForms=["stay"], priceCents=HOUR_CENTS, performanceCode=HOUR)
        prices = await self.registry.published_prices(a_day_price(priceCents=DAY_CENTS), hour)
        await self.admit_provider()
        body |= {"requirementSetId": required["requirementSetId"], "priceListId": prices["priceListId"]}
        path = f"/pilots/{made['pilotId']}"
        await self.ask("voucher", "PUT", path, self.office, body, version=1)
        self.pilot = await self.ask("voucher", "POST", f"{path}/opening", self.office, version=2)
        if "claims" in self.stage.apps:
            await self.stage.caught_up("claims", "voucher")

    async def admit_provider(self) -> None:
        """The provider registers, offers, applies and is admitted."""
        provider_id = await self.registry.registered()
        self.location_id = await self.registry.located(provider_id)
        for code, cents, more in ((DAY, DAY_CENTS, {"profileCodes": ["5VV"]}), (HOUR, HOUR_CENTS, {})):
            body = {"locationId": self.location_id, "pilotCode": PILOT, "performanceCode": code,
                    "deliveryForm": "stay", "priceCents": cents, "validFrom": "2026-01-01"} | more  # fmt: skip
            await self.registry.made(f"/providers/{provider_id}/offers", body, self.registry.provider())
        admission = await self.registry.applied("stay")
        await self.registry.handed_in(admission, "KVK", "VECOZO", "CONT", "WZD")
        found = dict.fromkeys(("KVK", "VECOZO", "CONT", "WZD"), "verified") | {"FRAUDE": "clear"}
        await self.registry.found(admission, **found)
        await self.registry.decided(admission)

    async def issued(self, **person: Any) -> Json:
        """A voucher of a new client with 5VV."""
        client = await self.desk.client(**person)
        await self.desk.granted(client)
        body = {
            "pilotId": self.pilot["pilotId"], "clientId": client["clientId"], "deliveryForm": "stay",
            "validFrom": "2026-10-05", "requestedOn": "2026-10-05",
            "exclusions": {"crisisCare": False, "changingNeed": False, "rareComplexCare": False},
        }  # fmt: skip
        return await self.ask("voucher", "POST", "/vouchers", self.office, body)

    def client_of(self, voucher: Mapping[str, Any]) -> dict[str, str]:
        """Headers of the client."""
        return self.stage.headers("client", client_ids=[UUID(voucher["clientId"])], language="en")

    async def drafted(self, voucher: Mapping[str, Any], **changes: Any) -> Json:
        """An agreement: by default hours up to a total, from 5 October 2026 to the end of the year."""
        body = {
            "providerId": str(self.provider_id), "locationId": self.location_id, "startsOn": "2026-10-05",
            "endsOn": "2026-12-31", "lines": [hours(100)], "conditions": "Elke ochtend rustig wakker worden.",
        } | changes  # fmt: skip
        path = f"/vouchers/{voucher['voucherId']}/agreements"
        return await self.ask("voucher", "POST", path, self.client_of(voucher), body)

    async def confirm(self, agreement: Mapping[str, Any], who: Mapping[str, str], key: Any = None) -> httpx.Response:
        """One confirmation."""
        path = f"/agreements/{agreement['agreementId']}/confirmations"
        return await self.send("voucher", "POST", path, keyed(who, key), {})

    async def redeemed(self, voucher: Mapping[str, Any], **changes: Any) -> Json:
        """An agreement that both confirmed and that claims holds, unless claims is away."""
        agreement = await self.drafted(voucher, **changes)
        for who in (self.client_of(voucher), self.provider):
            answer = await self.confirm(agreement, who)
            assert answer.status_code == 201, answer.text
        await self._handed_over(agreement)
        return agreement

    async def _handed_over(self, agreement: Mapping[str, Any]) -> None:
        """Hand over at once where voucher runs in this process, else wait a moment until voucher has done so."""
        if "voucher" in self.stage.apps:
            await hand_over(self.stage.service("voucher"), UUID(agreement["agreementId"]))
            return
        for _ in range(40):
            path = f"/agreements/{agreement['agreementId']}"
            if (await self.stage["voucher"].get(path, headers=self.office)).json()["handedOver"]:
                return
            await asyncio.sleep(0.05)

    async def start_care(self, agreement: Mapping[str, Any], day: str = "2026-10-05") -> Json:
        """The first day of care."""
        path = f"/agreements/{agreement['agreementId']}/start-of-care"
        return await self.ask("voucher", "POST", path, self.provider, {"careStartedOn": day})

    async def end(self, agreement: Mapping[str, Any], ends_on: str, key: Any = None) -> httpx.Response:
        """End an agreement as its client, seeing its present version."""
        path = f"/agreements/{agreement['agreementId']}"
        seen = await self.stage["voucher"].get(path, headers=self.office)
        client_id = UUID(agreement["clientId"])
        client = self.stage.headers("client", client_ids=[client_id], subject=uuid5(client_id, "client"), language="en")
        headers = keyed(client, key) | {"If-Match": seen.headers["etag"]}
        body = {"endsOn": ends_on, "reason": "verhuisd"}
        return await self.send("voucher", "POST", f"{path}/ending", headers, body)

    async def end_together(self, agreement: Mapping[str, Any], ends_on: str) -> httpx.Response:
        """End an agreement on a day in the past: the provider proposes it, and the client confirms."""
        path = f"/agreements/{agreement['agreementId']}"
        client = self.stage.headers("client", client_ids=[UUID(agreement["clientId"])], language="en")
        body = {"endsOn": ends_on, "reason": "verhuisd"}
        seen = await self.stage["voucher"].get(path, headers=self.office)
        proposing = keyed(self.provider) | {"If-Match": seen.headers["etag"]}
        proposed = await self.send("voucher", "PUT", f"{path}/ending-proposal", proposing, body)
        assert proposed.is_success, proposed.text
        confirming = keyed(client) | {"If-Match": proposed.headers["etag"]}
        return await self.send("voucher", "POST", f"{path}/ending-proposal/confirmation", confirming, None)

    async def claim(self, lines: Iterable[Json], key: Any = None) -> httpx.Response:
        """A batch in JSON."""
        return await self.send("claims", "POST", "/batches", keyed(self.provider, key), {"lines": list(lines)})

    async def ask(
        self,
        service: str,
        method: str,
        path: str,
        who: Mapping[str, str],
        body: Any = None,
        version: int | None = None,
    ) -> Json:
        """A request that must succeed."""
        headers = keyed(who) | ({} if version is None else {"If-Match": f'"{version}"'})
        answer = await self.send(service, method, path, headers, body)
        assert answer.is_success, f"{method} {path}: {answer.text}"
        told: Json = answer.json()
        return told

    async def send(
        self, service: str, method: str, path: str, headers: Mapping[str, str], body: Any = None
    ) -> httpx.Response:
        """A request, sent again with the same key while a peer is away, as a busy machine can make it seem."""
        for _ in range(self.patience):
            answer = await self.stage[service].request(method, path, json=body, headers=headers)
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                break
            await asyncio.sleep(0.2)
        return answer

    async def sql(self, service: str, query: str, **values: Any) -> Sequence[Any]:
        """Rows out of a service's database."""
        async with self.stage.service(service).database.transaction() as session:
            result = await session.execute(text(query), values)
            return list(result) if result.returns_rows else []  # type: ignore[attr-defined]  # a result of rows has it


def hours(quantity: float) -> Json:
    """An agreed line for so many hours in all."""
    return {"performanceCode": HOUR, "unitCode": "04", "quantity": quantity, "per": "total",
            "unitPriceCents": HOUR_CENTS}  # fmt: skip


def line(agreement: Mapping[str, Any], quantity: str = "1", day: str = "2026-10-05", **wanted: Any) -> Json:
    """A debit for hours on a day, right but for what is wanted otherwise."""
    made: Json = {
        "lineReference": f"R{new_id().hex[-12:]}", "agreementId": agreement["agreementId"], "performanceCode": HOUR,
        "serviceFrom": day, "serviceTo": day, "quantity": float(quantity), "unitPriceCents": HOUR_CENTS, "kind": "D",
        "previousReference": None,
    } | wanted  # fmt: skip
    return {"amountCents": round_half_away(Decimal(str(made["quantity"])) * made["unitPriceCents"])} | made


def codes_of(batch: Mapping[str, Any]) -> list[list[str]]:
    """The codes of each line that the answer shows."""
    return [[each["code"] for each in shown["rejections"]] for shown in batch["lines"]]


@asynccontextmanager
async def four_services(
    database_of: Callable[[str], str], opened: Opened | None = None, **settings: Any
) -> AsyncIterator[Four]:
    """Everything on stage, the pilot open: in the databases already when `opened` says so."""
    async with staged(SERVICES, database_of, **settings) as stage:
        four = Four(stage, opened)
        if opened is None:
            await four.open_pilot()
        yield four


async def open_in(database_of: Callable[[str], str]) -> Opened:
    """Open the pilot in these databases and let go of them."""
    async with four_services(database_of, background=False) as four:
        return Opened(four.pilot, four.provider_id, four.location_id)
