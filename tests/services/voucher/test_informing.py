"""Messages that voucher sends of itself: values that fell, profiles that change, pilots and vouchers that end."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from services.common.ids import new_id
from services.voucher.operations.agreements import lapse_drafts
from services.voucher.operations.inform import announce_pilot_ends
from services.voucher.operations.revalue import revalue_due
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.levering import factor_decided
from tests.services.voucher.test_end_with_voucher import ends, indication_becomes
from tests.services.voucher.test_lapse import kinds, messages
from tests.stage import OFFICE_ID

HOUR = {"performanceCode": "H126", "unitCode": "04", "quantity": 1, "per": "week", "unitPriceCents": 6_000}


async def factor(scene: AgreementScene, value: float) -> None:
    await factor_decided(scene.stage, scene.pilot_id, value, "2026-10-05")
    await revalue_due(scene.service)


async def test_a_lower_factor_is_a_message_to_the_client_with_the_amounts(scene: AgreementScene) -> None:
    fits, exceeds = scene.new_voucher({2026: 1_000_000}), scene.new_voucher({2026: 1_000_000})
    await factor(scene, 1.0)
    await scene.redeemed(exceeds, lines=[HOUR | {"quantity": 23, "per": "day"}], endsOn="2026-12-31")
    await factor(scene, 0.25)
    [lowered] = await messages(scene, scene.client_of(fits))
    [too_low] = await messages(scene, scene.client_of(exceeds))
    assert (lowered["kind"], too_low["kind"]) == ("value-lowered", "value-too-low")
    [(value, reserved)] = await scene.sql(
        "SELECT value_cents, reserved_cents FROM voucher_year WHERE voucher_id = :id AND year = 2026",
        id=exceeds["voucher_id"],
    )
    euros = f"€ {(reserved - value) // 100:,}.{(reserved - value) % 100:02d}"
    assert f"costs {euros} more" in too_low["text"]["en"]
    assert too_low["resource"] == f"vouchers/{exceeds['voucher_id']}"
    await factor(scene, 2.0)
    assert await kinds(scene, scene.client_of(fits)) == ["value-lowered"], "a rise is no bad news"
    assert await messages(scene, scene.provider) == [], "the value is the client's"


async def test_another_profile_later_is_a_message_to_client_provider_and_office(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    ends_before = await scene.redeemed(voucher, endsOn="2026-12-20", lines=[HOUR])
    runs_on = await scene.redeemed(voucher)
    before = (await scene.read(runs_on)).json()
    assert before["termsChangedOn"] is None
    with rows.connect(scene.url) as connection:
        other = voucher | {"indication_id": new_id(), "profile_code": "4VV"}
        rows.known(connection, other, valid_from=date(2027, 1, 1))
    await indication_becomes(scene, voucher, tailored=False)
    after = (await scene.read(runs_on)).json()
    assert (after["termsChangedOn"], after["version"]) == ("2027-01-01", before["version"] + 1)
    assert (await scene.read(ends_before)).json()["termsChangedOn"] is None
    office = scene.stage.headers("office-voucher", organisation_id=OFFICE_ID)
    for who in (scene.client_of(voucher), scene.provider, office):
        [change] = [each for each in await messages(scene, who) if each["kind"] == "terms-change"]
        assert change["resource"] == f"agreements/{runs_on['agreementId']}"
        assert "Vanaf 1 januari 2027 heeft de cliënt een ander zorgprofiel." in change["text"]["nl"]
    await indication_becomes(scene, voucher, tailored=False)
    assert (await kinds(scene, scene.provider)).count("terms-change") == 1


async def test_the_end_of_a_pilot_is_announced_once_three_months_ahead(scene: AgreementScene) -> None:
    voucher, shorter = scene.new_voucher(), scene.new_voucher(valid_to=date(2027, 1, 31))
    [(period_to,)] = await scene.sql("SELECT period_to FROM pilot WHERE pilot_id = :id", id=scene.pilot_id)
    await scene.sql_write(
        "UPDATE voucher SET valid_to = :last WHERE voucher_id = :id", last=period_to, id=voucher["voucher_id"]
    )
    three_months = datetime(period_to.year, period_to.month - 3, 28, 9, tzinfo=UTC)
    for at, so_far in ((three_months - timedelta(days=30), 0), (three_months + timedelta(days=4), 1)):
        scene.stage.move_clock(at)
        await asyncio.gather(*(announce_pilot_ends(scene.service) for _ in range(3)))
        await announce_pilot_ends(scene.service)
        assert await kinds(scene, scene.client_of(voucher)) == ["pilot-ends"] * so_far
    assert await messages(scene, scene.client_of(shorter)) == []


async def test_the_end_of_a_voucher_is_a_message_to_the_client_and_to_each_provider(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 2_000_000})
    await scene.sql_write("UPDATE pilot SET participants = 1")
    agreement = await scene.redeemed(voucher)
    draft = await scene.draft(voucher, lines=[HOUR])
    await ends(scene, voucher)
    client, provider = await messages(scene, scene.client_of(voucher)), await messages(scene, scene.provider)
    assert {each["kind"]: each["resource"] for each in client} == {
        "voucher-ended": f"vouchers/{voucher['voucher_id']}",
        "proposal-lapsed": f"agreements/{draft['agreementId']}",
    }
    assert {each["kind"]: each["resource"] for each in provider} == {
        "agreement-ended-with-voucher": f"agreements/{agreement['agreementId']}",
        "proposal-lapsed": f"agreements/{draft['agreementId']}",
    }
    [ended] = [each for each in client if each["kind"] == "voucher-ended"]
    assert ended["text"]["nl"].startswith("De laatste dag van de voucher was 10 december 2026. De cliënt is overleden.")
    assert all("overleden" not in each["text"]["nl"] for each in provider)
    stranger = scene.stage.headers("provider", organisation_id=new_id())
    assert await messages(scene, stranger) == []


async def test_a_proposal_that_lapses_of_age_is_a_message_to_both(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    await scene.draft(voucher)
    scene.stage.move_clock(timedelta(days=31))
    await lapse_drafts(scene.service)
    assert await kinds(scene, scene.client_of(voucher)) == await kinds(scene, scene.provider) == ["proposal-lapsed"]
