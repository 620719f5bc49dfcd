"""Claims as voucher meets it: it applies sets, draws, and can be away, restored or wrong."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request
from fastapi.responses import Response

from services.common.ids import new_id
from tests.services.voucher.scene import FakeFeed


@dataclass
class Allotment:
    asked: int
    held: int
    final: bool
    drawn: int = 0
    seq: int = 0

    def apply(self, asked: int, final: bool, same_life: bool) -> None:
        if not (asked == self.asked and final == self.final and same_life):
            self.held = max(asked, self.drawn)
        self.asked, self.final, self.seq = asked, final, self.seq + 1


@dataclass
class Known:
    version: int
    epoch: int
    terms: dict[str, Any]
    voucher_id: str
    years: dict[int, Allotment] = field(default_factory=dict)


class FakeClaims(FakeFeed):
    """An escrow in memory, by the words of the protocol."""

    def __init__(self, epoch: int = 1_795_000_000) -> None:
        super().__init__("claims")
        self.epoch = epoch
        self.known: dict[UUID, Known] = {}
        self.messages = 0
        self.garbage: bytes | None = None
        self.is_unheard = False
        """Sets arrive and are applied, and their answers are lost."""
        self.answers = asyncio.Event()
        """While it is clear, messages arrive and their answers wait."""
        self.answers.set()
        self.app.add_api_route("/allotments/_apply", self._apply, methods=["POST"])
        self.app.add_api_route("/allotments", self._list)
        self.app.add_api_route("/allotments/_fence", self._fence, methods=["POST"])
        self.fence = 0

    def of(self, agreement: dict[str, Any]) -> Known:
        """What is held for an agreement."""
        return self.known[UUID(agreement["agreementId"])]

    def draw(self, agreement: dict[str, Any], year: int, cents: int) -> None:
        """A batch draws (or, below 0, credits), and tells it."""
        known = self.of(agreement)
        row = known.years[year]
        row.drawn += cents
        assert 0 <= row.drawn <= row.held
        row.seq += 1
        if row.final:
            row.held = min(row.held, row.drawn)
        self.tell_held(UUID(agreement["agreementId"]))

    def fetch(self, message: dict[str, Any]) -> None:
        """Take the sets over that voucher answers with before a batch is judged."""
        for each in message["allotments"]:
            self._apply_one(UUID(each["agreementId"]), each)

    def tell_held(self, *agreement_ids: UUID) -> None:
        """An event in the feed, as after a batch."""
        data = {"claimsEpoch": self.epoch, "allotments": [self._held(each) for each in agreement_ids]}
        self.tell("allotments", new_id(), data)
        self.items[-1]["type"] = "nl.pvb.allotments.held.v1"

    def _held(self, agreement_id: UUID) -> dict[str, Any]:
        known = self.known[agreement_id]
        years = [
            {"year": year, "seq": row.seq, "heldCents": row.held, "drawnCents": row.drawn}
            for year, row in sorted(known.years.items())
        ]
        return {"agreementId": str(agreement_id), "version": known.version, "years": years}

    async def _apply(self, request: Request) -> Response:
        self.messages += 1
        await self.answers.wait()
        if self.is_away:
            return Response(status_code=503)
        if self.garbage is not None:
            return Response(self.garbage, media_type="application/json")
        body = orjson.loads(await request.body())
        if body["claimsEpoch"] != self.epoch:
            problem = {"code": "claims-epoch", "status": 409, "facts": {"epoch": self.epoch}}
            return Response(orjson.dumps(problem), 409, media_type="application/problem+json")
        ids = [UUID(each["agreementId"]) for each in body["allotments"]]
        for each, agreement_id in zip(body["allotments"], ids, strict=True):
            self._apply_one(agreement_id, each)
        answer = {"claimsEpoch": self.epoch, "allotments": [self._held(each) for each in ids]}
        if self.is_unheard:
            return Response(status_code=503)
        return Response(orjson.dumps(answer), media_type="application/json")

    def _apply_one(self, agreement_id: UUID, said: dict[str, Any]) -> None:
        known = self.known.get(agreement_id)
        if known and (known.version, known.epoch) >= (said["version"], self.epoch):
            return
        same_life = known is not None and known.epoch == self.epoch
        years = known.years if known else {}
        if said["version"] < self.fence * 1_000_000:
            return
        for each in said["years"]:
            if each["year"] in years:
                years[each["year"]].apply(each["askedCents"], each["final"], same_life)
            else:
                years[each["year"]] = Allotment(each["askedCents"], each["askedCents"], each["final"])
        self.known[agreement_id] = Known(said["version"], self.epoch, said["terms"], said["voucherId"], years)

    async def _list(self, cursor: str | None = None) -> Response:
        if self.is_away:
            return Response(status_code=503)
        ids = [each for each in sorted(self.known) if cursor is None or str(each) > cursor][:3]
        following = str(ids[-1]) if len(ids) == 3 else None
        return Response(orjson.dumps({"items": [self._listed(each) for each in ids], "nextCursor": following}))

    def _listed(self, agreement_id: UUID) -> dict[str, Any]:
        known = self.known[agreement_id]
        listed = self._held(agreement_id) | {"terms": known.terms, "voucherId": known.voucher_id}
        for year in listed["years"]:
            row = known.years[year["year"]]
            year |= {"askedCents": row.asked, "final": row.final}
        return listed

    async def _fence(self, request: Request) -> Response:
        if self.is_away:
            return Response(status_code=503)
        self.fence = max(self.fence, orjson.loads(await request.body())["voucherEpoch"])
        return Response(status_code=204)
