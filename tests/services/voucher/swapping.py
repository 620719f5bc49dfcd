"""A voucher of which most is agreed, a second provider, and the steps of a swap."""

from datetime import date
from typing import Any

import httpx

from services.common.ids import new_id
from services.voucher.operations.decide_swaps import decide_due
from services.voucher.operations.escrow import send_open
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.stage import keyed

LAST = "2026-10-31"
NEXT = "2026-11-01"
ALL_CENTS = 122 * 10_000
"""What the first agreement reserves: € 100 a day from 1 September to 31 December 2026."""
KEPT_CENTS = 61 * 10_000
"""What it keeps when it ends on the last day of October."""


class Swaps:
    """One client of a scene, who goes to another provider or to other care."""

    def __init__(self, scene: AgreementScene, value_cents: int = 1_500_000, **fields: Any) -> None:
        self.scene = scene
        years = {2026: value_cents}
        self.voucher = scene.new_voucher(years, **{"valid_to": date(2026, 12, 31)} | fields)
        self.client = scene.client_of(self.voucher)
        self.other_id = new_id()
        self.other = scene.stage.headers("provider", organisation_id=self.other_id, language="en")

    async def second_provider(self) -> None:
        """Another provider is admitted and offers the same care."""
        self.scene.tell_admission(providerId=self.other_id)
        for code in ("T051", "Z051", "H126"):
            self.scene.tell_offer(code, providerId=self.other_id)
        await self.scene.catch_up()

    async def running(self, **changes: Any) -> dict[str, Any]:
        """The agreement that is to end, redeemed."""
        return await self.scene.redeemed(self.voucher, **{"startsOn": "2026-09-01"} | changes)

    async def confirmed(self, cents: int = 10_000, *, confirm: bool = True, **changes: Any) -> dict[str, Any]:
        """The agreement with the other provider that is to start, and that this provider has confirmed."""
        line = DAY | {"unitPriceCents": cents}
        body = {"providerId": str(self.other_id), "startsOn": NEXT, "lines": [line]} | changes
        agreement = await self.scene.draft(self.voucher, **body)
        if confirm:
            who = self.other if body["providerId"] == str(self.other_id) else self.scene.provider
            assert (await self.scene.confirm(agreement, who)).status_code == 201
        return agreement

    async def version(self, agreement: dict[str, Any]) -> int:
        """The version of an agreement now."""
        return int((await self.scene.read(agreement)).json()["version"])

    async def body(self, ending: dict[str, Any], start: dict[str, Any], ends_on: str = LAST) -> dict[str, Any]:
        """A request that ends one agreement and starts another."""
        return {
            "endings": [
                {"agreementId": ending["agreementId"], "version": await self.version(ending), "endsOn": ends_on}
            ],
            "starts": [{"agreementId": start["agreementId"], "version": await self.version(start)}],
            "reason": "Liever bij Linde.",
        }

    async def swap(
        self,
        ending: dict[str, Any],
        start: dict[str, Any],
        who: dict[str, str] | None = None,
        key: str | None = None,
        **changes: Any,
    ) -> httpx.Response:
        """Swap one agreement for another."""
        ends_on = changes.pop("ends_on", LAST)
        body = changes.pop("body", None) or await self.body(ending, start, ends_on) | changes
        path = f"/vouchers/{self.voucher['voucher_id']}/swaps"
        return await self.scene.http.post(path, json=body, headers=keyed(who or self.client, key))

    async def opened(self, ending: dict[str, Any], start: dict[str, Any]) -> dict[str, Any]:
        """A swap that waits, because claims is away."""
        self.scene.claims.is_away = True
        answer = await self.swap(ending, start)
        assert (answer.status_code, answer.json()["status"]) == (201, "open"), answer.text
        self.scene.claims.is_away = False
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, swap: dict[str, Any], who: dict[str, str] | None = None) -> dict[str, Any]:
        """The swap now."""
        answer = await self.scene.http.get(f"/swaps/{swap['swapId']}", headers=who or self.client)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def cancel(self, swap: dict[str, Any], who: dict[str, str] | None = None) -> httpx.Response:
        """Cancel it."""
        return await self.scene.http.post(f"/swaps/{swap['swapId']}/cancellation", headers=keyed(who or self.client))

    async def work(self) -> None:
        """What the workers do: send what is open, and decide what can be decided."""
        await self.scene.sql_write("UPDATE handover SET next_try_at = '2026-01-01'")
        await send_open(self.scene.service)
        await decide_due(self.scene.service)
        await send_open(self.scene.service)

    async def states(self, *agreements: dict[str, Any]) -> list[tuple[str, int]]:
        """The status of each agreement, and what it reserves of 2026."""
        found = []
        for each in agreements:
            shown = (await self.scene.read(each)).json()
            reserved = {row["year"]: row["reservedCents"] for row in shown["reservations"]}
            found.append((shown["status"], reserved.get(2026, 0)))
        return found

    async def messages(self) -> list[tuple[str, str]]:
        """The kind of each message about the swap, and who gets it."""
        found = await self.scene.sql("SELECT kind, recipient FROM messages WHERE kind LIKE '%swap%' ORDER BY kind")
        return [(row[0], row[1]) for row in found]

    async def settled(self) -> None:
        """Messages have flowed: every set is answered, nothing is in a swap, and both sides hold the same."""
        await self.work()
        await self.scene.sql_write("UPDATE handover SET next_try_at = '2026-01-01'")
        await send_open(self.scene.service)
        assert not await self.scene.sql(
            "SELECT 1 FROM handover h JOIN reservation r USING (agreement_id) JOIN agreement a USING (agreement_id)"
            " WHERE h.version <> h.answered_version OR h.swap_id IS NOT NULL OR a.swap_id IS NOT NULL OR r.kept"
            " OR r.reserved_cents <> r.told_cents"
        )
        reserved = await self.scene.sql("SELECT agreement_id, year, reserved_cents FROM reservation")
        known = self.scene.claims.known
        held = {(each, year): row.held for each, of in known.items() for year, row in of.years.items()}
        assert {(row[0], row[1]): row[2] for row in reserved} == held
        await self.scene.invariants_hold()
