"""A voucher service on stage with fakes of its peers' feeds, and what tests tell it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import orjson
from fastapi import FastAPI, Request
from fastapi.responses import Response
from sqlalchemy import text

from services.common.ids import new_id
from tests.stage import OFFICE_ID, Stage, keyed, staged

SANDBOX_PRICES: list[dict[str, Any]] = [
    {"kind": kind, "profileCode": profile, "deliveryForms": forms, "performanceCode": code, "unitCode": unit,
     "priceCents": cents, "validFrom": "2026-01-01", "validTo": None, "source": "sandbox_prices.csv"}
    for profile, stay, vpt, year in [("4VV", 15461, 12675, 4626500), ("5VV", 19984, 17198, 6277200)]
    for kind, forms, code, unit, cents in [
        ("day-price", ["stay", "dtv"], f"Z0{profile[0]}1", "14", stay),
        ("day-price", ["vpt"], f"V0{profile[0]}1", "14", vpt),
        ("modular-amount", ["mpt"], None, "41", year),
        ("pgb-amount", ["pgb"], None, "41", year),
    ]
]  # fmt: skip


class FakeFeed:
    """A peer that has nothing but a feed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.items: list[dict[str, Any]] = []
        self.is_away = False
        self.reads = 0
        self.app = FastAPI()
        self.app.add_api_route(f"/{source}/v1/feed", self._feed)
        self.app.add_api_route("/feed", self._feed)
        self.purchases: list[dict[str, Any]] = []
        self.app.add_api_route(f"/{source}/v1/purchase-agreements", self._purchases)
        self.app.add_api_route("/purchase-agreements", self._purchases)

    def tell(self, type: str, subject: UUID, data: dict[str, Any], at: datetime | None = None) -> None:
        """Publish an event."""
        self.items.append(
            {
                "specversion": "1.0",
                "id": str(new_id()),
                "source": f"urn:pvb:{self.source}",
                "type": f"nl.pvb.{type}.changed.v1",
                "subject": str(subject),
                "time": (at or datetime(2026, 10, 5, 7, tzinfo=UTC)).isoformat(),
                "sequence": len(self.items) + 1,
                "data": data,
            }
        )

    async def _purchases(self) -> dict[str, Any]:
        return {"items": self.purchases, "nextCursor": None}

    async def _feed(self, request: Request) -> Response:
        self.reads += 1
        if self.is_away:
            return Response(status_code=503)
        after = int((request.query_params.get("after") or "1.0").partition(".")[2])
        patience = float(request.query_params.get("wait") or 0)
        while patience > 0 and len(self.items) <= after:
            await asyncio.sleep(0.02)
            patience -= 0.02
        items = self.items[after : after + 500]
        body = {"items": items, "position": f"1.{after + len(items)}", "more": after + len(items) < len(self.items)}
        return Response(orjson.dumps(body, default=str), media_type="application/json")


class Scene:
    """What a test of vouchers needs at hand."""

    def __init__(self, stage: Stage, indication: FakeFeed, registry: FakeFeed) -> None:
        self.stage, self.indication, self.registry = stage, indication, registry
        self.office = stage.headers("office-voucher", language="en")
        self.requirement_set_id, self.price_list_id = new_id(), new_id()
        self.prices = SANDBOX_PRICES
        self.list_version = 0

    @property
    def voucher(self) -> httpx.AsyncClient:
        return self.stage["voucher"]

    async def catch_up(self) -> None:
        """Let voucher read both feeds to their end."""
        await self.stage.caught_up("voucher", "indication", "registry")

    def tell_office(self, *regions: str) -> None:
        """The care office of the pilots here is in the public list, with these regions."""
        self.registry.tell(
            "care-offices",
            OFFICE_ID,
            {"officeId": OFFICE_ID, "version": 1, "name": "CZ Zorgkantoor", "uzoviNumber": "5531",
             "regions": [{"regionCode": each, "name": each, "from": None, "until": None} for each in regions]},
        )  # fmt: skip

    def tell_registry(self, code: str = "zuid-limburg", prices: list[dict[str, Any]] | None = None) -> None:
        """A requirement set and a price list are published."""
        self.list_version += 1
        self.registry.tell(
            "requirement-sets",
            self.requirement_set_id,
            {"requirementSetId": self.requirement_set_id, "version": self.list_version, "pilotCode": code,
             "status": "published", "validFrom": "2026-01-01"},
        )  # fmt: skip
        self.registry.tell(
            "price-lists",
            self.price_list_id,
            {"priceListId": self.price_list_id, "version": self.list_version, "pilotCode": code,
             "status": "published", "items": self.prices if prices is None else prices},
        )  # fmt: skip

    def tell_indication(self, client_id: UUID | None = None, **facts: Any) -> dict[str, Any]:
        """An indication is granted, or changes."""
        data: dict[str, Any] = {
            "indicationId": new_id(), "clientId": client_id or new_id(), "version": 1, "status": "granted",
            "profileCode": "5VV", "iwlzCode": "115", "tailored": False, "needFeatures": [], "regionCode": "5531",
            "validFrom": "2026-01-10", "validTo": None,
        } | facts  # fmt: skip
        self.indication.tell("indications", data["indicationId"], data)
        return data

    def pilot_body(self, **changes: Any) -> dict[str, Any]:
        """A complete pilot."""
        return {
            "code": "zuid-limburg", "nameNl": "Zuid-Limburg", "nameEn": "South Limburg", "regionCodes": ["5531"],
            "periodFrom": "2026-01-01", "periodTo": "2028-12-31", "profileCodes": ["4VV", "5VV"],
            "deliveryForms": ["stay", "vpt", "mpt", "dtv"], "requirementSetId": str(self.requirement_set_id),
            "priceListId": str(self.price_list_id), "pgbVariant": "without-group-care", "claimWindowDays": 92,
            "noticePeriodDays": 30, "participantCap": None, "budgetCeilings": [],
            "baseline": {"source": "price list 2026", "amounts": [
                {"profileCode": profile, "deliveryForm": form, "yearCents": 7294160}
                for profile in ("4VV", "5VV") for form in ("stay", "vpt", "mpt", "dtv")]},
        } | changes  # fmt: skip

    async def open_pilot(self, **changes: Any) -> dict[str, Any]:
        """A pilot that is open."""
        self.tell_registry(changes.get("code", "zuid-limburg"))
        made = await self.voucher.post("/pilots", json=self.pilot_body(**changes), headers=keyed(self.office))
        assert made.status_code == 201, made.text
        opened = await self.voucher.post(
            f"/pilots/{made.json()['pilotId']}/opening", headers=keyed(self.office) | {"If-Match": made.headers["etag"]}
        )
        assert opened.status_code == 201, opened.text
        async with self.stage.service("voucher").database.transaction() as session:  # vouchers here begin before today
            await session.execute(text("UPDATE pilot SET opened_at = '2026-01-01T09:00:00Z'"))
        shown = await self.voucher.get(f"/pilots/{made.json()['pilotId']}", headers=self.office)
        answer: dict[str, Any] = shown.json()
        return answer

    def asked(self, pilot: dict[str, Any], indication: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """A request for a voucher."""
        return {
            "pilotId": pilot["pilotId"], "clientId": str(indication["clientId"]), "deliveryForm": "stay",
            "validFrom": "2026-09-01", "requestedOn": "2026-08-20",
            "exclusions": {"crisisCare": False, "changingNeed": False, "rareComplexCare": False},
        } | changes  # fmt: skip

    async def issue(self, body: dict[str, Any]) -> httpx.Response:
        """Ask for a voucher."""
        return await self.voucher.post("/vouchers", json=body, headers=keyed(self.office))

    async def issued(self, pilot: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """A voucher of a new client."""
        indication = self.tell_indication(**changes.pop("indication", {}))
        answer = await self.issue(self.asked(pilot, indication, **changes))
        assert answer.status_code == 201, answer.text
        voucher: dict[str, Any] = answer.json()
        return voucher


@asynccontextmanager
async def voucher_scene(database_of: Callable[[str], str], **settings: Any) -> AsyncIterator[Scene]:
    """Voucher with two fake peers; feeds are read only when an operation catches up, unless `background`."""
    indication, registry, claims = FakeFeed("indication"), FakeFeed("registry"), FakeFeed("claims")
    fakes = {each.source: each.app for each in (indication, registry, claims)}
    async with staged(["voucher"], database_of, fakes, **({"background": False} | settings)) as stage:
        scene = Scene(stage, indication, registry)
        scene.tell_office("5531")
        yield scene


def codes(answer: httpx.Response) -> list[str]:
    """The codes of all faults of a problem document."""
    body = answer.json()
    return [each["code"] for each in body["errors"]] if body.get("errors") else [body["code"]]


async def value(scene: Scene, voucher: dict[str, Any], year: int = 2026) -> dict[str, Any]:
    """The value in a year; its components add up to it."""
    answer = await scene.voucher.get(f"/vouchers/{voucher['voucherId']}/value?year={year}", headers=scene.office)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body["valueCents"] == sum(part["cents"] for part in body["components"])
    return body


async def entries(scene: Scene, voucher: dict[str, Any]) -> list[tuple[str, int, int]]:
    """The books: kind, year and cents of each entry."""
    answer = await scene.voucher.get(f"/vouchers/{voucher['voucherId']}/entries", headers=scene.office)
    return [(each["kind"], each["year"], each["cents"]) for each in answer.json()["items"]]
