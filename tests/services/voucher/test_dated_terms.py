"""A new profile or form from a later day: agreements and comparisons go by the terms of the day that they begin."""

from datetime import UTC, date, datetime
from typing import Any

from services.common.ids import new_id
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.services.voucher.valued import DAY_PRICE, HOURS

CHANGE = date(2026, 12, 15)
NEW = DAY | {"performanceCode": "T041"}


async def changing(scene: AgreementScene) -> tuple[dict[str, Any], Any]:
    """A voucher of 5VV for stay that is 4VV from 15 December on; the change is known and nothing happens on the day."""
    voucher = scene.new_voucher({2026: 2_000_000}, valid_to=date(2026, 12, 31))
    later = new_id()
    with rows.connect(scene.url) as connection:
        row = {"indication_id": later, "client_id": voucher["client_id"], "version": 1, "status": "granted",
               "profile_code": "4VV", "tailored": False, "need_features": [], "valid_from": CHANGE,
               "recorded_at": rows.AT}  # fmt: skip
        rows.insert(connection, "known_indication", [row])
    scene.tell_offer("T041")
    old = {"kind": "day-price", "profileCode": "5VV", "deliveryForms": ["stay"], "performanceCode": "T051",
           "unitCode": "14", "priceCents": DAY_PRICE, "validFrom": "2026-01-01", "source": "test"}  # fmt: skip
    new = old | {"profileCode": "4VV", "performanceCode": "T041"}
    scene.tell_prices(version=2, items=[old, new])
    await scene.catch_up()
    return voucher, later


async def answers(scene: AgreementScene, voucher: dict[str, Any], line: dict[str, Any], starts_on: str) -> list[str]:
    """The codes of what refuses an agreement of one day; none when it is redeemed."""
    agreement = await scene.agreed_by_client(voucher, lines=[line], startsOn=starts_on, endsOn=starts_on)
    answer = await scene.confirm(agreement, scene.provider)
    if answer.status_code == 201:
        return []
    return [each["code"] for each in answer.json().get("errors") or [answer.json()]]


async def test_redeeming_goes_by_the_profile_of_the_start_day(scene: AgreementScene) -> None:
    voucher, _ = await changing(scene)
    assert await answers(scene, voucher, DAY, "2026-12-14") == []
    assert await answers(scene, voucher, NEW, "2026-12-14") == ["performance-not-listed"]
    assert await answers(scene, voucher, NEW, "2026-12-15") == []
    assert await answers(scene, voucher, DAY, "2026-12-15") == ["performance-not-listed"]
    scene.stage.move_clock(datetime(2026, 12, 20, 9, tzinfo=UTC))
    assert await answers(scene, voucher, NEW, "2026-12-21") == []
    assert await answers(scene, voucher, DAY, "2026-12-21") == ["performance-not-listed"]


async def test_redeeming_goes_by_the_form_of_the_start_day(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 2_000_000}, valid_to=date(2026, 12, 31))
    with rows.connect(scene.url) as connection:
        rows.term(connection, voucher, valid_from=CHANGE, delivery_form="vpt")
    assert await answers(scene, voucher, DAY, "2026-12-14") == []
    assert await answers(scene, voucher, DAY, "2026-12-15") == ["provider-not-admitted", "performance-not-listed"]


async def long_answer(scene: AgreementScene, voucher: dict[str, Any], line: dict[str, Any], ends_on: str | None) -> Any:
    """The answer to an agreement from 1 December on."""
    agreement = await scene.agreed_by_client(voucher, lines=[line], startsOn="2026-12-01", endsOn=ends_on)
    return await scene.confirm(agreement, scene.provider)


async def test_an_agreement_is_redeemed_for_the_terms_of_all_its_days(scene: AgreementScene) -> None:
    voucher, _ = await changing(scene)
    refused = (await long_answer(scene, voucher, DAY, "2026-12-15")).json()
    assert (refused["code"], refused["facts"]) == (
        "form-or-profile-differs",
        {"differsFrom": CHANGE.isoformat(), "lastDay": "2026-12-14", "profileCode": "4VV", "deliveryForm": "stay",
         "performanceCode": "T051"},
    )  # fmt: skip
    assert refused["remedy"] == "Let the agreement end on 14 December 2026."
    assert (await long_answer(scene, voucher, DAY, "2026-12-14")).status_code == 201


async def test_a_later_form_needs_the_price_list_and_the_offer(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 2_000_000}, valid_to=date(2026, 12, 31))
    with rows.connect(scene.url) as connection:
        rows.term(connection, voucher, valid_from=CHANGE, delivery_form="mpt")
    day, hours = DAY, HOURS | {"quantity": 1}
    assert [(await long_answer(scene, voucher, each, None)).json()["code"] for each in (day, hours)] == [
        "form-or-profile-differs"
    ] * 2, "an hour is on the list for mpt, and not offered"
    scene.tell_offer("H126", deliveryForm="mpt")
    await scene.catch_up()
    assert (await long_answer(scene, voucher, day, None)).json()["code"] == "form-or-profile-differs"
    assert (await long_answer(scene, voucher, hours, None)).status_code == 201


async def test_a_later_supplement_or_the_same_profile_again_refuses_nothing(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 2_000_000}, valid_to=date(2026, 12, 31))
    with rows.connect(scene.url) as connection:
        rows.term(connection, voucher, valid_from=CHANGE, supplements="[]", pgb_share_percent=0)
        row = {"indication_id": new_id(), "client_id": voucher["client_id"], "version": 1, "status": "granted",
               "profile_code": "5VV", "tailored": False, "need_features": [], "valid_from": CHANGE,
               "recorded_at": rows.AT}  # fmt: skip
        rows.insert(connection, "known_indication", [row])
    assert (await long_answer(scene, voucher, DAY, None)).status_code == 201


async def test_a_day_that_no_indication_carries_is_none_of_the_voucher(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 2_000_000}, valid_to=date(2026, 12, 31))
    await scene.sql_write("UPDATE known_indication SET valid_to = '2026-12-14'")
    assert await answers(scene, voucher, DAY, "2026-12-14") == []
    assert "voucher-not-running" in await answers(scene, voucher, DAY, "2026-12-15")


async def test_coverage_goes_by_the_profile_of_the_day(scene: AgreementScene) -> None:
    voucher, _ = await changing(scene)
    path, who = f"/vouchers/{voucher['voucher_id']}/coverage", scene.client_of(voucher)
    for day, code in (("2026-12-14", "T051"), ("2026-12-15", "T041")):
        asked = {"locationId": [str(scene.location_id)], "startsOn": day}
        told = (await scene.http.get(path, params=asked, headers=who)).json()
        assert [each["performanceCode"] for each in told["items"]] == [code]


async def test_a_voucher_shows_the_terms_of_today_also_without_any_event(scene: AgreementScene) -> None:
    voucher, later = await changing(scene)
    with rows.connect(scene.url) as connection:
        rows.term(connection, voucher, valid_from=CHANGE, delivery_form="dtv", etmalen=4, pgb_share_percent=10)

    async def shown(path: str) -> tuple[Any, ...]:
        body = (await scene.http.get(path, headers=scene.office)).json()
        one = body["items"][0] if "items" in body else body
        names = ("profileCode", "indicationId", "deliveryForm", "etmalen", "pgbSharePercent")
        return tuple(one[name] for name in names)

    one, many = f"/vouchers/{voucher['voucher_id']}", f"/vouchers?clientId={voucher['client_id']}"
    before = ("5VV", str(voucher["indication_id"]), "stay", None, 0)
    assert await shown(one) == await shown(many) == before
    scene.stage.move_clock(datetime(2026, 12, 14, 22, 59, tzinfo=UTC))
    assert await shown(one) == before
    scene.stage.move_clock(datetime(2026, 12, 14, 23, 0, tzinfo=UTC))
    after = ("4VV", str(later), "dtv", 4.0, 10)
    assert await shown(one) == await shown(many) == after
    scene.stage.move_clock(datetime(2027, 2, 1, tzinfo=UTC))
    assert await shown(one) == after, "the terms of its last day"


async def test_a_list_by_profile_or_form_goes_by_the_terms_of_today(scene: AgreementScene) -> None:
    voucher, _ = await changing(scene)
    scene.new_voucher({2026: 2_000_000}, valid_to=date(2026, 12, 31), delivery_form="mpt")
    with rows.connect(scene.url) as connection:
        rows.term(connection, voucher, valid_from=CHANGE, delivery_form="dtv", etmalen=4)

    async def listed(**query: str) -> list[tuple[str, str]]:
        answer = await scene.http.get("/vouchers", params=query, headers=scene.office)
        assert answer.status_code == 200, answer.text
        return [(each["profileCode"], each["deliveryForm"]) for each in answer.json()["items"]]

    steps = [datetime(2026, 12, 14, 22, 59, tzinfo=UTC), datetime(2026, 12, 14, 23, 0, tzinfo=UTC)]
    for now, own in zip(steps, [("5VV", "stay"), ("4VV", "dtv")], strict=True):
        scene.stage.move_clock(now)
        every = await listed()
        assert sorted(every) == sorted([own, ("5VV", "mpt")])
        for profile, form in [("4VV", "stay"), ("5VV", "stay"), ("4VV", "dtv"), ("5VV", "mpt")]:
            assert await listed(profileCode=profile) == [each for each in every if each[0] == profile]
            assert await listed(deliveryForm=form) == [each for each in every if each[1] == form]
    assert await listed(profileCode="4VV", deliveryForm="mpt") == []


async def test_a_list_by_profile_goes_by_the_indication_that_carries_the_day(scene: AgreementScene) -> None:
    """The list says what each voucher shows, whatever the indications: ended, withdrawn, replaced, or yet to begin."""
    with rows.connect(scene.url) as connection:
        for fields in (
            {"status": "withdrawn", "withdrawn_on": date(2026, 10, 4), "profile_code": "4VV"},
            {"status": "withdrawn", "withdrawn_on": date(2026, 10, 5), "profile_code": "4VV"},
            {"valid_to": date(2026, 10, 4), "profile_code": "4VV"},
            {"valid_from": date(2026, 10, 5), "profile_code": "4VV"},
            {"valid_from": date(2026, 10, 6), "profile_code": "4VV"},
        ):
            made = rows.voucher(connection, scene.pilot_id, {2026: 1}, valid_to=date(2026, 12, 31))
            rows.term(connection, made)
            row = {"indication_id": new_id(), "client_id": made["client_id"], "version": 1, "status": "granted",
                   "profile_code": "5VV", "tailored": False, "need_features": [], "valid_from": date(2026, 2, 1),
                   "recorded_at": rows.AT}  # fmt: skip
            rows.insert(connection, "known_indication", [row | fields])

    async def listed(**query: str) -> list[tuple[str, str]]:
        answer = await scene.http.get("/vouchers", params=query, headers=scene.office)
        return [(each["voucherId"], each["profileCode"]) for each in answer.json()["items"]]

    every = await listed()
    assert [profile for _, profile in every] == ["5VV", "4VV", "5VV", "4VV", "5VV"]
    for profile in ("4VV", "5VV"):
        assert await listed(profileCode=profile) == [each for each in every if each[1] == profile]
