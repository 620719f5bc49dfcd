"""What stands in the way of a proposal is what its second confirmation is refused for, to whoever may know it."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import pytest

from services.common.ids import new_id
from tests.services.voucher.agreement_scene import DAY, AgreementScene, agreement_scene
from tests.stage import keyed


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    async with agreement_scene(database_of) as made:
        yield made


SMALL = {2026: 1_000, 2027: 4_000_000}
LARGE = {2026: 9_000_000, 2027: 9_000_000}
REFUSED: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], set[tuple[str, str]]]] = {
    "starts before the voucher": ({"valid_from": "2026-12-02"}, {}, {("", "voucher-not-running")}),
    "location unknown": ({}, {"locationId": str(new_id())}, {("/lines/0", "provider-not-admitted")}),
    "performance not listed": (
        {},
        {"lines": [DAY | {"performanceCode": "H104"}]},
        {("/lines/0", "provider-not-admitted"), ("/lines/0", "performance-not-listed")},
    ),
    "price too high": (
        {"years": LARGE},
        {"lines": [DAY | {"unitPriceCents": 12_001}]},
        {("/lines/0", "price-above-list")},
    ),
    "wrong unit": ({}, {"lines": [DAY | {"unitCode": "04"}]}, {("/lines/0", "unit-mismatch")}),
    "value too small": ({"years": SMALL}, {}, {("", "value-exhausted")}),
}


def told(answer: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(each["pointer"], each["code"]) for each in answer["obstacles"]}


def refused(problem: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(each["pointer"], each["code"]) for each in problem.get("errors") or [{"pointer": "", **problem}]}


@pytest.mark.parametrize("case", REFUSED)
async def test_each_obstacle_is_what_the_second_confirmation_is_refused_for(scene: AgreementScene, case: str) -> None:
    of_voucher, of_agreement, expected = REFUSED[case]
    voucher = scene.new_voucher(**of_voucher)
    draft = await scene.draft(voucher, **of_agreement)
    assert told(draft) == expected
    anna = scene.client_of(voucher)
    assert (await scene.confirm(draft, anna)).status_code == 201
    for who in (anna, scene.provider, scene.office):
        assert told((await scene.read(draft, who)).json()) == expected
    no = await scene.confirm(draft, scene.provider)
    assert (no.status_code, refused(no.json())) == (422, expected)


async def test_an_obstacle_says_what_the_refusal_says(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(years=SMALL)
    draft = await scene.agreed_by_client(voucher)
    shown = (await scene.read(draft, scene.provider)).json()
    no = (await scene.confirm(draft, scene.provider)).json()
    assert [each["detail"]["en"] for each in shown["obstacles"]] == [no["detail"]]
    assert shown["obstacles"][0]["detail"]["nl"].startswith("Van de voucher is in 2026 nog € 10,00 vrij.")


async def test_without_an_obstacle_it_redeems(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    draft = await scene.draft(voucher)
    assert draft["obstacles"] == []
    assert (await scene.confirm(draft, scene.provider)).status_code == 201
    listed = (await scene.http.get("/agreements", headers=scene.client_of(voucher))).json()["items"]
    assert [each["obstacles"] for each in listed] == [[]]
    assert (await scene.confirm(draft, scene.client_of(voucher))).json()["status"] == "redeemed"
    assert (await scene.read(draft)).json()["obstacles"] is None, "it waits for nobody any more"


async def test_an_obstacle_goes_and_comes_with_the_facts(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    one, two = [await scene.draft(voucher, endsOn="2026-12-31") for _ in range(2)]
    await scene.sql("UPDATE voucher_year SET value_cents = 310000 WHERE year = 2026 RETURNING 1")
    assert (await scene.read(two)).json()["obstacles"] == []
    for who in (scene.client_of(voucher), scene.provider):
        assert (await scene.confirm(one, who)).status_code == 201
    assert told((await scene.read(two)).json()) == {("", "value-exhausted")}
    await scene.sql("UPDATE voucher_year SET value_cents = 1000, overhang_cents = 310000 WHERE year = 2026 RETURNING 1")
    await scene.sql("UPDATE voucher SET suspended_from = '2026-10-01' RETURNING 1")
    assert told((await scene.read(two)).json()) == {("", "voucher-not-running"), ("", "voucher-flagged")}


async def test_the_office_sees_that_it_needs_a_conversation_and_others_do_not(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(arrangement="full-person-package")
    draft = await scene.draft(voucher)
    assert (await scene.confirm(draft, scene.provider)).status_code == 201
    assert draft["obstacles"] == []
    assert told((await scene.read(draft)).json()) == {("", "conversation-missing")}
    assert refused((await scene.confirm(draft, scene.office)).json()) == {("", "conversation-missing")}
    path = f"/agreements/{draft['agreementId']}/conversation"
    body = {"heldOn": "2026-10-01", "summary": "Met mevrouw aan de keukentafel."}
    recorded = await scene.http.put(path, json=body, headers=scene.office | {"If-Match": '"2"'})
    assert recorded.json()["obstacles"] == []
    assert (await scene.confirm(draft, scene.office)).json()["status"] == "redeemed"
    own = await scene.draft(scene.new_voucher(arrangement="supported"))
    assert (await scene.read(own)).json()["obstacles"] == [], "here the client confirms"


async def test_a_provider_hears_of_the_voucher_only_after_the_client_has_confirmed(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(years=SMALL)
    path = f"/vouchers/{voucher['voucher_id']}/agreements"
    probing = scene.body(lines=[DAY | {"performanceCode": "Z041"}])
    drafted = (await scene.http.post(path, json=probing, headers=keyed(scene.provider))).json()
    assert drafted["obstacles"] is None
    assert (await scene.confirm(drafted, scene.provider)).status_code == 201
    assert (await scene.read(drafted, scene.provider)).json()["obstacles"] is None
    expected = {("/lines/0", "provider-not-admitted"), ("/lines/0", "performance-not-listed"), ("", "value-exhausted")}
    for who in (scene.client_of(voucher), scene.client_of(voucher, "supporter"), scene.office):
        assert expected <= told((await scene.read(drafted, who)).json())
