"""A voucher service with a voucher, an admitted provider and a price list, ready to agree."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import httpx
from sqlalchemy import text

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.service import Service
from services.voucher.operations.escrow import hand_over
from tests.services.voucher import rows
from tests.services.voucher.fake_claims import FakeClaims
from tests.services.voucher.scene import FakeFeed
from tests.stage import Stage, keyed, staged

NIGHT = {"performanceCode": "Z051", "unitCode": "14", "quantity": 1, "per": "day", "unitPriceCents": 10_000}
"""Full-day care: one a day is all that a client has."""
DAY = {"performanceCode": "T051", "unitCode": "14", "quantity": 1, "per": "day", "unitPriceCents": 10_000}
"""A supplement by the day: it fills no day."""
PERFORMANCES = {"T041": "14", "T051": "14", "Z041": "14", "Z051": "14", "V051": "14", "H104": "04", "H126": "04"}
"""The list of performances, with their units; those of stay and full package fill a day."""


class AgreementScene:
    """Anna's voucher (stay, 5VV, € 20,000 in 2026 and € 40,000 in 2027) and a provider that may serve her."""

    def __init__(self, stage: Stage, url: str, fakes: tuple[FakeFeed, FakeFeed, FakeClaims]) -> None:
        self.stage, self.url = stage, url
        self.indication, self.registry, self.claims = fakes
        self.provider_id, self.location_id = new_id(), new_id()
        self.office = stage.headers("office-voucher", language="en")
        self.provider = stage.headers("provider", organisation_id=self.provider_id, language="en")
        with rows.connect(url) as connection:
            self.pilot_id = rows.pilot(connection)
        self.price_list_id = new_id()

    def renew(self, stage: Stage, url: str) -> None:
        """The same parties, before another life of the service."""
        self.stage, self.url = stage, url
        self.office = stage.headers("office-voucher", language="en")
        self.provider = stage.headers("provider", organisation_id=self.provider_id, language="en")

    @property
    def http(self) -> httpx.AsyncClient:
        return self.stage["voucher"]

    @property
    def service(self) -> Service:
        return self.stage.service("voucher")

    def new_voucher(self, years: dict[int, int] | None = None, **fields: Any) -> dict[str, Any]:
        """A voucher, put into the database, with its client, an indication and its terms."""
        with rows.connect(self.url) as connection:
            made = rows.voucher(connection, self.pilot_id, years or {2026: 2_000_000, 2027: 4_000_000}, **fields)
            rows.grounds(connection, made)
        return made

    def client_of(self, voucher: dict[str, Any], role: str = "client") -> dict[str, str]:
        """Headers of the client, or of who acts for it."""
        return self.stage.headers(role, client_ids=[voucher["client_id"]], language="en")

    def client_in(self, agreement: dict[str, Any]) -> dict[str, str]:
        """Headers of the client of an agreement."""
        client_id = UUID(agreement["clientId"])
        subject = uuid5(client_id, "client")
        return self.stage.headers("client", client_ids=[client_id], subject=subject, language="en")

    def tell_prices(self, **changes: Any) -> None:
        """The price list: a supplement a day and an etmaal of stay at € 120, an hour at € 60."""
        item = {"kind": "day-price", "profileCode": "5VV", "deliveryForms": ["stay"], "performanceCode": "T051",
                "unitCode": "14", "priceCents": 12_000, "validFrom": "2026-01-01", "source": "test"}  # fmt: skip
        hour = item | {"kind": "unit-price", "profileCode": None, "deliveryForms": ["mpt", "stay"],
                       "performanceCode": "H126", "unitCode": "04", "priceCents": 6_000}  # fmt: skip
        night = item | {"kind": "unit-price", "performanceCode": "Z051"}
        data = {"priceListId": self.price_list_id, "version": 1, "pilotCode": rows.PILOT, "status": "published",
                "items": [item, hour, night]} | changes  # fmt: skip
        self.registry.tell("price-lists", self.price_list_id, data)

    def tell_performance(self, code: str, unit_code: str, **changes: Any) -> None:
        """A performance is in the list."""
        data = {"performanceId": new_id(), "version": 1, "performanceCode": code, "unitCode": unit_code,
                "name": {"nl": code, "en": code}, "exclusive": code[0] in "ZV",
                "mostADay": {"14": 1, "04": 24}[unit_code], "validFrom": "2026-01-01"} | changes  # fmt: skip
        self.registry.tell("performances", UUID(str(data["performanceId"])), data)

    def tell_admission(self, first: str = "2026-01-01", **changes: Any) -> None:
        """The provider is admitted from a day on."""
        data = {"admissionId": new_id(), "version": 1, "providerId": self.provider_id, "pilotCode": rows.PILOT,
                "requirementSetId": new_id(), "status": "admitted",
                "standing": [{"from": first, "until": None}]}  # fmt: skip
        data |= changes
        self.registry.tell("admissions", UUID(str(data["admissionId"])), data)

    def tell_offer(self, code: str = "T051", **changes: Any) -> None:
        """The provider offers a performance at its location."""
        data = {"offerId": new_id(), "version": 1, "providerId": self.provider_id, "locationId": self.location_id,
                "pilotCode": rows.PILOT, "performanceCode": code, "deliveryForm": "stay", "profileCodes": [],
                "priceCents": 10_000, "validFrom": "2026-01-01", "validTo": None,
                "withdrawn": False} | changes  # fmt: skip
        self.registry.tell("offers", UUID(str(data["offerId"])), data)

    def tell_indication(self, voucher: dict[str, Any]) -> None:
        """The indication of a voucher's client."""
        data = {"indicationId": voucher["indication_id"], "clientId": voucher["client_id"], "version": 2,
                "status": "granted", "profileCode": voucher["profile_code"], "tailored": False, "needFeatures": [],
                "validFrom": "2025-06-01"}  # fmt: skip
        self.indication.tell("indications", voucher["indication_id"], data)

    def tell_all(self) -> None:
        """All that registry tells before anything happens."""
        for code, unit_code in PERFORMANCES.items():
            self.tell_performance(code, unit_code)
        self.tell_prices()
        self.tell_admission()
        for code in ("T051", "H126", "Z051"):
            self.tell_offer(code)

    async def catch_up(self) -> None:
        """Let voucher read registry and claims to their end."""
        await self.stage.caught_up("voucher", "registry", "claims")

    def body(self, **changes: Any) -> dict[str, Any]:
        """An agreement: one etmaal a day at € 100 from 1 December 2026 on."""
        return {
            "providerId": str(self.provider_id), "locationId": str(self.location_id), "startsOn": "2026-12-01",
            "lines": [DAY], "conditions": "Elke ochtend rustig wakker worden.", "who": "Team Linde",
        } | changes  # fmt: skip

    async def draft(self, voucher: dict[str, Any], who: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
        """A drafted agreement."""
        path = f"/vouchers/{voucher['voucher_id']}/agreements"
        made = await self.http.post(path, json=self.body(**changes), headers=keyed(who or self.client_of(voucher)))
        assert made.status_code == 201, made.text
        answer: dict[str, Any] = made.json()
        return answer

    async def confirm(self, agreement: dict[str, Any], who: dict[str, str], key: str | None = None) -> httpx.Response:
        """One confirmation."""
        return await self.http.post(
            f"/agreements/{agreement['agreementId']}/confirmations", json={}, headers=keyed(who, key)
        )

    async def agreed_by_client(self, voucher: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """An agreement that waits for the provider."""
        agreement = await self.draft(voucher, **changes)
        assert (await self.confirm(agreement, self.client_of(voucher))).status_code == 201
        return agreement

    def agreed_by_clients(self, voucher: dict[str, Any], count: int) -> list[dict[str, Any]]:
        """Agreements that wait for the provider, put into the database."""
        fields: dict[str, Any] = {
            "status": "confirmed-by-client",
            "client_confirmed_by": "client",
            "provider_id": self.provider_id,
            "location_id": self.location_id,
            "starts_on": date(2026, 12, 1),
        }
        with rows.connect(self.url) as connection:
            made = [rows.agreement(connection, voucher, **fields) for _ in range(count)]
        return [{"agreementId": str(each["agreement_id"])} for each in made]

    async def redeemed(self, voucher: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """A redeemed agreement that claims holds, unless claims is away."""
        agreement = await self.agreed_by_client(voucher, **changes)
        answer = await self.confirm(agreement, self.provider)
        assert answer.status_code == 201, answer.text
        await self.handed_over(agreement)
        return agreement

    async def handed_over(self, agreement: dict[str, Any]) -> bool:
        """Hand the newest state of the agreement over to claims now; whether claims has answered."""
        return await hand_over(self.service, UUID(agreement["agreementId"]))

    async def read(self, agreement: dict[str, Any], who: dict[str, str] | None = None) -> httpx.Response:
        """The agreement as it stands."""
        return await self.http.get(f"/agreements/{agreement['agreementId']}", headers=who or self.office)

    async def end(
        self, agreement: dict[str, Any], ends_on: str, who: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """End an agreement as its client, seeing its present version unless `version` says another.

        A day in the past is proposed by the client and confirmed by the provider.
        """
        if who is None and date.fromisoformat(ends_on) < amsterdam_day(self.service.clock.now()):
            proposed = await self.propose_end(agreement, ends_on, **more)
            return await self.confirm_end(agreement, self.provider) if proposed.is_success else proposed
        version = more.pop("version", None) or (await self.read(agreement)).json()["version"]
        headers = keyed(who or self.client_in(agreement), more.pop("key", None)) | {"If-Match": f'"{version}"'}
        body = {"endsOn": ends_on, "reason": "verhuisd"} | more
        return await self.http.post(f"/agreements/{agreement['agreementId']}/ending", json=body, headers=headers)

    async def propose_end(
        self, agreement: dict[str, Any], ends_on: str, who: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """Propose a last day, as the client unless told otherwise."""
        seen = await self.read(agreement)
        headers = (who or self.client_in(agreement)) | {"If-Match": seen.headers["etag"]}
        body = {"endsOn": ends_on, "reason": "verhuisd"} | more
        return await self.http.put(
            f"/agreements/{agreement['agreementId']}/ending-proposal", json=body, headers=headers
        )

    async def confirm_end(self, agreement: dict[str, Any], who: dict[str, str]) -> httpx.Response:
        """Confirm the last day that was proposed."""
        seen = await self.read(agreement)
        path = f"/agreements/{agreement['agreementId']}/ending-proposal/confirmation"
        return await self.http.post(path, headers=keyed(who) | {"If-Match": seen.headers["etag"]})

    async def sql(self, query: str, **parameters: Any) -> list[Any]:
        """Rows out of voucher's database."""
        async with self.service.database.transaction() as session:
            return [tuple(row) for row in await session.execute(text(query), parameters)]

    async def sql_write(self, statement: str, **parameters: Any) -> None:
        """Change something in voucher's database."""
        async with self.service.database.transaction() as session:
            await session.execute(text(statement), parameters)

    async def invariants_hold(self) -> None:
        """The book is the sum of its reservations and of its entries, within the value; claims holds no more."""
        assert not await self.sql(
            "SELECT y.voucher_id, y.year FROM voucher_year y LEFT JOIN (SELECT h.voucher_id, r.year,"
            " sum(r.reserved_cents) AS total FROM reservation r JOIN handover h USING (agreement_id) GROUP BY 1, 2) s"
            " USING (voucher_id, year)"
            " WHERE y.reserved_cents <> COALESCE(s.total, 0) OR y.reserved_cents > y.value_cents"
        )
        assert not await self.sql(
            "SELECT y.voucher_id FROM voucher_year y LEFT JOIN (SELECT voucher_id, year,"
            " sum(CASE kind WHEN 'reserve' THEN cents WHEN 'release' THEN -cents ELSE 0 END) AS total"
            " FROM voucher_entry GROUP BY 1, 2) e USING (voucher_id, year)"
            " WHERE y.reserved_cents <> COALESCE(e.total, 0)"
        )
        held = {
            (each, year): row.held for each, known in self.claims.known.items() for year, row in known.years.items()
        }
        reserved = {
            (row[0], row[1]): row[2]
            for row in await self.sql("SELECT agreement_id, year, reserved_cents FROM reservation")
        }
        assert all(cents <= reserved[place] for place, cents in held.items())


@asynccontextmanager
async def agreement_scene(
    database_of: Callable[[str], str], *, with_claims: bool = False, **settings: Any
) -> AsyncIterator[AgreementScene]:
    """Everything told and caught up; `with_claims`: the real service stands beside voucher."""
    fakes = (FakeFeed("indication"), FakeFeed("registry"), FakeClaims())
    url: list[str] = []

    def once(name: str) -> str:
        url.append(database_of(name))
        return url[-1]

    names = ["voucher", "claims"] if with_claims else ["voucher"]
    apps = {each.source: each.app for each in fakes if each.source not in names}
    async with staged(names, once, apps, **settings) as stage:
        scene = AgreementScene(stage, url[0], fakes)
        scene.tell_all()
        await scene.catch_up()
        yield scene


NOW = datetime(2026, 10, 5, 7, tzinfo=UTC)
TODAY = date(2026, 10, 5)
