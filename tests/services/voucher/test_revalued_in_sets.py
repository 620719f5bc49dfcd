"""A pilot's vouchers are revalued in pages: the same as one by one, and after an interruption as without one."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.common.service import Change
from services.voucher.operations import revalue
from services.voucher.operations.revalue import revalue_due
from services.voucher.operations.revalue_vouchers import ToValue, revalue_one, revalue_set, revalue_waiting, to_value
from services.voucher.operations.value import Worths
from services.voucher.store import pilots, vouchers
from services.voucher.store.revaluations import find_cause, note_up_to, queue_revaluations
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene, agreement_scene
from tests.services.voucher.many_vouchers import many, state, tell_prices

COUNT = 60
CAUSES = ("price-list", "factor", "indication", "all-years")


async def _revalued(scene: AgreementScene, ids: Sequence[UUID], *, in_sets: bool) -> tuple[Any, list[UUID]]:
    """The state with all revalued, none of which stays, and the agreements of which claims is told."""
    async with scene.service.database.transaction() as session:
        change = Change(session, rows.AT, scene.service.itself, "")
        causes = {each: CAUSES[place % len(CAUSES)] for place, each in enumerate(ids)}
        locked = await vouchers.lock_running(session, ids)
        priced = await pilots.priced_pilots(session, {row.pilot_id for row in locked})
        several = await to_value(session, locked, priced, causes)
        if in_sets:
            changed = await revalue_set(change, several, Worths())
        else:
            ones = [await revalue_one(change, each.voucher, each.basis, each.years, each.cause) for each in several]
            changed = [agreement_id for one in ones for agreement_id in one]
        await session.flush()
        found = await state(session)
        await session.rollback()
    return found, sorted(set(changed))


@pytest.mark.parametrize("seed", [1, 2])
async def test_vouchers_together_come_to_the_same_as_one_by_one(scene: AgreementScene, seed: int) -> None:
    with rows.connect(scene.url) as connection:
        ids = many(connection, scene.pilot_id, Random(seed), COUNT)
        tell_prices(connection, scene.price_list_id, {"4VV": 900, "5VV": -3_000})
    together, told_of = await _revalued(scene, ids, in_sets=True)
    one_by_one, told_of_each = await _revalued(scene, ids, in_sets=False)
    for table, found in together.items():
        assert found == one_by_one[table], table
    assert told_of == told_of_each
    kinds = " ".join(together["decision_record"])
    assert all(each in kinds for each in ("voucher-value", "fill-up", "(price-list)", "(all-years)"))
    assert together["value_fit"], "some values fell below what is reserved"
    assert together["messages"], "clients are informed of it"
    assert len(set(together["voucher"])) == COUNT


class _Killed(BaseException):
    """The process ends."""


async def _edition_revalued(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch, killed_in: int | None = None
) -> dict[str, list[str]]:
    """The state after an edition reached all; `killed_in`: the page in which the process ends, and begins again."""
    monkeypatch.setattr(scene.service.clock, "now", lambda: rows.AT)
    with rows.connect(scene.url) as connection:
        many(connection, scene.pilot_id, Random(3), COUNT)
        tell_prices(connection, scene.price_list_id, {"4VV": 900, "5VV": -3_000})
    async with scene.service.writing() as change:
        await queue_revaluations(change.session, rows.PILOT, "price-list", change.at)
    pages: list[int] = []

    async def counted(change: Change, several: Sequence[ToValue], worths: Worths) -> list[UUID]:
        changed = await revalue_set(change, several, worths)
        pages.append(len(several))
        if len(pages) == killed_in:
            raise _Killed
        return changed

    with monkeypatch.context() as patched:
        patched.setattr(revalue, "revalue_set", counted)
        patched.setattr(revalue, "PAGE", COUNT // 4)
        if killed_in:
            with pytest.raises(_Killed):
                await revalue_due(scene.service)
            [(up_to,)] = await scene.sql("SELECT up_to FROM revaluation")
            assert await scene.sql("SELECT count(*) FROM voucher WHERE voucher_id <= :up_to", up_to=up_to) == [
                (COUNT // 4 * (killed_in - 1),)
            ]
        await revalue_due(scene.service)
    assert pages == [COUNT // 4] * (5 if killed_in else 4), "only the page that was under way is valued again"
    async with scene.service.database.transaction() as session:
        return await state(session)


async def test_a_revaluation_that_was_interrupted_goes_on_with_the_same_result(
    scene: AgreementScene, database_of: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = await _edition_revalued(scene, monkeypatch)
    async with agreement_scene(database_of, background=False) as other:
        interrupted = await _edition_revalued(other, monkeypatch, killed_in=2)
    for table, found in undisturbed.items():
        assert found == interrupted[table], table


async def test_an_edition_that_comes_meanwhile_begins_from_the_first_voucher(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rows.connect(scene.url) as connection:
        many(connection, scene.pilot_id, Random(4), 4)
    for cause in ("price-list", "factor"):
        async with scene.service.writing() as change:
            await queue_revaluations(change.session, rows.PILOT, cause, change.at)
            await note_up_to(change.session, scene.pilot_id, UUID(int=1))
        async with scene.service.writing() as change:
            await queue_revaluations(change.session, rows.PILOT, cause, change.at)
        assert await scene.sql("SELECT cause, up_to FROM revaluation") == [(cause, UUID(int=0))]
    await revalue_due(scene.service)
    assert await scene.sql("SELECT FROM revaluation") == []


async def test_a_voucher_that_cannot_wait_is_revalued_before_its_page(scene: AgreementScene) -> None:
    """As a change of its terms does; its page then has nothing left to change."""
    with rows.connect(scene.url) as connection:
        ids = many(connection, scene.pilot_id, Random(5), 6)
        tell_prices(connection, scene.price_list_id, {"4VV": 900, "5VV": -3_000})
    async with scene.service.writing() as change:
        await queue_revaluations(change.session, rows.PILOT, "price-list", change.at)
    async with scene.service.writing() as change:
        voucher = await vouchers.get_voucher(change.session, ids[2], lock=True)
        await revalue_waiting(change, voucher)
    causes = "SELECT DISTINCT cause FROM valuation WHERE voucher_id = :id"
    assert await scene.sql(causes, id=ids[2]) == [("price-list",)]
    assert await scene.sql(causes, id=ids[3]) == []
    books = "SELECT kind, year, cents FROM voucher_entry WHERE voucher_id = :id ORDER BY entry_id"
    before = await scene.sql(books, id=ids[2])
    await revalue_due(scene.service)
    assert await scene.sql(books, id=ids[2]) == before
    assert await scene.sql(causes, id=ids[3]) == [("price-list",)]
    async with scene.service.writing() as change:
        assert await find_cause(change.session, ids[2]) is None
