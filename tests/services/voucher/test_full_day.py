"""A night is paid once: a client has at most one full-day performance a day, over all agreements and vouchers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.common.ids import new_id
from services.voucher.operations.revalue import revalue_due
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import DAY, NIGHT, AgreementScene, agreement_scene


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    async with agreement_scene(database_of, background=False) as made:
        yield made


RICH = {2026: 9_000_000, 2027: 9_000_000, 2028: 9_000_000}


def second_voucher(scene: AgreementScene, of: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A voucher of the same client in another pilot, which rests on the same indication."""
    with rows.connect(scene.url) as connection:
        pilot_id = rows.pilot(connection, code=f"pilot-{new_id().hex[-8:]}", period_to=date(2028, 12, 31))
        made = rows.voucher(connection, pilot_id, RICH, client_id=of["client_id"], **fields)
        rows.term(connection, made)
    return made


def waiting(scene: AgreementScene, voucher: dict[str, Any], count: int, **fields: Any) -> list[dict[str, Any]]:
    """Agreements on one etmaal a day that wait for the provider."""
    usual = {"status": "confirmed-by-client", "client_confirmed_by": "client", "provider_id": scene.provider_id,
             "location_id": scene.location_id, "starts_on": date(2026, 12, 1)}  # fmt: skip
    line = {"performance_code": "Z051", "unit_price_cents": 1_000}
    with rows.connect(scene.url) as connection:
        made = [rows.agreement(connection, voucher, [line], **usual | fields) for _ in range(count)]
    return [{"agreementId": str(each["agreement_id"])} for each in made]


async def no_day_twice(scene: AgreementScene) -> None:
    """Counted by the database: no two redeemed or ended agreements cover one day of a client with full-day care."""
    query = """
    WITH covering AS (
      SELECT a.client_id, a.agreement_id, d.day
      FROM agreement a JOIN voucher v USING (voucher_id),
           generate_series(GREATEST(a.starts_on, v.valid_from), LEAST(a.ends_on, a.ended_on, v.valid_to),
                           interval '1 day') AS d (day)
      WHERE a.status IN ('redeemed', 'ended')
        AND EXISTS (SELECT FROM agreement_line l WHERE l.agreement_id = a.agreement_id AND performance_code = 'Z051'))
    SELECT client_id, day FROM covering GROUP BY 1, 2 HAVING count(*) > 1"""
    assert await scene.sql(query) == []


async def test_a_second_agreement_on_the_same_nights_is_refused(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(RICH)
    await scene.redeemed(voucher, lines=[NIGHT], endsOn="2026-12-20")
    second = await scene.agreed_by_client(voucher, lines=[NIGHT], startsOn="2026-12-20")
    refused = await scene.confirm(second, scene.provider)
    assert (refused.status_code, refused.json()["code"]) == (422, "care-overlaps")
    assert refused.json()["facts"] == {
        "performanceCode": "Z051", "firstDay": "2026-12-20", "otherFrom": "2026-12-01", "otherUntil": "2026-12-20",
    }  # fmt: skip
    for who in (scene.provider, scene.client_of(voucher), scene.office):
        obstacles = (await scene.read(second, who)).json()["obstacles"]
        assert [(each["pointer"], each["code"]) for each in obstacles] == [("/lines/0", "care-overlaps")]
    await scene.redeemed(voucher, lines=[NIGHT], startsOn="2026-12-21")
    await scene.redeemed(voucher, lines=[DAY], startsOn="2026-12-01")
    await no_day_twice(scene)


async def test_another_providers_days_are_not_told(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(RICH)
    with rows.connect(scene.url) as connection:
        other = rows.agreement(
            connection, voucher, [{"performance_code": "Z051"}], status="redeemed", starts_on=date(2026, 11, 3),
            ends_on=date(2026, 12, 24),
        )  # fmt: skip
        rows.hand_over(connection, other)
    second = await scene.agreed_by_client(voucher, lines=[NIGHT])
    refused = await scene.confirm(second, scene.provider)
    assert refused.json()["facts"] == {"performanceCode": "Z051", "firstDay": "2026-12-01"}
    assert "24 December" not in refused.text
    told = (await scene.read(second, scene.provider)).json()["obstacles"][0]["detail"]["en"]
    assert "24 December" not in told
    assert "24 December" in (await scene.read(second, scene.client_of(voucher))).json()["obstacles"][0]["detail"]["en"]


async def test_it_holds_over_two_vouchers_of_one_client(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(RICH)
    other = second_voucher(scene, voucher)
    await scene.redeemed(voucher, lines=[NIGHT])
    [second] = waiting(scene, other, 1, pilot_code=rows.PILOT)
    refused = await scene.confirm(second, scene.provider)
    assert (refused.status_code, refused.json()["code"]) == (422, "care-overlaps")


@pytest.mark.parametrize("over_two", [False, True], ids=["one voucher", "two vouchers"])
async def test_of_confirmations_at_once_one_gets_the_nights(scene: AgreementScene, over_two: bool) -> None:
    for _ in range(8):
        voucher = scene.new_voucher(RICH)
        made = waiting(scene, voucher, 4)
        made += waiting(scene, second_voucher(scene, voucher), 4) if over_two else []
        answers = await asyncio.gather(*[scene.confirm(each, scene.provider) for each in made])
        assert sorted(each.status_code for each in answers) == [201] + [422] * (len(made) - 1)
        assert {each.json()["code"] for each in answers if each.status_code == 422} == {"care-overlaps"}
    await no_day_twice(scene)
    await scene.invariants_hold()


async def test_a_voucher_that_becomes_longer_takes_no_night_of_another_agreement(scene: AgreementScene) -> None:
    """The first voucher was cut short, the client went on under another, and then the first runs on again."""
    voucher = scene.new_voucher(RICH, valid_to=date(2027, 3, 31))
    agreement = await scene.redeemed(voucher, lines=[NIGHT])
    other = second_voucher(scene, voucher)
    [second] = waiting(scene, other, 1, starts_on=date(2027, 6, 1))
    assert (await scene.confirm(second, scene.provider)).status_code == 201
    with rows.connect(scene.url) as connection:
        due = {"voucher_id": voucher["voucher_id"], "cause": "indication", "since": rows.AT}
        rows.insert(connection, "revaluation_due", [due])
    await revalue_due(scene.service)
    assert await scene.sql("SELECT valid_to FROM voucher WHERE voucher_id = :v", v=voucher["voucher_id"]) == [
        (date(2028, 12, 31),)
    ]
    shown = (await scene.read(agreement)).json()
    assert (shown["status"], shown["endedOn"], shown["closeReason"]) == ("ended", "2027-05-31", "care-overlaps")
    assert scene.claims.of(agreement).terms["endsOn"] == "2027-05-31"
    await no_day_twice(scene)
    await scene.invariants_hold()


async def test_a_longer_voucher_and_a_confirmation_under_another_at_once(scene: AgreementScene) -> None:
    for _ in range(8):
        voucher = scene.new_voucher(RICH, valid_to=date(2027, 3, 31))
        await scene.redeemed(voucher, lines=[NIGHT])
        [second] = waiting(scene, second_voucher(scene, voucher), 1, starts_on=date(2027, 6, 1))
        with rows.connect(scene.url) as connection:
            due = {"voucher_id": voucher["voucher_id"], "cause": "indication", "since": rows.AT}
            rows.insert(connection, "revaluation_due", [due])
        await asyncio.gather(revalue_due(scene.service), scene.confirm(second, scene.provider))
        await revalue_due(scene.service)
    await no_day_twice(scene)


async def drawn_for(scene: AgreementScene, agreement: dict[str, Any], nights: int) -> None:
    """Claims accepted this many nights in 2026, and voucher has heard it."""
    scene.claims.draw(agreement, 2026, nights * 10_000)
    await scene.catch_up()


async def test_nights_that_were_paid_after_an_earlier_end_are_not_agreed_again(scene: AgreementScene) -> None:
    """All nights up to the 20th were claimed; on the 21st the agreement is ended on the 10th."""
    voucher = scene.new_voucher(RICH)
    first = await scene.redeemed(voucher, lines=[NIGHT])
    await drawn_for(scene, first, 20)
    scene.stage.move_clock(datetime(2026, 12, 21, 8, tzinfo=UTC))
    assert (await scene.end(first, "2026-12-10")).status_code == 201
    await scene.handed_over(first)
    second = await scene.agreed_by_client(voucher, lines=[NIGHT], startsOn="2026-12-11")
    refused = await scene.confirm(second, scene.provider)
    assert (refused.status_code, refused.json()["code"]) == (422, "care-overlaps")
    assert refused.json()["facts"] == {
        "performanceCode": "Z051", "firstDay": "2026-12-11", "otherUntil": "2026-12-10",
    }  # fmt: skip
    later = await scene.agreed_by_client(voucher, lines=[NIGHT], startsOn="2026-12-22", endsOn="2026-12-24")
    assert (await scene.confirm(later, scene.provider)).status_code == 201
    await drawn_for(scene, first, -10)
    short = await scene.agreed_by_client(voucher, lines=[NIGHT], startsOn="2026-12-11", endsOn="2026-12-21")
    assert (await scene.confirm(short, scene.provider)).status_code == 201


async def test_an_agreement_that_ended_with_its_last_paid_night_frees_the_next(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(RICH)
    first = await scene.redeemed(voucher, lines=[NIGHT])
    await drawn_for(scene, first, 10)
    scene.stage.move_clock(datetime(2026, 12, 21, 8, tzinfo=UTC))
    assert (await scene.end(first, "2026-12-10")).status_code == 201
    second = await scene.agreed_by_client(voucher, lines=[NIGHT], startsOn="2026-12-11")
    assert (await scene.confirm(second, scene.provider)).status_code == 201
