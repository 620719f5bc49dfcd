"""Voucher's database comes back from a backup, while claims went on: no euro is held twice, and none is lost."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from deploy.launcher.databases import administering, create_database, disconnect_all
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.feed import begin_epoch
from services.common.ids import new_id
from services.voucher.operations.adoption import adopt_after_restore
from services.voucher.operations.escrow import send_open
from services.voucher.operations.revalue import revalue_due
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.fake_claims import FakeClaims
from tests.services.voucher.scene import FakeFeed
from tests.services.voucher.swapping import ALL_CENTS, Swaps
from tests.stage import staged


class Backup:
    """A database with a backup: what stands beside it lives on."""

    def __init__(self, postgres: EmbeddedPostgres, url: str) -> None:
        self.postgres, self.url = postgres, url
        self.fakes = (FakeFeed("indication"), FakeFeed("registry"), FakeClaims())
        self.scene: AgreementScene | None = None

    @asynccontextmanager
    async def life(self, url: str) -> AsyncIterator[AgreementScene]:
        """Voucher on one of the two databases, without workers."""
        apps = {each.source: each.app for each in self.fakes}
        async with staged(["voucher"], lambda _: url, apps, background=False) as stage:
            scene = AgreementScene(stage, url, self.fakes) if self.scene is None else self.scene
            if self.scene is None:
                scene.tell_all()
            else:
                scene.renew(stage, url)
            self.scene = scene
            await scene.catch_up()
            yield scene

    def take(self) -> str:
        """A backup of the database as it is now; returns its URL."""
        name = self.url.rpartition("/")[2].partition("?")[0]
        copy = f"backup_{new_id().hex[-12:]}"
        with administering(self.postgres.admin_url) as admin:
            disconnect_all(admin, name)
            create_database(admin, copy, template=name)
        return self.postgres.url_of(copy)


@pytest.fixture
def backup(postgres: EmbeddedPostgres, database_of: Callable[[str], str]) -> Backup:
    return Backup(postgres, database_of("voucher"))


async def restored(scene: AgreementScene) -> None:
    """The last step of a restore."""
    async with scene.service.database.transaction() as session:
        await begin_epoch(session, 0)


async def brought_up_to_date(scene: AgreementScene) -> None:
    await adopt_after_restore(scene.service)
    await revalue_due(scene.service)
    await send_open(scene.service)
    await scene.catch_up()


async def held_is_reserved(scene: AgreementScene) -> None:
    """Both sides agree to the cent, and the book is the sum of its reservations."""
    held = {
        (each, year): (row.held, row.drawn)
        for each, known in scene.claims.known.items()
        for year, row in known.years.items()
    }
    rows = await scene.sql("SELECT agreement_id, year, reserved_cents, drawn_cents FROM reservation")
    assert {(row[0], row[1]): (row[2], row[3]) for row in rows} == held
    assert not await scene.sql("SELECT FROM handover WHERE answered_version <> version")


async def refused(made: Awaitable[Any]) -> None:
    answer = await made
    assert (answer.status_code, answer.json()["code"]) == (503, "books-closed"), answer.text
    assert answer.headers["retry-after"] == "60"


async def test_what_happened_since_the_backup_is_taken_over_from_claims(backup: Backup) -> None:
    async with backup.life(backup.url) as scene:
        voucher, other = scene.new_voucher(), scene.new_voucher()
        kept = await scene.redeemed(voucher, startsOn="2026-11-01", endsOn="2026-12-31")
        ended = await scene.redeemed(voucher, startsOn="2026-12-01", endsOn="2027-03-31")
        waiting = await scene.agreed_by_client(other)
    copy = backup.take()
    async with backup.life(backup.url) as scene:
        scene.claims.draw(kept, 2026, 30_000)
        assert (await scene.end(ended, "2026-12-10", who=scene.client_of(voucher))).status_code == 201
        await scene.handed_over(ended)
        assert (await scene.confirm(waiting, scene.provider)).status_code == 201
        await scene.handed_over(waiting)
        new = await scene.redeemed(other, startsOn="2026-10-10", endsOn="2026-11-30")
    async with backup.life(copy) as scene:
        await restored(scene)
        await refused(scene.confirm(waiting, scene.provider))
        assert (await scene.read(kept)).status_code == 200, "reading goes on"
        scene.claims.draw(kept, 2026, 5_000)
        await brought_up_to_date(scene)
        await held_is_reserved(scene)
        await scene.invariants_hold()
        assert (await scene.read(ended)).json()["endedOn"] == "2026-12-10"
        assert (await scene.read(waiting)).json()["status"] == "redeemed"
        recreated = (await scene.read(new)).json()
        assert (recreated["status"], recreated["startsOn"]) == ("redeemed", "2026-10-10")
        assert recreated["recreatedAt"] and recreated["lines"][0]["performanceCode"] == "T051"
        assert recreated["number"] == new["number"]
        later = await scene.redeemed(voucher, startsOn="2027-01-01", endsOn="2027-01-31")
        assert later["number"] not in {each["number"] for each in (kept, ended, waiting, new)}
        await held_is_reserved(scene)


async def test_of_terms_of_version_1_no_agreement_is_made(backup: Backup) -> None:
    async with backup.life(backup.url) as scene:
        other = scene.new_voucher()
    copy = backup.take()
    async with backup.life(backup.url) as scene:
        new = await scene.redeemed(other, startsOn="2026-10-10", endsOn="2026-11-30")
    scene.claims.of(new).terms.update({"termsVersion": 1, "clientId": None, "number": None})
    async with backup.life(copy) as scene:
        await restored(scene)
        await adopt_after_restore(scene.service)
        assert (await scene.read(new)).status_code == 404


async def test_a_voucher_that_the_backup_lacks_comes_back_with_its_value(backup: Backup) -> None:
    async with backup.life(backup.url) as scene:
        await scene.redeemed(scene.new_voucher())
    copy = backup.take()
    async with backup.life(backup.url) as scene:
        lost = scene.new_voucher()
        agreement = await scene.redeemed(lost, endsOn="2027-06-30")
        scene.claims.draw(agreement, 2026, 10_000)
    async with backup.life(copy) as scene:
        scene.tell_indication(lost)
        await restored(scene)
        await brought_up_to_date(scene)
        await held_is_reserved(scene)
        assert (await scene.read(agreement)).json()["voucherId"] == str(lost["voucher_id"])
        years = await scene.sql(
            "SELECT year, value_cents > 0, reserved_cents > 0 FROM voucher_year WHERE voucher_id = :id ORDER BY year",
            id=lost["voucher_id"],
        )
        assert years[:2] == [(2026, True, True), (2027, True, True)]


async def test_the_books_stay_closed_while_claims_is_away(backup: Backup) -> None:
    async with backup.life(backup.url) as scene:
        agreement = await scene.agreed_by_client(scene.new_voucher())
    async with backup.life(backup.url) as scene:
        await restored(scene)
        scene.claims.is_away = True
        await adopt_after_restore(scene.service)
        await refused(scene.confirm(agreement, scene.provider))
        scene.claims.is_away = False
        await adopt_after_restore(scene.service)
        assert (await scene.confirm(agreement, scene.provider)).status_code == 201


async def test_what_exceeds_the_value_after_a_restore_is_shown_and_cannot_rise(backup: Backup) -> None:
    async with backup.life(backup.url) as scene:
        voucher = scene.new_voucher(years={2026: 400_000, 2027: 4_000_000})
        agreement = await scene.redeemed(voucher, endsOn="2026-12-31")
    copy = backup.take()
    async with backup.life(backup.url) as scene:
        await scene.sql_write("UPDATE voucher_year SET value_cents = 800000 WHERE year = 2026")
        second = await scene.redeemed(voucher, endsOn="2026-12-31")
    async with backup.life(copy) as scene:
        await restored(scene)
        await brought_up_to_date(scene)
        [(reserved, overhang)] = await scene.sql(
            "SELECT reserved_cents, overhang_cents FROM voucher_year WHERE year = 2026"
        )
        assert reserved == overhang == 620_000, "both agreements hold 31 days at € 100"
        third = await scene.agreed_by_client(voucher, startsOn="2026-12-31", endsOn="2026-12-31")
        assert (await scene.confirm(third, scene.provider)).status_code == 422
        await held_is_reserved(scene)
        assert agreement["number"] != second["number"]


async def test_a_swap_that_was_open_in_the_backup_is_undone(backup: Backup) -> None:
    async with backup.life(backup.url) as scene:
        swaps = Swaps(scene)
        await swaps.second_provider()
        ending, start = await swaps.running(), await swaps.confirmed()
        swap = await swaps.opened(ending, start)
    async with backup.life(backup.url) as scene:
        scene.claims.is_away = False
        await restored(scene)
        await brought_up_to_date(scene)
        after = await scene.http.get(f"/swaps/{swap['swapId']}", headers=scene.office)
        assert (after.json()["status"], after.json()["why"]) == ("undone", "voucher-changes")
        assert [row[0] for row in await scene.sql("SELECT swap_id FROM agreement")] == [None, None]
        shown = (await scene.read(ending)).json()
        assert (shown["status"], shown["reservations"][0]["reservedCents"]) == ("redeemed", ALL_CENTS)
        await held_is_reserved(scene)
        await scene.invariants_hold()
