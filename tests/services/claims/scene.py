"""A claims service on stage with fakes of registry and voucher, and what tests tell it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import orjson
from fastapi import FastAPI, Request
from fastapi.responses import Response
from sqlalchemy import text

from services.claims.rules.form import COLUMNS
from services.common.ids import new_id
from services.common.rounding import round_half_away
from tests.stage import OFFICE_ID, Stage, keyed, staged

PROVIDER = UUID("01900000-0000-7000-8000-0000000000aa")
RIVAL = UUID("01900000-0000-7000-8000-0000000000bb")
DAY, HOUR = "V051", "H126"


class FakeRegistry:
    """A registry that has nothing but a feed."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.is_away = False
        self.app = FastAPI()
        self.app.add_api_route("/feed", self._feed)

    def suspend(self, provider: UUID = PROVIDER, *, no_payment_from: str | None, until: str | None = None) -> None:
        """Publish a suspension."""
        suspension = new_id()
        data = {
            "suspensionId": str(suspension),
            "version": 1,
            "providerId": str(provider),
            "pilotCode": "zuid-limburg",
            "from": "2026-09-01",
            "until": until,
            "noPaymentFrom": no_payment_from,
        }
        self.items.append(
            {
                "specversion": "1.0",
                "id": str(new_id()),
                "type": "nl.pvb.suspensions.changed.v1",
                "subject": str(suspension),
                "time": datetime(2026, 10, 1, tzinfo=UTC),
                "sequence": len(self.items) + 1,
                "data": data,
            }
        )

    async def _feed(self, after: str | None = None) -> Response:
        if self.is_away:
            raise httpx.ConnectError("away")
        done = int(after.partition(".")[2]) if after else 0
        page = {"items": self.items[done:], "position": f"1.{len(self.items)}", "more": False}
        return Response(orjson.dumps(page), media_type="application/json")


class FakeVoucher:
    """A voucher service that has unanswered sets, and room for late claims in the value."""

    def __init__(self) -> None:
        self.agreements: dict[str, dict[str, Any]] = {}
        self.free_cents = 0
        """What the value has left for late claims."""
        self.given: dict[str, int] = {}
        """Late-claim decision → what was reserved by it."""
        self.late_messages: list[dict[str, Any]] = []
        self.answers_late = True
        """Whether the answer to a request for room arrives."""
        self.held: Callable[[UUID, int], Awaitable[tuple[int, int]]] | None = None
        self.sets: list[dict[str, Any]] = []
        self.is_away = False
        self.asked: list[str] = []
        self.app = FastAPI()
        self.app.add_api_route("/handovers", self._handovers)
        self.app.add_api_route("/agreements/{agreement_id}/_late-room", self._late_room, methods=["POST"])
        self.app.add_api_route("/feed", self._feed)

    async def _handovers(self, providerId: str, claimsEpoch: int) -> Response:  # noqa: N803  # the query's own names
        if self.is_away:
            raise httpx.ConnectError("away")
        self.asked.append(providerId)
        return Response(
            orjson.dumps({"claimsEpoch": claimsEpoch, "allotments": self.sets}), media_type="application/json"
        )

    async def _late_room(self, agreement_id: str, request: Request) -> Response:
        if self.is_away:
            raise httpx.ConnectError("away")
        asked = orjson.loads(await request.body())
        self.late_messages.append(asked)
        is_new = asked["lateClaimId"] not in self.given
        more = max(0, asked["amountCents"] - self.given.get(asked["lateClaimId"], 0))
        known = self.agreements[agreement_id]
        if more > self.free_cents:
            facts = {"year": int(asked["month"][:4]), "neededCents": more, "freeCents": self.free_cents}
            problem = {"code": "late-room-exhausted", "status": 422, "facts": facts}
            return Response(orjson.dumps(problem), 422, media_type="application/problem+json")
        if is_new or more:
            await self._raise(known, int(asked["month"][:4]), more)
            self.given[asked["lateClaimId"]] = asked["amountCents"]
            self.sets = [each for each in self.sets if each["agreementId"] != agreement_id] + [known]
        if not self.answers_late:
            raise httpx.ConnectError("the answer is lost")
        answer = {"lateClaimId": asked["lateClaimId"], "version": known["version"]}
        return Response(orjson.dumps(answer), media_type="application/json")

    async def _raise(self, known: dict[str, Any], year: int, cents: int) -> None:
        """Ask for more of a year, which is no longer final."""
        assert self.held
        row = next(each for each in known["years"] if each["year"] == year)
        base = (await self.held(UUID(known["agreementId"]), year))[0] if row["final"] else row["askedCents"]
        row |= {"askedCents": base + cents, "final": False}
        known["version"] += 1
        self.free_cents -= cents

    async def _feed(self) -> Response:
        return Response(orjson.dumps({"items": [], "position": "1.0", "more": False}), media_type="application/json")


@dataclass
class Scene:
    """Claims on stage, and how to speak to it."""

    stage: Stage
    registry: FakeRegistry
    voucher: FakeVoucher
    versions: dict[UUID, int] = field(default_factory=dict)

    @property
    def client(self) -> httpx.AsyncClient:
        """The client to claims."""
        return self.stage["claims"]

    def as_provider(self, provider: UUID = PROVIDER) -> dict[str, str]:
        """Headers of a provider's software."""
        return self.stage.headers("provider", organisation_id=provider)

    def as_service(self) -> dict[str, str]:
        """Headers of the voucher service."""
        return self.stage.headers("service", signer="voucher")

    async def epoch(self) -> int:
        """The life that claims is in."""
        answer = await self.client.get("/feed", headers=self.as_service())
        return int(answer.json()["position"].partition(".")[0])

    async def send_sets(self, *sets: dict[str, Any], epoch: int | None = None) -> httpx.Response:
        """Send sets as voucher does."""
        body = {"claimsEpoch": epoch or await self.epoch(), "allotments": list(sets)}
        self.voucher.agreements |= {each["agreementId"]: each for each in sets}
        return await self.client.post("/allotments/_apply", json=body, headers=self.as_service())

    async def agree(self, **terms: Any) -> UUID:
        """A redeemed agreement that claims knows; returns its id."""
        made = allotment(**terms)
        answer = await self.send_sets(made)
        assert answer.status_code == 200, answer.text
        return UUID(made["agreementId"])

    async def send(
        self,
        lines: Iterable[dict[str, Any]],
        *,
        provider: UUID = PROVIDER,
        key: str | None = None,
        dry_run: bool = False,
    ) -> httpx.Response:
        """Send a batch in JSON."""
        headers = self.as_provider(provider)
        return await self.client.post(
            "/batches",
            json={"lines": list(lines)},
            headers=headers if dry_run else keyed(headers, key),
            params={"dryRun": "true"} if dry_run else {},
        )

    async def send_csv(self, content: bytes | str, *, key: str | None = None, dry_run: bool = False) -> httpx.Response:
        """Send a batch as a file."""
        headers = {**keyed(self.as_provider(), key), "Content-Type": "text/csv"}
        params = {"dryRun": "true"} if dry_run else {}
        return await self.client.post("/batches", content=content, headers=headers, params=params)

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        """Read something; it must be there."""
        answer = await self.client.get(path, headers=headers or self.as_provider())
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def sql(self, query: str, **values: Any) -> list[Any]:
        """Look into the database."""
        async with self.stage.service("claims").database.transaction() as session:
            result = await session.execute(text(query), values)
            return list(result) if result.returns_rows else []  # type: ignore[attr-defined]  # a result of rows has it

    async def held(self, agreement: UUID, year: int = 2026) -> tuple[int, int]:
        """What is held and drawn of an agreement in a year."""
        [row] = await self.sql(
            "SELECT held_cents, drawn_cents FROM allotment WHERE agreement_id = :a AND year = :y", a=agreement, y=year
        )
        return row.held_cents, row.drawn_cents


@asynccontextmanager
async def claims_on_stage(database_of: Callable[[str], str], **settings: Any) -> AsyncIterator[Scene]:
    """Put claims on stage between fakes."""
    registry, voucher = FakeRegistry(), FakeVoucher()
    async with staged(["claims"], database_of, {"registry": registry.app, "voucher": voucher.app}, **settings) as stage:
        scene = Scene(stage, registry, voucher)
        voucher.held = scene.held
        yield scene


def allotment(
    agreement: UUID | None = None,
    *,
    version: int = 1,
    provider: UUID = PROVIDER,
    held: dict[int, int] | int = 10_000_000,
    final: bool | Collection[int] = False,
    **terms: Any,
) -> dict[str, Any]:
    """A set for one agreement, as voucher sends it; `final` names the years that are, or says all or none."""
    years = {2026: held} if isinstance(held, int) else held
    finals = final if isinstance(final, Collection) else years if final else ()
    default: dict[str, Any] = {
        "termsVersion": 2,
        "number": "Z0000000001",
        "officeId": str(OFFICE_ID),
        "pilotCode": "zuid-limburg",
        "payer": "wlz",
        "clientId": str(new_id()),
        "providerId": str(provider),
        "locationId": str(new_id()),
        "deliveryForm": "vpt",
        "regionCode": "5531",
        "startsOn": "2026-08-01",
        "endsOn": None,
        "careStartedOn": "2026-08-01",
        "claimWindowDays": 90,
        "lines": [
            agreed(DAY, "14", 17_198, per="day", exclusive=True),
            agreed(HOUR, "04", 5_410),
        ],
    }
    return {
        "agreementId": str(agreement or new_id()),
        "voucherId": str(new_id()),
        "version": version,
        "terms": default | terms,
        "years": [{"year": year, "askedCents": cents, "final": year in finals} for year, cents in years.items()],
    }


def agreed(performance: str, unit: str, cents: int, **wanted: Any) -> dict[str, Any]:
    """An agreed performance, one unit a week unless told otherwise."""
    usual = {"quantity": 1, "per": "week", "exclusive": False}
    return {"performanceCode": performance, "unit": unit, "unitPriceCents": cents} | usual | wanted


def line(agreement: UUID, **wanted: Any) -> dict[str, Any]:
    """A line that is right, but for what is wanted otherwise."""
    made: dict[str, Any] = {
        "lineReference": f"R{new_id().hex[-12:]}",
        "agreementId": str(agreement),
        "performanceCode": HOUR,
        "serviceFrom": "2026-09-01",
        "serviceTo": "2026-09-01",
        "quantity": 1,
        "unitPriceCents": 5_410,
        "kind": "D",
        "previousReference": None,
    }
    made |= wanted
    if "amountCents" not in wanted:
        made["amountCents"] = abs(round_half_away(round(made["quantity"] * 100) * made["unitPriceCents"], 100))
    return made


def day_line(agreement: UUID, first: str, last: str, **wanted: Any) -> dict[str, Any]:
    """A line of a day unit over all days of a period."""
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    priced = {"performanceCode": DAY, "unitPriceCents": 17_198, "quantity": days}
    return line(agreement, serviceFrom=first, serviceTo=last, **(priced | wanted))


def credit_of(debit: dict[str, Any], **wanted: Any) -> dict[str, Any]:
    """The credit that takes a debit back."""
    reference = f"C{new_id().hex[-12:]}"
    return debit | {"kind": "C", "lineReference": reference, "previousReference": debit["lineReference"]} | wanted


def as_csv(lines: Iterable[dict[str, Any]]) -> str:
    """Lines as a file."""
    rows = (",".join("" if each[name] is None else str(each[name]) for name in COLUMNS) for each in lines)
    return "\n".join([",".join(COLUMNS), *rows, ""])


def codes(batch: dict[str, Any]) -> list[list[str]]:
    """The codes of each line that the answer shows."""
    return [[each["code"] for each in shown["rejections"]] for shown in batch["lines"]]
