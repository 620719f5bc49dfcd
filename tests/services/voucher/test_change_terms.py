"""The terms of a running voucher change from a day on: the value follows to the cent, and agreements go on or end."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.voucher.operations import redeem_agreement
from services.voucher.operations.budget import refresh_budgets
from services.voucher.operations.escrow import send_open
from services.voucher.operations.fit import fit_due
from services.voucher.store.redemption import find_facts
from services.voucher.store.winding_down import list_leaving
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.services.voucher.changing import MODULAR, MORE, change, stay_voucher, terms
from tests.services.voucher.scene import codes
from tests.services.voucher.valued import DAY_PRICE, HOURS, books, held

DAYS_OF_STAY, DAYS_AT_HOME = 334, 31
"""Of 2026, when the form changes on 1 December."""


async def two_agreements(scene: AgreementScene, voucher: dict[str, Any]) -> list[dict[str, Any]]:
    """Care by the day that only stay has, up to New Year, and hours that both forms have."""
    day = await scene.redeemed(voucher, startsOn="2026-10-10", endsOn="2026-12-31", lines=[DAY])
    hours = await scene.redeemed(voucher, startsOn="2026-10-10", lines=[HOURS])
    return [day, hours]


async def test_a_new_form_ends_the_day_before_what_it_does_not_list(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    day, hours = await two_agreements(scene, voucher)
    answer = await change(scene, voucher, deliveryForm="mpt")
    assert answer.status_code == 201, answer.text
    body = answer.json()
    outcomes = {each["agreementId"]: (each["outcome"], each["endsOn"]) for each in body["agreements"]}
    assert outcomes == {day["agreementId"]: ("ends", "2026-11-30"), hours["agreementId"]: ("goes-on", None)}
    value = DAYS_OF_STAY * DAY_PRICE + DAYS_AT_HOME * MODULAR // 365
    assert [(each["year"], each["beforeCents"], each["valueCents"]) for each in body["years"]] == [
        (2026, 365 * DAY_PRICE, value), (2027, 365 * DAY_PRICE, MODULAR),
    ]  # fmt: skip
    assert await terms(scene, voucher) == [
        ("2026-01-01", "2026-11-30", "5VV", "stay"), ("2026-12-01", "2027-12-31", "5VV", "mpt"),
    ]  # fmt: skip
    assert held(scene, day) == {2026: 52 * 10_000}, "10 October up to 30 November"
    assert held(scene, hours) == {2026: 83 * 6_000, 2027: 365 * 6_000}
    shown = (await scene.read(day)).json()
    assert (shown["status"], shown["endedOn"], shown["closeReason"]) == ("ended", "2026-11-30", "Terug naar huis.")
    await scene.invariants_hold()


async def test_the_change_is_decided_published_told_and_logged(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    day, hours = await two_agreements(scene, voucher)
    body = (await change(scene, voucher, deliveryForm="mpt")).json()
    [(kind, outcome, facts)] = await scene.sql(
        "SELECT kind, outcome, facts FROM decision_record WHERE decision_id = :id", id=body["decisionId"]
    )
    named = {each["name"]: each["value"] for each in facts}
    assert (kind, outcome) == ("voucher-terms", "changed")
    assert (named["deliveryFormBefore"], named["deliveryForm"], named["requestedOn"]) == ("stay", "mpt", "2026-10-01")
    numbers = {each["agreementId"]: each["number"] for each in body["agreements"]}
    assert named[f"agreement {numbers[day['agreementId']]}"] == "2026-11-30"
    assert named[f"agreement {numbers[hours['agreementId']]}"] == "goes-on"
    told = await scene.sql("SELECT kind FROM messages WHERE kind LIKE 'terms%' OR kind LIKE '%form' ORDER BY kind")
    assert [row[0] for row in told] == ["agreement-ended-with-form"] * 2 + ["terms-changed"]
    assert await scene.sql("SELECT count(*) FROM access_log WHERE purpose = 'change-terms'") == [(1,)]
    [(version,)] = await scene.sql(
        "SELECT max(CAST(data->>'version' AS int)) FROM feed WHERE subject = :v", v=voucher["voucher_id"]
    )
    assert version == body["version"]


async def test_the_same_key_gives_the_same_answer_and_changes_nothing(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    path = f"/vouchers/{voucher['voucher_id']}"
    etag = (await scene.http.get(path, headers=scene.office)).headers["etag"]
    headers = scene.office | {"Idempotency-Key": "one", "If-Match": etag}
    body = {"validFrom": "2026-12-01", "requestedOn": "2026-10-01", "deliveryForm": "mpt", "reason": "Naar huis."}
    first = await scene.http.post(f"{path}/terms", json=body, headers=headers)
    again = await scene.http.post(f"{path}/terms", json=body, headers=headers)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    stale = await scene.http.post(f"{path}/terms", json=body, headers=headers | {"Idempotency-Key": "two"})
    assert stale.status_code == 412
    assert await scene.sql("SELECT count(*) FROM voucher_term") == [(2,)]


async def test_what_the_client_asks_for_must_fit_and_may_carry_endings(scene: AgreementScene) -> None:
    """€ 60 a day twice of € 120; at home a day is worth € 100."""
    voucher = await stay_voucher(scene, arrangement="full-person-package")
    made = [await scene.redeemed(voucher, startsOn="2027-01-01", lines=[HOURS]) for _ in range(2)]
    refused = await change(scene, voucher, deliveryForm="mpt")
    assert refused.status_code == 422
    fault = refused.json()
    assert (fault["code"], fault["facts"]) == (
        "terms-do-not-fit", {"year": 2027, "valueCents": MODULAR, "neededCents": 365 * DAY_PRICE},
    )  # fmt: skip
    assert (await books(scene, voucher))[1] == (2027, 365 * DAY_PRICE, 365 * DAY_PRICE, 0)
    version = (await scene.read(made[1])).json()["version"]
    ending = {"agreementId": made[1]["agreementId"], "version": version, "endsOn": "2027-06-30"}
    answer = await change(scene, voucher, deliveryForm="mpt", endings=[ending])
    assert answer.status_code == 201, answer.text
    assert held(scene, made[1]) == {2027: 181 * 6_000}
    assert (await books(scene, voucher))[1] == (2027, MODULAR, (365 + 181) * 6_000, 0)
    await fit_due(scene.service)
    assert await scene.sql("SELECT count(*) FROM value_fit WHERE done_at IS NULL") == [(0,)]
    assert [held(scene, each)[2027] for each in made] == [365 * 6_000, 181 * 6_000]
    await scene.invariants_hold()


async def test_while_claims_is_away_a_fit_of_today_is_open_and_takes_nothing_more(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene, arrangement="full-person-package")
    made = [await scene.redeemed(voucher, startsOn="2027-01-01", lines=[HOURS]) for _ in range(2)]
    version = (await scene.read(made[1])).json()["version"]
    ending = {"agreementId": made[1]["agreementId"], "version": version, "endsOn": "2027-06-30"}
    scene.claims.is_away = True
    assert (await change(scene, voucher, deliveryForm="mpt", endings=[ending])).status_code == 201
    await fit_due(scene.service)
    shown = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=scene.office)).json()
    year = shown["years"][1]
    assert (year["fitBy"], year["overhangCents"], shown["fit"]["state"]) == (
        "2026-10-05", 365 * DAY_PRICE - MODULAR, "awaiting-claims",
    )  # fmt: skip
    scene.claims.is_away = False
    scene.stage.move_clock(datetime(2026, 10, 5, 8, tzinfo=UTC))
    await send_open(scene.service)
    await fit_due(scene.service)
    assert [held(scene, each)[2027] for each in made] == [365 * 6_000, 181 * 6_000]
    assert (await books(scene, voucher))[1] == (2027, MODULAR, (365 + 181) * 6_000, 0)


async def test_a_supplement_from_a_day_on_is_worth_its_days(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    answer = await change(scene, voucher, supplements=[MORE], requestedOn=None)
    assert answer.status_code == 201, answer.text
    assert (await books(scene, voucher)) == [
        (2026, 365 * DAY_PRICE + 31 * 1_000, 0, 0), (2027, 365 * DAY_PRICE + 365_000, 0, 0),
    ]  # fmt: skip
    again = await change(scene, voucher, supplements=[MORE], requestedOn=None)
    assert codes(again) == ["terms-unchanged"]
    taken = await change(scene, voucher, supplements=[], requestedOn=None, validFrom="2027-01-01")
    assert taken.status_code == 201
    assert [row[1] for row in await books(scene, voucher)] == [365 * DAY_PRICE + 31 * 1_000, 365 * DAY_PRICE]


async def test_of_two_changes_from_one_day_the_later_decision_counts(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    assert (await change(scene, voucher, supplements=[MORE], requestedOn=None)).status_code == 201
    twice = MORE | {"yearCents": 730_000}
    assert (await change(scene, voucher, supplements=[twice], requestedOn=None)).status_code == 201
    assert [row[1] for row in await books(scene, voucher)] == [
        365 * DAY_PRICE + 31 * 2_000, 365 * DAY_PRICE + 730_000,
    ]  # fmt: skip
    assert len(await terms(scene, voucher)) == 2
    assert await scene.sql("SELECT count(*) FROM voucher_term") == [(3,)], "what was decided before stays on record"


async def test_a_lowering_that_the_client_did_not_ask_for_gets_a_fit_by_day(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    assert (await change(scene, voucher, supplements=[MORE], requestedOn=None)).status_code == 201
    line = HOURS | {"quantity": 15, "per": "week", "unitPriceCents": 6_000}
    made = await scene.redeemed(voucher, startsOn="2027-01-01", lines=[line])
    before = held(scene, made)
    answer = await change(scene, voucher, supplements=[], requestedOn=None)
    assert answer.status_code == 201, answer.text
    assert held(scene, made) == before
    shown = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=scene.office)).json()
    assert shown["years"][1]["fitBy"] == "2027-01-01", "the notice period is over before it takes effect"
    assert await scene.sql("SELECT count(*) FROM messages WHERE kind = 'value-too-low'") == [(1,)]


async def test_more_value_fills_up_what_was_shortened(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    line = HOURS | {"quantity": 14}
    made = await scene.redeemed(voucher, startsOn="2027-01-01", lines=[line])
    await scene.sql_write("UPDATE reservation SET needed_cents = asked_cents + 100000 WHERE year = 2027")
    await scene.sql_write("UPDATE agreement_line SET quantity = 14.32 WHERE performance_code = 'H126'")
    before = held(scene, made)[2027]
    assert (await change(scene, voucher, supplements=[MORE], requestedOn=None)).status_code == 201
    await send_open(scene.service)
    assert held(scene, made)[2027] > before
    await scene.invariants_hold()


async def test_days_forms_and_requests_that_cannot_be(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)

    async def refused(**body: Any) -> list[str]:
        answer = await change(scene, voucher, **body)
        assert answer.status_code == 422, answer.text
        return codes(answer)

    assert await refused(deliveryForm="mpt", validFrom="2026-10-04") == ["terms-day-outside"]
    assert await refused(deliveryForm="mpt", validFrom="2028-01-01") == ["terms-day-outside"]
    assert await refused(deliveryForm="mpt", requestedOn=None) == ["not-requested"]
    assert await refused(deliveryForm="mpt", requestedOn="2026-10-06") == ["not-requested"]
    assert await refused(deliveryForm="dtv", etmalen=4) == ["form-out-of-scope"]
    assert await refused(deliveryForm="vpt") == ["form-out-of-scope"], "the list has no day price for it"
    assert await refused(etmalen=4) == ["etmalen-wrong"]
    assert await refused(deliveryForm="mpt", pgbSharePercent=100) == ["pgb-share-wrong"]
    extra = {"ground": "extra-costs-at-home", "percent": 20, "decision": "Besluit Z-18"}
    assert await refused(supplements=[extra]) == ["supplement-wrong"]
    assert await refused(deliveryForm="stay") == ["terms-unchanged"]
    assert await scene.sql("SELECT count(*) FROM voucher_term") == [(1,)]


async def test_who_may_change_what(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    made = await scene.redeemed(voucher, startsOn="2027-01-01", lines=[HOURS])
    version = (await scene.read(made)).json()["version"]
    ending = {"agreementId": made["agreementId"], "version": version, "endsOn": "2027-06-30"}
    client = scene.client_of(voucher)
    answer = await change(scene, voucher, deliveryForm="mpt", endings=[ending])
    assert (answer.status_code, codes(answer)) == (403, ["client-decides"])
    answer = await change(scene, voucher, client, deliveryForm="mpt", requestedOn=None)
    assert (answer.status_code, codes(answer)) == (403, ["office-decides-terms"])
    assert (await change(scene, voucher, scene.provider, deliveryForm="mpt")).status_code == 403
    other = scene.stage.headers("client", client_ids=[voucher["voucher_id"]], language="en")
    assert (await change(scene, voucher, other, pgbSharePercent=10)).status_code == 404
    assert (await change(scene, voucher, deliveryForm="mpt")).status_code == 201
    answer = await change(scene, voucher, client, pgbSharePercent=10, requestedOn=None, endings=[ending])
    assert answer.status_code == 201, answer.text
    assert held(scene, made) == {2027: 181 * 6_000}
    assert (await books(scene, voucher))[1][1] == MODULAR - MODULAR // 10


async def test_an_ended_voucher_does_not_change(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene, status="ended", ended_on="2026-10-01")
    answer = await change(scene, voucher, deliveryForm="mpt")
    assert (answer.status_code, codes(answer)) == (409, ["voucher-stopped"])


async def test_an_equal_value_by_other_terms_is_explained_again(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    assert (await change(scene, voucher, supplements=[MORE], requestedOn=None)).status_code == 201
    before = await books(scene, voucher)
    other = MORE | {"ground": "extra-treatment"}
    assert (await change(scene, voucher, supplements=[other], requestedOn=None)).status_code == 201
    assert await books(scene, voucher) == before
    for year, kinds in ((2026, ["re-value"]), (2027, ["re-value"])):
        path = f"/vouchers/{voucher['voucher_id']}/value?year={year}"
        shown = (await scene.http.get(path, headers=scene.office)).json()
        assert [each["ground"] for each in shown["components"] if each["ground"]] == ["extra-treatment"]
        entries = await scene.sql(
            "SELECT kind FROM voucher_entry WHERE voucher_id = :v AND year = :y", v=voucher["voucher_id"], y=year
        )
        assert [row[0] for row in entries] == kinds, "nothing is added to the books"


async def test_care_that_would_start_under_a_form_without_it_is_called_off(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    made = await scene.redeemed(voucher, startsOn="2027-03-01", lines=[DAY])
    answer = await change(scene, voucher, deliveryForm="mpt")
    assert [(each["outcome"], each["endsOn"]) for each in answer.json()["agreements"]] == [("ends", "2027-02-28")]
    shown = (await scene.read(made)).json()
    assert (shown["status"], shown["calledOff"], held(scene, made)) == ("ended", True, {})
    assert await scene.sql("SELECT count(*) FROM messages WHERE kind = 'care-called-off'") == [(2,)]
    await scene.invariants_hold()


async def test_a_redemption_that_was_judged_before_the_change_is_judged_again(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    voucher = await stay_voucher(scene)
    draft = await scene.agreed_by_client(voucher, startsOn="2026-10-10", lines=[DAY], endsOn="2026-12-31")
    changed: list[Any] = []

    async def changed_after_reading(*given: Any) -> Any:
        found = await find_facts(*given)
        if not changed:
            changed.append(await change(scene, voucher, deliveryForm="mpt"))
        return found

    monkeypatch.setattr(redeem_agreement, "find_facts", changed_after_reading)
    answer = await scene.confirm(draft, scene.provider)
    assert [each.status_code for each in changed] == [201]
    assert (answer.status_code, codes(answer)) == (422, ["form-or-profile-differs"])
    assert (await books(scene, voucher))[0][2] == 0


async def test_figures_by_form_go_by_the_terms_of_today_or_the_nearest_day_of_the_year(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    assert (await change(scene, voucher, deliveryForm="mpt")).status_code == 201

    async def forms() -> list[tuple[int, str]]:
        await refresh_budgets(scene.service)
        query = "SELECT year, delivery_form FROM budget_group g JOIN budget b USING (pilot_id, as_of) ORDER BY year"
        return [(row[0], row[1]) for row in await scene.sql(query)]

    assert await forms() == [(2026, "stay"), (2027, "mpt")]
    scene.stage.move_clock(datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert await forms() == [(2026, "mpt"), (2027, "mpt")]
    async with scene.service.reading() as reading:
        leaving = await list_leaving(reading.session, [voucher["voucher_id"]])
    assert [each.delivery_form for each in leaving[voucher["voucher_id"]]] == ["mpt"]


async def test_tailored_hours_from_a_day_on_are_in_the_value_and_in_the_terms(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    hours = {"ground": "tailored-hours", "performanceCode": "H126", "hoursPerWeek": 2.5, "decision": "Besluit Z-19"}
    assert codes(await change(scene, voucher, supplements=[hours], requestedOn=None)) == ["supplement-wrong"]
    await scene.sql_write("UPDATE known_indication SET tailored = true")
    twice = await change(scene, voucher, supplements=[hours | {"percent": 5}], requestedOn=None)
    assert twice.status_code == 422
    answer = await change(scene, voucher, supplements=[hours], requestedOn=None)
    assert answer.status_code == 201, answer.text
    [shown] = answer.json()["terms"]["supplements"]
    assert (shown["performanceCode"], shown["hoursPerWeek"]) == ("H126", 2.5)
    more = [row[1] - 365 * DAY_PRICE for row in await books(scene, voucher)]
    assert more == [66_429, 782_143]  # € 60 × 2.5 × 31 ÷ 7 = 664.2857…, and × 365 ÷ 7 = 7,821.4285…
    read = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}/value?on=2026-12-24", headers=scene.office)).json()
    [part] = [each for each in read["components"] if each["kind"] == "tailored-extra"]
    assert (part["cents"], part["basisCents"], part["hoursPerWeek"]) == (66_429, 6_000, 2.5)
