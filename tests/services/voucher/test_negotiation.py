"""An agreement is negotiated in versions: who proposed what, what differs, and which version is confirmed."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from alembic import command

from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.ids import new_id
from services.voucher.operations.agreements import lapse_drafts
from services.voucher.tables.agreement import WAITING
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.services.voucher.test_migrations import before
from tests.stage import keyed

HOURS = {"performanceCode": "H126", "unitCode": "04", "quantity": 2, "per": "week", "unitPriceCents": 5_000}


async def propose(
    scene: AgreementScene, of: dict[str, Any], who: dict[str, str], version: int | None = None, **changes: Any
) -> httpx.Response:
    """Another version, of the agreement as it is unless `version` says another."""
    body = {name: value for name, value in scene.body(**changes).items() if name != "providerId"}
    seen = version or (await scene.read(of)).json()["version"]
    headers = keyed(who) | {"If-Match": f'"{seen}"'}
    return await scene.http.post(f"/agreements/{of['agreementId']}/versions", json=body, headers=headers)


async def confirm(scene: AgreementScene, of: dict[str, Any], who: dict[str, str], version: int) -> httpx.Response:
    path = f"/agreements/{of['agreementId']}/confirmations"
    return await scene.http.post(path, json={"proposalVersion": version}, headers=keyed(who))


async def versions(scene: AgreementScene, of: dict[str, Any], who: dict[str, str], **page: Any) -> dict[str, Any]:
    answer = await scene.http.get(f"/agreements/{of['agreementId']}/versions", params=page, headers=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def told(scene: AgreementScene, who: dict[str, str]) -> list[str]:
    shown = (await scene.http.get("/messages", headers=who)).json()["items"]
    return [each["title"]["en"] for each in shown if each["kind"] == "agreement-proposed"]


async def test_a_version_keeps_who_proposed_it_and_what_differs(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    client = scene.client_of(voucher)
    made = await scene.draft(voucher)
    assert made["proposalVersion"] == 1
    answer = await propose(scene, made, scene.provider, lines=[DAY | {"unitPriceCents": 11_000}, HOURS])
    assert answer.status_code == 201, answer.text
    assert (answer.json()["proposalVersion"], len(answer.json()["lines"])) == (2, 2)
    for who in (client, scene.provider, scene.office):
        first, second = (await versions(scene, made, who))["items"]
        assert (first["proposedFor"], first["proposedBy"], first["proposedOrganisationId"]) == (
            "client",
            "client",
            None,
        )
        assert (first["differences"], first["lines"]) == ([], [DAY])
        assert (second["proposedFor"], second["proposedBy"]) == ("provider", "provider")
        assert second["proposedOrganisationId"] == str(scene.provider_id)
        assert second["differences"] == [
            {"kind": "added", "field": "lines", "performanceCode": "H126", "before": None, "after": "H126"},
            {"kind": "changed", "field": "unitPriceCents", "performanceCode": "T051", "before": "10000",
             "after": "11000"},
        ]  # fmt: skip
    one = await versions(scene, made, client, pageSize=1)
    [second] = (await versions(scene, made, client, pageSize=1, cursor=one["nextCursor"]))["items"]
    assert (second["proposalVersion"], len(second["differences"])) == (2, 2)
    stranger = scene.stage.headers("provider", organisation_id=new_id())
    assert (await scene.http.get(f"/agreements/{made['agreementId']}/versions", headers=stranger)).status_code == 404


async def test_the_other_party_is_told_of_each_version(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    made = await scene.draft(voucher)
    assert await told(scene, scene.provider) == [f"Proposal for agreement {made['number']}"]
    assert await told(scene, scene.client_of(voucher)) == []
    await propose(scene, made, scene.provider, times="Ochtend")
    assert len(await told(scene, scene.client_of(voucher))) == len(await told(scene, scene.provider)) == 1


async def test_a_version_cancels_every_confirmation_and_only_the_newest_is_confirmed(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    client = scene.client_of(voucher)
    made = await scene.agreed_by_client(voucher)
    changed = await propose(scene, made, scene.provider, lines=[DAY | {"unitPriceCents": 11_000}], endsOn="2026-12-10")
    assert (changed.json()["status"], changed.json()["clientConfirmedAt"]) == ("drafted", None)
    for answer in (await confirm(scene, made, client, 1), await scene.confirm(made, client)):  # no body: the first
        assert (answer.status_code, answer.json()["code"]) == (409, "proposal-superseded")
        assert "the last day, the price" in answer.json()["detail"]
    unknown = await confirm(scene, made, client, 3)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "proposal-unknown")
    assert (await confirm(scene, made, client, 2)).status_code == 201
    redeemed = await confirm(scene, made, scene.provider, 2)
    assert (redeemed.json()["status"], redeemed.json()["proposalVersion"]) == ("redeemed", 2)
    assert redeemed.json()["reservations"][0]["reservedCents"] == 10 * 11_000
    late = await propose(scene, made, client, times="Ochtend")
    assert (late.status_code, late.json()["code"]) == (409, "agreement-closed")


async def test_a_version_that_was_changed_back_is_still_to_be_confirmed_itself(scene: AgreementScene) -> None:
    made = await scene.draft(scene.new_voucher())
    for times in ("Ochtend", None):
        assert (await propose(scene, made, scene.provider, times=times)).status_code == 201
    answer = await confirm(scene, made, scene.provider, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "proposal-superseded")
    assert "are the same" in answer.json()["detail"]
    assert (await confirm(scene, made, scene.provider, 3)).status_code == 201


async def test_of_two_versions_at_once_the_second_reads_the_first(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    made = await scene.draft(voucher)
    assert (await propose(scene, made, scene.provider, version=1, times="Ochtend")).status_code == 201
    assert (await propose(scene, made, scene.client_of(voucher), version=1, times="Avond")).status_code == 412
    assert (await scene.read(made)).json()["times"] == "Ochtend"


async def test_an_equal_version_is_refused_and_so_are_the_faults_of_a_draft(scene: AgreementScene) -> None:
    made = await scene.draft(scene.new_voucher())
    assert (await propose(scene, made, scene.provider)).json()["code"] == "nothing-proposed"
    faulty = await propose(scene, made, scene.provider, lines=[DAY, DAY], endsOn="2026-11-30")
    assert {each["code"] for each in faulty.json()["errors"]} == {"end-before-start", "performance-twice"}
    assert (await scene.read(made)).json()["proposalVersion"] == 1


@pytest.mark.parametrize(("arrangement", "status"), [("self-directed", 403), ("full-person-package", 201)])
async def test_the_office_proposes_for_a_client_in_the_full_person_package_alone(
    scene: AgreementScene, arrangement: str, status: int
) -> None:
    made = await scene.draft(scene.new_voucher(arrangement=arrangement))
    assert (await propose(scene, made, scene.office, times="Ochtend")).status_code == status


async def test_thirty_days_count_from_the_newest_version(scene: AgreementScene) -> None:
    old, renewed = await scene.draft(scene.new_voucher()), await scene.draft(scene.new_voucher())
    scene.stage.move_clock(timedelta(days=20))
    await propose(scene, renewed, scene.provider, times="Ochtend")
    scene.stage.move_clock(timedelta(days=11))
    await lapse_drafts(scene.service)
    assert [(await scene.read(each)).json()["status"] for each in (old, renewed)] == ["lapsed", "drafted"]


def test_proposals_of_before_are_their_drafters_first_version(postgres: EmbeddedPostgres) -> None:
    config, url = before(postgres, "0038")
    with rows.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # agreements without their voucher
        of = {"voucher_id": new_id(), "client_id": new_id()}
        made = rows.agreement(connection, of, drafted_by="provider")
        rows.agreement(connection, of, drafted_by="representative")
        command.upgrade(config, "head")
        query = (
            "SELECT v.*, a.proposal_version AS newest FROM agreement_version v JOIN agreement a USING (agreement_id)"
        )
        found = {row["proposed_by"]: row for row in connection.execute(f"{query} WHERE {WAITING}")}
    assert {row["proposed_for"] for row in found.values()} == {"provider", "client"}
    mine = found["provider"]
    assert (mine["newest"], mine["proposal_version"], mine["proposed_at"]) == (1, 1, made["drafted_at"])
    assert mine["proposed_organisation_id"] == made["provider_id"]
    assert mine["terms"]["lines"][0]["quantity"] == "1.00"
    assert found["representative"]["proposed_organisation_id"] is None


async def test_a_coordinator_is_an_admitted_provider_and_is_shown_to_both(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    function = "Wijkverpleegkundige van het team"
    named: dict[str, Any] = {"coordinatorId": str(scene.provider_id), "coordinatorFunction": function}
    made = await scene.draft(voucher)
    answer = await propose(scene, made, scene.provider, **named)
    assert answer.status_code == 201, answer.text
    for who in (scene.client_of(voucher), scene.provider):
        shown = (await scene.read(made, who)).json()
        assert (shown["coordinatorId"], shown["coordinatorFunction"]) == (str(scene.provider_id), function)
    [_, second] = (await versions(scene, made, scene.provider))["items"]
    assert {each["field"] for each in second["differences"]} == {"coordinatorId", "coordinatorFunction"}
    stranger = await propose(scene, made, scene.provider, coordinatorId=str(new_id()))
    assert [each["code"] for each in stranger.json()["errors"]] == ["coordinator-unknown"]
    numbered = await propose(scene, made, scene.provider, **named | {"coordinatorFunction": "bsn 123456782"})
    assert numbered.status_code in (400, 422)


async def test_a_client_has_one_coordinator_on_a_day(scene: AgreementScene) -> None:
    voucher, other = scene.new_voucher(), new_id()
    scene.tell_admission(providerId=other)
    await scene.catch_up()
    await scene.redeemed(voucher, endsOn="2026-12-10", coordinatorId=str(scene.provider_id))
    path = f"/vouchers/{voucher['voucher_id']}/agreements"
    for first, status in (("2026-12-10", 422), ("2026-12-11", 201)):
        body = scene.body(startsOn=first, coordinatorId=str(other))
        answer = await scene.http.post(path, json=body, headers=keyed(scene.provider))
        assert answer.status_code == status, answer.text
