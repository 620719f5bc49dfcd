"""Lives of late-claim decisions against a plain model: verdicts, held, drawn and used are equal after every step.

Invariant: drawn ≤ held, no decision is used above its amount, and what was reserved in all never exceeds the value.
"""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.properties.late_claims_model import Life
from tests.services.claims.scene import Scene, claims_on_stage, codes, credit_of, line
from tests.services.claims.test_late_claims import PRICE, approve, propose
from tests.stage import keyed

VALUE = 40 * PRICE
STEPS = 22
MONTHS = (5, 6)
DECIDED = "SELECT month, used_cents FROM late_claim_decision WHERE status = 'approved' ORDER BY late_claim_id"


class Play:
    """One agreement that is claimed in time and late, in claims and in the model."""

    def __init__(self, scene: Scene, rng: random.Random, *, final: bool) -> None:
        self.scene, self.rng, self.was_final = scene, rng, final
        held = 0 if final else 8 * PRICE
        scene.voucher.free_cents = VALUE - held
        self.life = Life(scene.stage.service("claims").clock.today(), held, VALUE - held, final)
        self.debits: dict[str, dict[str, Any]] = {}
        self.agreement = UUID(int=0)
        self.happened: set[str] = set()

    async def step(self) -> None:
        """One of the steps, weighted."""
        steps = [self.decide] * 2 + [self.claim_late] * 4 + [self.claim] * 2 + [self.undo] * 2 + [self.pass_days]
        await self.rng.choice(steps)()

    async def decide(self) -> None:
        month, amount = self.rng.choice(MONTHS), self.rng.randint(1, 12) * PRICE
        wanted: dict[str, Any] = {"month": f"2026-{month:02}-01", "amountCents": amount}
        proposed = (await propose(self.scene, self.agreement, **wanted)).json()
        if self.rng.random() < 0.3:
            self.scene.voucher.answers_late = False
            await approve(self.scene, proposed)
            self.scene.voucher.answers_late = True
        answer = await approve(self.scene, proposed)
        given = self.life.decide(month, amount)
        assert answer.status_code == (201 if given else 422), answer.text
        self.happened.add("given" if given else "refused")

    async def claim_late(self) -> None:
        month = self.rng.choice(MONTHS)
        debit = line(
            self.agreement, serviceFrom=f"2026-{month:02}-03", serviceTo=f"2026-{month:02}-03", quantity=self.hours()
        )
        broken = self.life.claim_late(debit["lineReference"], month, debit["amountCents"])
        await self.send(debit, broken)
        self.happened.add(broken or "drawn late")

    async def claim(self) -> None:
        debit = line(self.agreement, quantity=self.hours())
        await self.send(debit, self.life.claim(debit["lineReference"], debit["amountCents"]))

    async def send(self, debit: dict[str, Any], broken: str | None) -> None:
        assert codes((await self.scene.send([debit])).json()) == [[broken] if broken else []]
        self.debits[debit["lineReference"]] = debit

    async def undo(self) -> None:
        if not self.life.lines:
            return
        gone = self.rng.choice(self.life.lines)
        if self.rng.random() < 0.7:
            assert codes((await self.scene.send([credit_of(self.debits[gone.reference])])).json()) == [[]]
        else:
            await self.recover(gone.reference, gone.amount)
        if gone.decision:
            self.happened.add("given back" if self.life.today <= gone.decision.until else "undone after its days")
        self.life.undo(gone)

    async def recover(self, reference: str, cents: int) -> None:
        [row] = await self.scene.sql(
            "SELECT batch_id FROM claim_line WHERE line_reference = :r AND broken = 0", r=reference
        )
        [shown] = (await self.scene.get(f"/batches/{row.batch_id}"))["lines"]
        wanted = {"lineId": shown["lineId"], "amountCents": cents, "reason": "Niet geleverd"}
        auditor = keyed(self.scene.stage.headers("office-auditor"))
        answer = await self.scene.client.post("/recoveries", json=wanted, headers=auditor)
        assert answer.status_code == 201, answer.text

    async def pass_days(self) -> None:
        clock = self.scene.stage.service("claims").clock
        if (clock.today() - self.life.today).days == 0 and self.life.today.month < 12:
            clock.move_to(clock.now().replace(month=clock.now().month + 1, day=8))
        self.life.today = clock.today()
        if self.was_final and self.life.release():
            known = self.scene.voucher.agreements[str(self.agreement)]
            known["version"] += 1
            known["years"] = [{"year": 2026, "askedCents": 0, "final": True}]
            assert (await self.scene.send_sets(known)).status_code == 200
            self.happened.add("final again")

    async def is_equal(self) -> None:
        """Claims and the model agree, and the invariant holds."""
        life = self.life
        assert await self.scene.held(self.agreement) == (life.held, life.drawn)
        found = [(row.month.month, row.used_cents) for row in await self.scene.sql(DECIDED)]
        assert found == [(each.month, each.used) for each in life.decisions]
        assert 0 <= life.drawn <= life.held
        assert life.ordinary_left() >= 0
        assert all(0 <= each.used <= each.amount for each in life.decisions)
        assert self.scene.voucher.free_cents == life.free >= 0

    def hours(self) -> int:
        return self.rng.randint(1, 6)


@pytest.mark.parametrize("final", [True, False], ids=["final", "running"])
async def test_claims_and_the_model_agree_after_every_step(database_of: Callable[[str], str], *, final: bool) -> None:
    async with claims_on_stage(database_of, background=False) as scene:
        play = Play(scene, random.Random(f"late {final}"), final=final)
        terms = {"startsOn": "2026-01-01", "careStartedOn": "2026-01-01"}
        play.agreement = await scene.agree(final=final, held=play.life.held, **terms)
        for step in (play.claim_late, *[play.step] * STEPS, play.pass_days, play.claim_late, *[play.step] * STEPS):
            await step()
            await play.is_equal()
    sometimes = {"given", "refused", "drawn late", "too-late", "right-exhausted", "given back"}
    assert play.happened >= sometimes | ({"final again"} if final else set()), play.happened
