"""Voucher is killed between every two steps of redeem, end, swap, fit and final release: all ends as without a kill."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.ids import new_id
from services.voucher.operations.escrow import send_open, sent
from services.voucher.operations.final_release import release_finally
from services.voucher.operations.fit import fit_due
from services.voucher.store.fits import Fit, add_fits
from tests.faults.steps import Lives, Steps, watched
from tests.services.voucher.agreement_scene import TODAY, AgreementScene
from tests.services.voucher.swapping import LAST, Swaps
from tests.stage import keyed

Json = dict[str, Any]
SOME = 2
"""So many moments in the short form, spread over the steps."""
SAME = ("agreementId", "swapId", "decisionId", "status", "reservations", "endsOn", "starts", "endings")
"""What a repeated answer says again; what claims answered meanwhile is newer."""


@dataclass
class Case:
    """Work on one voucher that was prepared: it can be asked for again, and says whether it was done."""

    voucher: Json
    work: Callable[[AgreementScene], Coroutine[Any, Any, Any]]


async def redeem(scene: AgreementScene) -> Case:
    """The provider confirms last."""
    voucher, key = scene.new_voucher(), str(new_id())
    agreement = await scene.agreed_by_client(voucher)

    async def work(scene: AgreementScene) -> Any:
        answer = await scene.confirm(agreement, scene.provider, key)
        await sent(scene.service)
        return answer

    return Case(voucher, work)


async def end(scene: AgreementScene) -> Case:
    """The client ends an agreement of which something was drawn."""
    voucher, key = scene.new_voucher(), str(new_id())
    agreement = await scene.redeemed(voucher, startsOn="2026-09-01")
    scene.claims.draw(agreement, 2026, 700_000)
    version = (await scene.read(agreement)).json()["version"]
    body = {"endsOn": "2026-10-31", "reason": "verhuisd"}

    async def work(scene: AgreementScene) -> Any:
        headers = keyed(scene.client_in(agreement), key) | {"If-Match": f'"{version}"'}
        return await scene.http.post(f"/agreements/{agreement['agreementId']}/ending", json=body, headers=headers)

    return Case(voucher, work)


async def swap(scene: AgreementScene) -> Case:
    """What starts needs the room of what ends, so the swap waits for claims."""
    swaps, key = Swaps(scene), str(new_id())
    await swaps.second_provider()
    ending, start = await swaps.running(), await swaps.confirmed(10_000)
    body = await swaps.body(ending, start, LAST)
    path = f"/vouchers/{swaps.voucher['voucher_id']}/swaps"
    subject = new_id()

    async def work(scene: AgreementScene) -> Any:
        client = scene.stage.headers("client", client_ids=[swaps.voucher["client_id"]], subject=subject)
        answer = await scene.http.post(path, json=body, headers=keyed(client, key))
        await sent(scene.service)
        return answer

    return Case(swaps.voucher, work)


async def fit(scene: AgreementScene) -> Case:
    """Two agreements of € 100 a day must fit € 150 a day."""
    voucher = scene.new_voucher({2026: 31 * 20_000}, valid_to=date(2026, 12, 31))
    made = [await scene.redeemed(voucher) for _ in range(2)]
    scene.claims.draw(made[0], 2026, 50_000)
    value = {"v": voucher["voucher_id"], "cents": 31 * 15_000}
    await scene.sql_write(
        "UPDATE voucher_year SET value_cents = :cents, overhang_cents = reserved_cents WHERE voucher_id = :v", **value
    )
    async with scene.service.writing() as change:
        due = Fit(new_id(), voucher["voucher_id"], 2026, TODAY, value["cents"], change.at)
        await add_fits(change.session, [due])

    async def work(scene: AgreementScene) -> Any:
        await fit_due(scene.service)
        await fit_due(scene.service)

    return Case(voucher, work)


async def final(scene: AgreementScene) -> Case:
    """The claim window of an agreement of the spring has passed."""
    voucher = scene.new_voucher({2026: 2_000_000})
    agreement = await scene.redeemed(voucher, startsOn="2026-01-01", endsOn="2026-03-31")
    scene.claims.draw(agreement, 2026, 300_000)

    async def work(scene: AgreementScene) -> Any:
        await release_finally(scene.service)

    return Case(voucher, work)


@pytest.fixture
def lives(postgres: EmbeddedPostgres, database_of: Callable[[str], str]) -> Lives:
    return Lives(postgres.admin_url, database_of("voucher"))


@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("at_most", [SOME, pytest.param(None, marks=pytest.mark.long)])
@pytest.mark.parametrize("prepare", [redeem, end, swap, fit, final], ids=lambda prepare: prepare.__name__)
async def test_a_kill_between_any_two_steps_changes_nothing_in_the_end(
    lives: Lives,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[AgreementScene], Awaitable[Case]],
    at_most: int | None,
) -> None:
    steps = Steps()
    with watched(steps, monkeypatch):
        async with lives.life() as scene:
            whole = await prepare(scene)
            await steps.kill_in(lambda: whole.work(scene), None, lives.disconnect)
            expected, stride = await seen(scene, whole), steps.count // at_most if at_most else 1
        before, is_killed = 1, True
        while is_killed:  # until the work comes to its end before it is killed
            is_killed = await one_kill(lives, steps, prepare, before, expected)
            before += stride
        assert before > 1 + stride


async def one_kill(
    lives: Lives, steps: Steps, prepare: Callable[[AgreementScene], Awaitable[Case]], before: int, expected: Any
) -> bool:
    """Kill the work before a step, and ask for it again in another life; whether it came to that step."""
    async with lives.life() as scene:
        case = await prepare(scene)
        is_killed = await steps.kill_in(lambda: case.work(scene), before, lives.disconnect)
    async with lives.life() as scene:
        assert await broken(scene, case) == []
        answers = [await case.work(scene) for _ in range(2)]
        assert await seen(scene, case) == expected, before
        assert_same(answers)
    return is_killed


def assert_same(answers: list[Any]) -> None:
    """The request that is repeated gets what it got first."""
    if answers[0] is not None:
        first, second = answers
        assert (first.status_code, second.status_code) == (201, 201), (first.text, second.text)
        assert second.headers["Idempotency-Replayed"] == "true"
        same = [{name: each.json().get(name) for name in SAME} for each in answers]
        assert same[0] == same[1]


async def broken(scene: AgreementScene, case: Case) -> list[Any]:
    """What does not hold of the books right after the kill, before anybody asks again."""
    rows = await scene.sql(_BROKEN, v=case.voucher["voucher_id"])
    held = {(each, year): row.held for each, known in scene.claims.known.items() for year, row in known.years.items()}
    reserved = await scene.sql("SELECT agreement_id, year, reserved_cents FROM reservation")
    ours = {(row[0], row[1]): row[2] for row in reserved}
    return [*rows, *(place for place, cents in held.items() if cents > ours.get(place, 0))]


async def seen(scene: AgreementScene, case: Case) -> Any:
    """All that came of the work, once messages have flowed: nothing is missing, and nothing is there twice."""
    for _ in range(2):
        await scene.sql_write("UPDATE handover SET next_try_at = '2026-01-01' WHERE answered_version <> version")
        await send_open(scene.service)
        await scene.stage.caught_up("voucher", "claims")
        await fit_due(scene.service)
    voucher = {"v": case.voucher["voucher_id"]}
    found = [await scene.sql(query, **voucher) for query in _SEEN]
    ids: list[UUID] = [row[0] for row in await scene.sql(_AGREEMENTS, **voucher)]
    held = [sorted((year, row.asked, row.held, row.drawn, row.final) for year, row in known.years.items())
            for each in ids if (known := scene.claims.known.get(each))]  # fmt: skip
    return found, held


_AGREEMENTS = "SELECT agreement_id FROM agreement WHERE voucher_id = :v ORDER BY agreement_id"
_BROKEN = """
SELECT y.year, y.value_cents, y.reserved_cents, r.total, e.total FROM voucher_year y
LEFT JOIN (SELECT h.voucher_id, r.year, sum(r.reserved_cents) AS total
           FROM reservation r JOIN handover h USING (agreement_id) GROUP BY 1, 2) r USING (voucher_id, year)
LEFT JOIN (SELECT voucher_id, year,
                  sum(CASE kind WHEN 'reserve' THEN cents WHEN 'release' THEN -cents ELSE 0 END) AS total
           FROM voucher_entry GROUP BY 1, 2) e USING (voucher_id, year)
WHERE y.voucher_id = :v AND (y.reserved_cents <> COALESCE(r.total, 0) OR y.reserved_cents <> COALESCE(e.total, 0)
                             OR y.reserved_cents > GREATEST(y.value_cents, y.overhang_cents))
"""
_SEEN = [
    "SELECT status, version FROM voucher WHERE voucher_id = :v",
    "SELECT year, value_cents, reserved_cents, overhang_cents FROM voucher_year WHERE voucher_id = :v ORDER BY year",
    "SELECT status, ended_on, version, swap_id IS NULL FROM agreement WHERE voucher_id = :v ORDER BY agreement_id",
    """
    SELECT year, asked_cents, reserved_cents, told_cents, drawn_cents, kept, final, h.version = h.answered_version,
           h.swap_id IS NULL
    FROM reservation JOIN handover h USING (agreement_id) WHERE h.voucher_id = :v ORDER BY agreement_id, year
    """,
    "SELECT year, kind, count(*), sum(cents) FROM voucher_entry WHERE voucher_id = :v GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT status, why FROM swap WHERE voucher_id = :v",
    "SELECT done_at IS NOT NULL FROM value_fit WHERE voucher_id = :v",
    """
    SELECT d.kind, d.outcome, count(*) FROM decision_record d JOIN voucher v USING (client_id)
    WHERE v.voucher_id = :v GROUP BY 1, 2 ORDER BY 1, 2
    """,
    """
    SELECT type, count(*) FROM feed JOIN agreement ON subject = agreement_id WHERE voucher_id = :v
    GROUP BY 1 ORDER BY 1
    """,
    """
    SELECT m.kind, m.recipient, count(*) FROM messages m JOIN agreement a ON m.resource_id = a.agreement_id
    WHERE a.voucher_id = :v GROUP BY 1, 2 ORDER BY 1, 2
    """,
]
