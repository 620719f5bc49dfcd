"""A generated world (tests/batches.py) put into the books of a real claims service, and judged there.

What has a route goes through it: agreements and allotments as sets, the history as earlier batches, suspensions as
events of a feed. Late-claim decisions are written as rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.claims.rules.line_ids import line_id
from services.common.calendar import AMSTERDAM
from services.common.ids import new_id
from tests.adjudicator import Agreement, Allotment, Answer, Batch, Line, Suspension, Totals, World, csv_of
from tests.services.claims.scene import Scene, agreed, allotment
from tests.stage import keyed

PLENTY = 10**10
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
Judged = tuple[str, tuple[str, ...], int | None, Decimal | None]
"""Reference, codes in order, cents left and largest quantity of one line."""


@dataclass(frozen=True)
class Books:
    """Claims on stage, with fakes of its peers."""

    scene: Scene

    async def load(self, world: World, received_on: date) -> None:
        """Let claims know this world, on the day on which its batch will come."""
        at = datetime.combine(received_on, time(9), AMSTERDAM)
        self.scene.stage.move_clock(max(at, self.scene.stage.service("claims").clock.now()))
        await self._agree(world, open_for_history=True)
        for lines in self._earlier_batches(world):
            for provider_id, own in lines.items():
                judged = await self.send(Batch(provider_id, received_on, tuple(own)))
                assert not [each for each in judged["lines"] if each["rejections"]], judged
        await self._recover(world)
        await self._agree(world, open_for_history=False)
        for suspension in world.suspensions:
            self._tell(suspension)
        for late in world.late_claims:
            named = {"agreement": late.agreement_id, "month": late.month, "cents": late.amount_cents}
            await self.scene.sql(_LET_PASS, id=new_id(), until=late.usable_until, at=LONG_AGO, **named)
        assert await self.allotments(world) == ordered(world)

    async def send(self, batch: Batch, *, dry_run: bool = False) -> dict[str, Any]:
        """The answer to the batch, sent as a file."""
        headers = self.scene.as_provider(batch.provider_id) | {"Content-Type": "text/csv"}
        answer = await self.scene.client.post(
            "/batches",
            content=csv_of(batch.lines),
            headers=headers if dry_run else keyed(headers),
            params={"dryRun": "true"} if dry_run else {},
        )
        assert answer.is_success, answer.text
        judged: dict[str, Any] = answer.json()
        return judged

    async def lines(self, judged: dict[str, Any]) -> list[dict[str, Any]]:
        """All lines of a judged batch."""
        headers = self.scene.as_provider(UUID(judged["providerId"]))
        page = await self.scene.get(f"/batches/{judged['batchId']}/lines?pageSize=100", headers)
        assert page["nextCursor"] is None
        found: list[dict[str, Any]] = page["items"]
        return found

    async def allotments(self, world: World) -> list[Allotment]:
        """What claims holds and has drawn of the agreements of a world."""
        rows = await self.scene.sql(
            "SELECT * FROM allotment WHERE agreement_id = ANY(CAST(:ids AS uuid[]))",
            ids=[each.agreement_id for each in world.agreements],
        )
        found = (Allotment(row.agreement_id, row.year, row.held_cents, row.drawn_cents, row.final) for row in rows)
        return _sorted(found)

    async def _agree(self, world: World, *, open_for_history: bool) -> None:
        years: dict[UUID, dict[int, tuple[int, bool]]] = defaultdict(dict)
        if open_for_history:
            for known in world.accepted:
                years[known.line.agreement_id][known.line.service_from.year] = (PLENTY, False)
        else:
            for each in world.allotments:
                asked = 0 if each.finally_released else each.held_cents
                years[each.agreement_id][each.year] = (asked, each.finally_released)
        sets = [_set(agreement, years[agreement.agreement_id], open_for_history) for agreement in world.agreements]
        answer = await self.scene.send_sets(*sets)
        assert answer.status_code == 200, answer.text

    @staticmethod
    def _earlier_batches(world: World) -> list[dict[UUID, list[Line]]]:
        """Two batches per provider: first the debits, then what credits them and what came anew in their place."""
        first: dict[UUID, list[Line]] = defaultdict(list)
        second: dict[UUID, list[Line]] = defaultdict(list)
        for known in world.accepted:
            is_later = known.line.kind == "C" or known.line.line_reference.endswith(".d")
            (second if is_later else first)[known.provider_id].append(known.line)
        return [first, second]

    async def _recover(self, world: World) -> None:
        auditor = self.scene.stage.headers("office-auditor")
        for known in world.accepted:
            if known.recovered_cents:
                [row] = await self.scene.sql(
                    "SELECT batch_id, position FROM claim_line"
                    " WHERE provider_id = :provider AND line_reference = :reference AND broken = 0",
                    provider=known.provider_id,
                    reference=known.line.line_reference,
                )
                line = str(line_id(row.batch_id, row.position))
                wanted = {"lineId": line, "amountCents": known.recovered_cents, "reason": "not delivered"}
                answer = await self.scene.client.post("/recoveries", json=wanted, headers=keyed(auditor))
                assert answer.status_code == 201, answer.text

    def _tell(self, suspension: Suspension) -> None:
        first, last = (str(day) if day else None for day in (suspension.no_payment_from, suspension.until))
        self.scene.registry.suspend(suspension.provider_id, no_payment_from=first, until=last)
        self.scene.registry.items[-1]["data"]["pilotCode"] = suspension.pilot_code


def ordered(world: World) -> list[Allotment]:
    """The allotments of a world in the order in which `allotments` gives those of claims."""
    return _sorted(world.allotments)


def judged_of(lines: Iterable[dict[str, Any]]) -> list[Judged]:
    """The lines of an answer of claims."""
    return [
        (
            shown["lineReference"],
            tuple(each["code"] for each in shown["rejections"]),
            shown["leftCents"],
            None if shown["fittingQuantity"] is None else Decimal(str(shown["fittingQuantity"])),
        )
        for shown in lines
    ]


def expected_of(answers: Iterable[Answer]) -> list[Judged]:
    """The answer of the adjudicator, in the same words."""
    return [(each.line.line_reference, each.codes, each.left_cents, each.largest_quantity) for each in answers]


def totals_of(batch: dict[str, Any]) -> tuple[list[tuple[str, str, int, int]], int]:
    """The totals of claims, and what is payable."""
    rows = [(each["kind"], each["verdict"], each["lineCount"], each["amountCents"]) for each in batch["totals"]]
    return rows, batch["payableCents"]


def expected_totals(totals: Totals) -> tuple[list[tuple[str, str, int, int]], int]:
    """The totals of the adjudicator, in the same words."""
    return [(each.kind, each.verdict, each.lines, each.amount_cents) for each in totals.totals], totals.payable_cents


def _set(agreement: Agreement, years: dict[int, tuple[int, bool]], open_for_history: bool) -> dict[str, Any]:
    terms: dict[str, Any] = {
        "clientId": str(agreement.client_id),
        "payer": agreement.payer,
        "pilotCode": agreement.pilot_code,
        "startsOn": str(agreement.starts_on),
        "endsOn": agreement.ends_on and str(agreement.ends_on),
        "careStartedOn": agreement.care_started_on and str(agreement.care_started_on),
        "claimWindowDays": agreement.claim_window_days,
        "lines": [
            agreed(each.performance_code, each.unit, each.unit_price_cents, exclusive=each.exclusive)
            for each in agreement.lines
        ],
    }
    if open_for_history:
        terms |= {"endsOn": None, "careStartedOn": str(agreement.starts_on), "claimWindowDays": 3660}
    made = allotment(
        agreement.agreement_id, version=1 if open_for_history else 2, provider=agreement.provider_id, **terms
    )
    made["years"] = [{"year": year, "askedCents": asked, "final": final} for year, (asked, final) in years.items()]
    return made


def _sorted(allotments: Iterable[Allotment]) -> list[Allotment]:
    return sorted(allotments, key=lambda each: (each.agreement_id, each.year))


_LET_PASS = """
INSERT INTO late_claim_decision (late_claim_id, agreement_id, provider_id, office_id, month, amount_cents, room_cents,
                                 reason, status, proposed_by, proposed_at, usable_until)
SELECT :id, agreement_id, provider_id, office_id, :month, :cents, 0, 'storing', 'approved', gen_random_uuid(),
       :at, :until
FROM agreement_terms WHERE agreement_id = :agreement"""
