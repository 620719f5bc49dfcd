"""The escrow over HTTP: start of care, ending and release, what claims fetches, its new lives, the last release."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from services.common.ids import new_id
from services.voucher.operations.compare import compare, compare_nightly
from services.voucher.operations.escrow import send_open
from services.voucher.operations.final_release import release_finally
from tests.services.voucher.agreement_scene import AgreementScene, agreement_scene
from tests.stage import keyed


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    async with agreement_scene(database_of) as made:
        yield made


@pytest.fixture
async def quiet(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    """Without workers: what a test does not do is not done."""
    async with agreement_scene(database_of, background=False) as made:
        yield made


async def start(
    scene: AgreementScene,
    agreement: dict[str, Any],
    day: str,
    who: dict[str, str] | None = None,
    key: str | None = None,
) -> httpx.Response:
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    return await scene.http.post(path, json={"careStartedOn": day}, headers=keyed(who or scene.provider, key))


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(150):
        if await true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


async def test_start_of_care_reaches_claims_at_once_and_the_latest_report_counts(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.redeemed(voucher, startsOn="2026-09-01")
    before = scene.claims.of(agreement)
    held = {year: row.held for year, row in before.years.items()}
    first = await start(scene, agreement, "2026-09-03", key="k")
    assert (first.status_code, first.json()["handedOver"], first.json()["inTime"]) == (201, True, False)
    assert scene.claims.of(agreement).terms["careStartedOn"] == "2026-09-03"
    assert scene.claims.of(agreement).version == before.version + 1
    assert {year: row.held for year, row in scene.claims.of(agreement).years.items()} == held
    assert (await start(scene, agreement, "2026-10-01")).json()["inTime"] is True
    assert (await scene.read(agreement)).json()["careStartedOn"] == "2026-10-01"
    again = await start(scene, agreement, "2026-09-03", key="k")
    assert (again.headers["idempotency-replayed"], again.content) == ("true", first.content)
    assert (await scene.read(agreement)).json()["careStartedOn"] == "2026-10-01"
    await scene.invariants_hold()


async def test_start_of_care_keeps_the_room_that_a_credit_freed(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01")
    scene.claims.draw(agreement, 2026, 5_000)
    ended = await scene.end(agreement, "2026-08-31")
    assert ended.json()["reservations"][0]["reservedCents"] == 5_000
    scene.claims.draw(agreement, 2026, -5_000)
    await scene.catch_up()
    assert (await scene.read(agreement)).json()["reservations"][0] == {
        "year": 2026,
        "reservedCents": 5_000,
        "askedCents": 0,
        "heldCents": 5_000,
        "provisional": False,
        "drawnCents": 0,
    }


async def test_a_start_of_care_lies_in_the_agreement_and_not_ahead(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    drafted = await scene.draft(voucher)
    assert (await start(scene, drafted, "2026-12-01")).json()["code"] == "agreement-closed"
    agreement = await scene.redeemed(voucher, startsOn="2026-09-01", endsOn="2026-09-30")
    for day, code in (("2026-08-31", "care-start-outside-agreement"), ("2026-10-01", "care-start-after-end")):
        assert (await start(scene, agreement, day)).json()["code"] == code
    running = await scene.redeemed(voucher, startsOn="2026-10-01")
    assert (await start(scene, running, "2026-10-06")).json()["code"] == "care-start-outside-agreement"
    for who, status in ((scene.client_of(voucher), 403), (scene.stage.headers("provider"), 404)):
        assert (await start(scene, running, "2026-10-02", who)).status_code == status


async def test_ending_releases_what_claims_lets_go_of_to_the_cent(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.redeemed(voucher, startsOn="2026-09-01")
    answer = await scene.end(agreement, "2026-10-31", scene.client_of(voucher))
    assert answer.status_code == 201, answer.text
    ended = answer.json()
    assert (ended["status"], ended["endsOn"], ended["reason"]) == ("ended", "2026-10-31", "verhuisd")
    assert ended["release"] == {"state": "settled", "releasedCents": 122 * 10_000 + 365 * 10_000 - 61 * 10_000}
    assert [each["reservedCents"] for each in ended["reservations"]] == [610_000, 0]
    assert scene.claims.of(agreement).terms["endsOn"] == "2026-10-31"
    shown = (await scene.read(agreement)).json()
    assert (shown["endedOn"], shown["endsOn"], shown["release"]) == ("2026-10-31", None, ended["release"])
    assert await scene.sql("SELECT year, kind, cents FROM voucher_entry WHERE kind = 'release' ORDER BY year") == [
        (2026, "release", 610_000),
        (2027, "release", 3_650_000),
    ]
    why = await scene.http.get(f"/decisions/{ended['decisionId']}/explanation", headers=scene.client_of(voucher))
    assert why.json()["outcome"] == "ended"
    await scene.invariants_hold()


async def test_what_was_claimed_stays_also_when_the_end_lies_before_it(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01")
    scene.claims.draw(agreement, 2026, 300_000)
    ended = (await scene.end(agreement, "2026-09-10")).json()
    assert ended["reservations"][0] | {"drawnCents": 300_000} == ended["reservations"][0]
    assert [each["reservedCents"] for each in ended["reservations"]] == [300_000, 0]
    assert ended["release"] == {"state": "settled", "releasedCents": 1_220_000 + 3_650_000 - 300_000}
    await scene.invariants_hold()


async def test_while_claims_is_away_the_release_waits_and_then_comes(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01")
    scene.claims.is_away = True
    waiting = (await scene.end(agreement, "2026-10-31", key="k")).json()
    assert waiting["release"] == {"state": "awaiting-claims", "releasedCents": 0}
    assert [each["reservedCents"] for each in waiting["reservations"]] == [1_220_000, 3_650_000]
    scene.claims.is_away = False

    async def settled() -> bool:
        return bool((await scene.read(agreement)).json()["release"]["state"] == "settled")

    await until(settled)
    again = await scene.end(agreement, "2026-10-31", key="k", version=3)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["release"] == {"state": "settled", "releasedCents": 4_260_000}
    await scene.invariants_hold()


async def test_of_two_closures_the_second_gets_412_and_an_end_is_final(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01")
    path, body = f"/agreements/{agreement['agreementId']}/ending", {"endsOn": "2026-10-31", "reason": "x"}
    missing = await scene.http.post(path, json=body, headers=keyed(scene.client_in(agreement)))
    assert missing.status_code == 428
    answers = await asyncio.gather(
        *[scene.end(agreement, day, version=3) for day in ("2026-10-30", "2026-10-31", "2026-11-30")]
    )
    assert sorted(each.status_code for each in answers) == [201, 412, 412]
    assert (await scene.end(agreement, "2026-10-31")).json()["code"] == "agreement-closed"
    await scene.invariants_hold()


async def test_an_end_lies_in_the_agreement_and_what_is_kept_in_the_reservation(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher(), startsOn="2026-09-01", endsOn="2026-12-31")
    assert (await scene.end(agreement, "2026-08-30")).json()["code"] == "end-before-start"
    assert (await scene.end(agreement, "2027-01-01")).json()["code"] == "end-after-agreed-end"
    for cents in (609_999, 1_220_001):
        refused = await scene.end(agreement, "2026-10-31", keepCents=cents)
        assert refused.json()["code"] == "keep-out-of-range"
        assert refused.json()["facts"] == {"year": 2026, "leastCents": 610_000, "mostCents": 1_220_000}
    ended = (await scene.end(agreement, "2026-10-31", keepCents=700_000)).json()
    assert ended["release"] == {"state": "settled", "releasedCents": 520_000}


async def test_while_a_swap_is_open_its_agreements_take_no_other_change(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.redeemed(voucher, startsOn="2026-09-01")
    swap = new_id()
    await scene.sql(
        "INSERT INTO swap VALUES (:s, :v, 'open', '[]', '[]', :at, :at) RETURNING 1",
        s=swap, v=voucher["voucher_id"], at=datetime.fromisoformat("2026-10-05T09:00:00Z"),
    )  # fmt: skip
    await scene.sql("UPDATE handover SET swap_id = :s RETURNING 1", s=swap)
    for answer in (await scene.end(agreement, "2026-10-31"), await start(scene, agreement, "2026-09-01")):
        assert (answer.status_code, answer.json()["code"]) == (409, "swap-open")


async def test_what_is_kept_in_a_swap_is_told_and_stays_reserved(quiet: AgreementScene) -> None:
    agreement = await quiet.redeemed(quiet.new_voucher({2026: 2_000_000}), startsOn="2026-09-01")
    await quiet.sql("UPDATE reservation SET kept = true, asked_cents = 0 RETURNING 1")
    await quiet.sql("UPDATE handover SET version = version + 1, next_try_at = '2026-01-01' RETURNING 1")
    await send_open(quiet.service)
    held = "SELECT reserved_cents, told_cents FROM reservation"
    assert await quiet.sql(held) == [(1_220_000, 0)]
    assert (await quiet.read(agreement)).json()["handedOver"] is True
    await quiet.invariants_hold()


async def test_answers_late_doubled_or_out_of_order_change_nothing(quiet: AgreementScene) -> None:
    agreement = await quiet.redeemed(quiet.new_voucher(), startsOn="2026-09-01")
    for cents in (100, 200, 300):
        quiet.claims.draw(agreement, 2026, cents)
    quiet.claims.items = [
        quiet.claims.items[each] | {"sequence": place} for place, each in enumerate((2, 0, 2, 1), start=1)
    ]
    await quiet.catch_up()
    assert (await quiet.read(agreement)).json()["reservations"][0]["drawnCents"] == 600
    await quiet.invariants_hold()


async def test_claims_fetches_what_it_has_not_answered_of_one_provider(quiet: AgreementScene) -> None:
    voucher = quiet.new_voucher()
    await quiet.redeemed(voucher, startsOn="2026-12-01", endsOn="2026-12-10")
    quiet.claims.is_away = True
    waiting = await quiet.redeemed(voucher, startsOn="2026-12-11", endsOn="2026-12-20")
    claims = quiet.stage.headers("service", signer="claims")
    params = {"open": "true", "providerId": str(quiet.provider_id), "claimsEpoch": str(quiet.claims.epoch)}
    answer = await quiet.http.get("/handovers", params=params, headers=claims)
    assert answer.status_code == 200, answer.text
    message = answer.json()
    assert message["claimsEpoch"] == quiet.claims.epoch
    assert [each["agreementId"] for each in message["allotments"]] == [waiting["agreementId"]]
    assert set(message["allotments"][0]) == {"agreementId", "voucherId", "version", "terms", "years"}
    assert message["allotments"][0]["years"] == [{"year": 2026, "askedCents": 100_000, "final": False}]
    everything = await quiet.http.get("/handovers", params=params | {"open": "false"}, headers=claims)
    assert len(everything.json()["allotments"]) == 2
    other = await quiet.http.get("/handovers", params=params | {"providerId": str(new_id())}, headers=claims)
    assert other.json()["allotments"] == []
    assert (await quiet.http.get("/handovers", params=params, headers=quiet.office)).status_code == 403


async def test_a_new_life_of_claims_opens_every_set_whoever_tells_it(quiet: AgreementScene) -> None:
    voucher = quiet.new_voucher()
    agreement = await quiet.redeemed(voucher, startsOn="2026-09-01")
    claims = quiet.stage.headers("service", signer="claims")
    for told_by in ("handovers", "event", "409"):
        quiet.claims.epoch += 1
        if told_by == "handovers":
            params = {"providerId": str(quiet.provider_id), "claimsEpoch": str(quiet.claims.epoch)}
            message = (await quiet.http.get("/handovers", params=params, headers=claims)).json()
            assert (message["claimsEpoch"], len(message["allotments"])) == (quiet.claims.epoch, 1)
        elif told_by == "event":
            quiet.claims.tell_held()
            await quiet.catch_up()
        if told_by == "409":
            assert (await start(quiet, agreement, "2026-09-02")).json()["handedOver"] is True
        else:
            assert (await quiet.read(agreement)).json()["handedOver"] is False
            await send_open(quiet.service)
        assert quiet.claims.of(agreement).epoch == quiet.claims.epoch
        assert (await quiet.read(agreement)).json()["handedOver"] is True
    await quiet.invariants_hold()


async def test_credits_lost_by_a_restored_claims_raise_the_reservation_and_flag_it(quiet: AgreementScene) -> None:
    agreement = await quiet.redeemed(quiet.new_voucher({2026: 1_220_000}), startsOn="2026-09-01")
    quiet.claims.draw(agreement, 2026, 500_000)
    ended = await quiet.end(agreement, "2026-08-31")
    assert ended.json()["reservations"][0]["reservedCents"] == 500_000
    await quiet.sql("UPDATE voucher_year SET value_cents = 500000 RETURNING 1")
    row = quiet.claims.of(agreement).years[2026]
    row.drawn = row.held = 600_000
    quiet.claims.epoch += 1
    quiet.claims.tell_held()
    await quiet.catch_up()
    await send_open(quiet.service)
    book = "SELECT reserved_cents, value_cents, overhang_cents FROM voucher_year"
    assert await quiet.sql(book) == [(600_000, 500_000, 600_000)]


async def test_after_the_claim_window_the_rest_of_a_year_comes_free(quiet: AgreementScene) -> None:
    voucher = quiet.new_voucher()
    ended = await quiet.redeemed(voucher, startsOn="2026-09-01", endsOn="2026-09-30")
    running = await quiet.redeemed(voucher, startsOn="2026-10-01", endsOn="2027-03-31")
    quiet.claims.draw(ended, 2026, 100_000)
    quiet.stage.move_clock(datetime.fromisoformat("2026-12-29T12:00:00+01:00"))
    await release_finally(quiet.service)
    assert not quiet.claims.of(ended).years[2026].final
    quiet.stage.move_clock(timedelta(days=1))
    await release_finally(quiet.service)
    assert quiet.claims.of(ended).years[2026].final
    assert (await quiet.read(ended)).json()["reservations"][0]["reservedCents"] == 100_000
    assert (await quiet.read(running)).json()["reservations"][0]["reservedCents"] == 920_000
    quiet.claims.draw(ended, 2026, -40_000)
    await quiet.catch_up()
    assert (await quiet.read(ended)).json()["reservations"][0]["reservedCents"] == 60_000
    quiet.stage.move_clock(datetime.fromisoformat("2027-04-01T12:00:00+02:00"))
    messages = quiet.claims.messages
    await release_finally(quiet.service)
    await release_finally(quiet.service)
    assert quiet.claims.messages == messages + 1
    shown = (await quiet.read(running)).json()["reservations"]
    assert [(each["year"], each["reservedCents"]) for each in shown] == [(2026, 0), (2027, 900_000)]
    await quiet.invariants_hold()


async def test_an_agreement_keeps_the_claim_window_of_the_day_of_its_redemption(quiet: AgreementScene) -> None:
    running = await quiet.redeemed(quiet.new_voucher(), startsOn="2026-09-01", endsOn="2026-09-30")
    await quiet.sql_write("UPDATE pilot SET claim_window_days = 0")
    quiet.stage.move_clock(datetime.fromisoformat("2026-12-29T12:00:00+01:00"))
    await release_finally(quiet.service)
    assert not quiet.claims.of(running).years[2026].final
    quiet.stage.move_clock(timedelta(days=1))
    await release_finally(quiet.service)
    assert quiet.claims.of(running).years[2026].final
    assert quiet.claims.of(running).terms["claimWindowDays"] == 90


async def test_the_comparison_finds_differences_and_only_these(quiet: AgreementScene) -> None:
    voucher = quiet.new_voucher({2026: 2_000_000})
    made = [await quiet.redeemed(voucher, startsOn="2026-12-01", endsOn="2026-12-05") for _ in range(5)]
    quiet.claims.draw(made[0], 2026, 700)
    assert await compare(quiet.service) == []
    quiet.claims.of(made[1]).years[2026].held += 1
    quiet.claims.of(made[2]).years[2026].seq += 1
    quiet.claims.of(made[3]).version += 1
    lost = quiet.claims.known.pop(next(each for each in quiet.claims.known if str(each) == made[4]["agreementId"]))
    quiet.claims.known[new_id()] = lost
    quiet.stage.move_clock(timedelta(seconds=1))
    found = {str(each.id): each.fault for each in await compare(quiet.service)}
    assert {found.get(each["agreementId"]) for each in made[1:4]} == {
        "held-above-reserved",
        "not-heard",
        "version-ahead",
    }
    assert found[made[4]["agreementId"]] == "not-listed"
    assert "unknown-agreement" in found.values()
    assert len(found) == 5
    assert b"pvb_allotment_differences" in quiet.service.metrics.text()


async def test_the_nightly_comparison_begins_with_the_first_night_and_comes_once_a_night(quiet: AgreementScene) -> None:
    made = await quiet.redeemed(quiet.new_voucher({2026: 2_000_000}))
    quiet.claims.of(made).years[2026].held += 1

    async def is_compared() -> bool:
        quiet.service.metrics.gauge("allotment_differences", "Differences", -1)
        await compare_nightly(quiet.service)
        return b'pvb_allotment_differences{service="voucher"} 1.0' in quiet.service.metrics.text()

    assert not await is_compared()
    quiet.stage.move_clock(timedelta(days=1))
    quiet.claims.is_away = True
    assert not await is_compared()
    quiet.claims.is_away = False
    assert await is_compared()
    assert not await is_compared()
    quiet.stage.move_clock(timedelta(days=1))
    assert await is_compared()
