"""Four years of one voucher on stage: the real operations of voucher and claims, and what their databases say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.common.ids import new_id
from services.voucher.operations.escrow import send
from services.voucher.operations.final_release import release_finally
from services.voucher.operations.fit import fit_due
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.properties.four_years_model import NIGHT, Line
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.stage import keyed

UNIT = {NIGHT: "14"}
HOUR_UNIT = "04"
Json = dict[str, Any]


@dataclass(frozen=True)
class Debit:
    """A line as it is claimed."""

    agreement: Json
    line: Line
    first: date
    last: date
    cents: int
    reference: str

    @property
    def sent(self) -> Json:
        """As claims takes it."""
        quantity = self.cents / self.line.price
        return {
            "lineReference": self.reference, "agreementId": self.agreement["agreementId"],
            "performanceCode": self.line.code, "serviceFrom": str(self.first), "serviceTo": str(self.last),
            "quantity": quantity, "unitPriceCents": self.line.price, "amountCents": self.cents, "kind": "D",
            "previousReference": None,
        }  # fmt: skip

    @property
    def credited(self) -> Json:
        """The credit of it."""
        return self.sent | {"lineReference": reference(), "kind": "C", "previousReference": self.reference}


@dataclass(frozen=True)
class Books:
    """What both databases say of one voucher: by year, and by agreement and year."""

    status: str
    value_and_reserved: dict[int, tuple[int, int]]
    held: dict[tuple[UUID, int], tuple[int, int, int, bool]]
    """Asked, reserved, drawn and final, as voucher knows it."""
    at_claims: dict[tuple[UUID, int], tuple[int, int]]
    """Held and drawn."""
    last_days: dict[UUID, tuple[str, date | None]]
    nights: list[tuple[date, int]]
    """How often each night of the client was accepted."""


def reference() -> str:
    """A reference that nobody has used."""
    return f"R{new_id().hex[-15:]}"


class Play:
    """One client after another; the same provider, price list and clock."""

    def __init__(self, scene: AgreementScene) -> None:
        self.scene = scene
        self.voucher: Json = {}
        self.edition = 1

    async def begin(self, first: date, last: date, today: date, prices: Mapping[date, int]) -> None:
        """A new client with a voucher; those before are over and take part in nothing. Tokens are new each time."""
        self.scene.renew(self.scene.stage, self.scene.url)
        await self.scene.sql_write("UPDATE pilot SET period_to = :last, participants = 1000", last=last)
        await self.scene.sql_write("UPDATE reservation SET final = true, asked_cents = 0")
        await self.scene.sql_write("UPDATE agreement SET status = 'ended', ended_on = starts_on")
        await self.scene.sql_write("UPDATE voucher SET status = 'ended'")
        await self.scene.sql_write("UPDATE handover SET answered_version = version")
        self.move_to(today)
        with rows.connect(self.scene.url) as connection:
            days = {"valid_from": first, "valid_to": last, "requested_on": first}
            self.voucher = rows.voucher(connection, self.scene.pilot_id, {}, in_all_years=False, **days)
            rows.grounds(connection, self.voucher)
        await self.tell_prices(prices)

    def move_to(self, day: date) -> None:
        """Nine in the morning of a day."""
        self.scene.stage.move_clock(datetime.combine(day, time(9), UTC))

    async def work(self) -> None:
        """Everything that the services do by themselves, until nothing is left to do."""
        service = self.scene.service
        await self.scene.catch_up()
        await revalue_due(service)
        await fit_due(service)
        await self.settle()
        await fit_due(service)
        await close_past_their_end(service)
        await self.settle()
        await release_finally(service)
        await self.settle()

    async def settle(self) -> None:
        """Messages flow until every set is answered."""
        rows_ = await self.scene.sql("SELECT agreement_id FROM handover WHERE answered_version <> version")
        if rows_:
            await send(self.scene.service, [row[0] for row in rows_])
        await self.scene.stage.caught_up("voucher", "claims")

    async def tell_prices(self, prices: Mapping[date, int]) -> None:
        """A new edition of the price list: what a night costs from each of these days on."""
        self.edition += 1
        starts = sorted(prices)
        ends: Iterable[date | None] = [*(day - timedelta(days=1) for day in starts[1:]), None]
        hour: Json = {"kind": "unit-price", "profileCode": None, "deliveryForms": ["stay"], "performanceCode": "H126",
                "unitCode": HOUR_UNIT, "priceCents": 6_000, "validFrom": "2026-01-01", "source": "test"}  # fmt: skip
        nights = [
            hour | {"kind": "day-price", "profileCode": "5VV", "performanceCode": NIGHT, "unitCode": "14",
                    "priceCents": prices[start], "validFrom": str(start), "validTo": end and str(end)}
            for start, end in zip(starts, ends, strict=True)
        ]  # fmt: skip
        self.scene.tell_prices(version=self.edition, items=[*nights, hour])
        await self.work()

    async def indicated_until(self, last: date | None, **how: Any) -> None:
        """Indication tells another last day, and why."""
        told = {"status": "granted", "withdrawal_reason": None} | how
        await self.scene.sql_write(
            "UPDATE known_indication SET valid_to = :last, status = :status, withdrawal_reason = :withdrawal_reason"
            " WHERE client_id = :client",
            last=last, client=self.voucher["client_id"], **told,
        )  # fmt: skip
        with rows.connect(self.scene.url) as connection:
            due = {"voucher_id": self.voucher["voucher_id"], "cause": "indication", "since": rows.AT}
            rows.insert(connection, "revaluation_due", [due])
        await self.work()

    async def redeem(self, first: date, last: date | None, line: Line) -> tuple[Json | None, set[str]]:
        """Draft and confirm twice; the agreement, or the codes of the refusal."""
        agreed = {"performanceCode": line.code, "unitCode": UNIT.get(line.code, HOUR_UNIT),
                  "quantity": float(line.quantity), "per": line.per, "unitPriceCents": line.price}  # fmt: skip
        path = f"/vouchers/{self.voucher['voucher_id']}/agreements"
        client = self.scene.client_of(self.voucher)
        body = self.scene.body(startsOn=str(first), endsOn=last and str(last), lines=[agreed])
        made = await self.scene.http.post(path, json=body, headers=keyed(client))
        if made.status_code != 201:
            return None, set(codes(made))
        agreement: Json = made.json()
        for who in (client, self.scene.provider):
            answer = await self.scene.confirm(agreement, who)
            if answer.status_code != 201:
                return None, set(codes(answer))
        await self.settle()
        return agreement, set()

    async def end(self, agreement: Json, last: date) -> None:
        """A party ends it."""
        answer = await self.scene.end(agreement, str(last))
        assert answer.status_code == 201, answer.text
        await self.settle()

    async def start_care(self, agreement: Json, day: date) -> str | None:
        """Report the first day of care; the code of a refusal."""
        path = f"/agreements/{agreement['agreementId']}/start-of-care"
        answer = await self.scene.http.post(path, json={"careStartedOn": str(day)}, headers=keyed(self.scene.provider))
        await self.settle()
        return None if answer.status_code == 201 else str(answer.json()["code"])

    async def claim(self, lines: Sequence[Json]) -> list[set[str]]:
        """A batch; the codes of each line."""
        provider = self.scene.provider
        sent = await self.scene.stage["claims"].post("/batches", json={"lines": list(lines)}, headers=keyed(provider))
        assert sent.status_code == 201, sent.text
        await self.settle()
        found = {each["lineReference"]: each["rejections"] for each in sent.json()["lines"]}
        return [{each["code"] for each in found[line["lineReference"]]} for line in lines]

    async def books(self) -> Books:
        """What stands in both databases."""
        sql, voucher = self.scene.sql, {"v": self.voucher["voucher_id"]}
        [[status]] = await sql("SELECT status FROM voucher WHERE voucher_id = :v", **voucher)
        years = await sql("SELECT year, value_cents, reserved_cents FROM voucher_year WHERE voucher_id = :v", **voucher)
        held = await sql(_HELD, **voucher)
        agreements = await sql("SELECT agreement_id, status, ended_on FROM agreement WHERE voucher_id = :v", **voucher)
        ids = [row[0] for row in agreements]
        async with self.scene.stage.service("claims").database.transaction() as session:
            there = (await session.execute(_AT_CLAIMS, {"ids": ids})).all()
            nights = (await session.execute(_NIGHTS, {"ids": ids, "code": NIGHT})).all()
        return Books(
            status,
            {year: (value, reserved) for year, value, reserved in years},
            {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in held},
            {(row[0], row[1]): (row[2], row[3]) for row in there},
            {row[0]: (row[1], row[2]) for row in agreements if row[1] in ("redeemed", "ended")},
            [(row[0], row[1]) for row in nights],
        )


_HELD = """
SELECT agreement_id, year, asked_cents, reserved_cents, drawn_cents, final
FROM reservation JOIN handover USING (agreement_id) WHERE voucher_id = :v
"""
_AT_CLAIMS = text(
    "SELECT agreement_id, year, held_cents, drawn_cents FROM allotment WHERE agreement_id = ANY(CAST(:ids AS uuid[]))"
)
_NIGHTS = text("""
SELECT CAST(night AS date), count(*)
FROM claim_line l, generate_series(l.service_from, l.service_to, interval '1 day') AS night
WHERE l.agreement_id = ANY(CAST(:ids AS uuid[])) AND l.performance_code = :code AND l.kind = 'D' AND l.broken = 0
  AND NOT EXISTS (SELECT FROM claim_line c WHERE c.provider_id = l.provider_id AND c.kind = 'C' AND c.broken = 0
                    AND c.previous_reference = l.line_reference)
GROUP BY 1
""")
