"""An agreement is found by its number, and by the provider's own reference."""

from typing import Any

import pytest

from services.common.ids import new_id
from services.voucher.rules.agreement_number import agreement_number, read_number
from services.voucher.store.adoption import renew_numbers
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.swapping import Swaps
from tests.stage import keyed

REFERENCE = "Linde/2026-117 b"


async def found(scene: AgreementScene, who: dict[str, str], **sought: str) -> list[str]:
    answer = await scene.http.get("/agreements", params=sought, headers=who)
    assert answer.status_code == 200, answer.text
    return [each["agreementId"] for each in answer.json()["items"]]


async def refused(scene: AgreementScene, who: dict[str, str], **sought: str) -> tuple[int, str, str]:
    answer = await scene.http.get("/agreements", params=sought, headers=who)
    [fault] = answer.json()["errors"]
    return answer.status_code, fault["code"], fault["pointer"]


async def put(scene: AgreementScene, of: dict[str, Any], who: dict[str, str], reference: Any, version: int) -> Any:
    path = f"/agreements/{of['agreementId']}/provider-reference"
    return await scene.http.put(path, json={"providerReference": reference}, headers=who | {"if-match": f'"{version}"'})


async def test_the_parties_and_the_office_find_an_agreement_by_its_number(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    one, _ = await scene.draft(voucher), await scene.draft(voucher)
    number = one["number"]
    assert len(number) == 12 and read_number(number) == number
    spoken = f"{number[:4]} {number[4:7]} {number[7:10]} {number[10:]}".lower()
    for who in (scene.client_of(voucher), scene.provider, scene.office):
        assert await found(scene, who, number=number) == [one["agreementId"]]
        assert await found(scene, who, number=spoken) == [one["agreementId"]]
    stranger = scene.stage.headers("provider", organisation_id=new_id())
    assert await found(scene, stranger, number=number) == []


async def test_a_mistyped_number_is_refused_and_not_answered_with_an_empty_list(scene: AgreementScene) -> None:
    number = (await scene.draft(scene.new_voucher()))["number"]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    for written in (wrong, number[:-1], "overeenkomst"):
        assert await refused(scene, scene.provider, number=written) == (422, "number-mistyped", "/query/number")


async def test_a_number_of_before_is_found(scene: AgreementScene) -> None:
    one = await scene.draft(scene.new_voucher())
    await scene.sql_write("UPDATE agreement SET number = 'Z0000004711'")
    assert await found(scene, scene.provider, number="Z0000004711") == [one["agreementId"]]
    assert await found(scene, scene.provider, number="Z0000004712") == []


@pytest.mark.parametrize("numbers", [("Z0000000900", agreement_number(950)), ("Z0000000950", agreement_number(900))])
async def test_after_a_restore_new_numbers_follow_those_of_both_forms(
    scene: AgreementScene, numbers: tuple[str, str]
) -> None:
    voucher = scene.new_voucher()
    for number in numbers:
        made = await scene.draft(voucher)
        given = {"number": number, "agreement_id": made["agreementId"]}
        await scene.sql_write("UPDATE agreement SET number = :number WHERE agreement_id = :agreement_id", **given)
    async with scene.service.database.transaction() as session:
        await renew_numbers(session)
    assert (await scene.draft(voucher))["number"] == agreement_number(951)


async def test_a_provider_drafts_with_its_reference_and_finds_by_it(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    one = await scene.draft(voucher, scene.provider, providerReference=REFERENCE)
    other = await scene.draft(voucher, scene.provider)
    assert (one["providerReference"], other["providerReference"]) == (REFERENCE, None)
    for who in (scene.client_of(voucher), scene.provider, scene.office):
        assert (await scene.read(one, who)).json()["providerReference"] == REFERENCE
    assert await found(scene, scene.provider, providerReference=REFERENCE) == [one["agreementId"]]
    assert await found(scene, scene.provider, providerReference="Linde") == []
    stranger = scene.stage.headers("provider", organisation_id=new_id())
    assert await found(scene, stranger, providerReference=REFERENCE) == []


async def test_nobody_else_gives_the_providers_reference(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    path = f"/vouchers/{voucher['voucher_id']}/agreements"
    for who in (scene.client_of(voucher), scene.office):
        made = await scene.http.post(path, json=scene.body(providerReference=REFERENCE), headers=keyed(who))
        assert (made.status_code, made.json()["code"]) == (422, "reference-of-provider")
    one = await scene.draft(voucher)
    for who in (scene.client_of(voucher), scene.office):
        assert (await put(scene, one, who, REFERENCE, 1)).status_code == 403
    stranger = scene.stage.headers("provider", organisation_id=new_id())
    assert (await put(scene, one, stranger, REFERENCE, 1)).status_code == 404


async def test_a_provider_sets_its_reference_later_without_a_new_confirmation(scene: AgreementScene) -> None:
    one = await scene.agreed_by_client(scene.new_voucher())
    before = (await scene.read(one)).json()
    made = await put(scene, one, scene.provider, REFERENCE, before["version"])
    assert made.status_code == 200, made.text
    later = {"providerReference": REFERENCE, "version": before["version"] + 1}
    assert made.headers["etag"] == f'"{later["version"]}"'
    assert (await scene.read(one)).json() == before | later
    assert (await put(scene, one, scene.provider, None, before["version"])).status_code == 412
    assert (await put(scene, one, scene.provider, None, later["version"])).json()["providerReference"] is None


@pytest.mark.parametrize(
    "reference", ["", " Linde", "Linde ", "x" * 36, "a\tb", "a\x00b", "123456782", "nr. 1234.56.782"]
)
async def test_what_is_no_reference_is_refused(scene: AgreementScene, reference: str) -> None:
    one = await scene.draft(scene.new_voucher(), scene.provider)
    made = await put(scene, one, scene.provider, reference, 1)
    assert made.status_code == (422 if "782" in reference else 400)
    assert made.json()["errors"][0]["pointer"] == "/body/providerReference"
    assert (await scene.read(one)).json()["version"] == 1


async def test_a_reference_waits_until_an_open_swap_is_decided(scene: AgreementScene) -> None:
    await scene.catch_up()
    swaps = Swaps(scene)
    await swaps.second_provider()
    ending, start = await swaps.running(), await swaps.confirmed()
    await swaps.opened(ending, start)
    made = await put(scene, ending, scene.provider, REFERENCE, await swaps.version(ending))
    assert (made.status_code, made.json()["code"]) == (409, "swap-open")
