"""A night is paid once: exclusive care of one client and payer, whichever agreement or provider."""

import asyncio
import importlib
from typing import Any
from uuid import UUID

import pytest

from deploy.launcher.verify import days_paid_twice
from services.claims.judging import judge
from services.common.ids import new_id
from tests.services.claims.scene import (
    DAY,
    PROVIDER,
    RIVAL,
    Scene,
    agreed,
    allotment,
    codes,
    credit_of,
    day_line,
    line,
)
from tests.stage import keyed

STAY = agreed("Z051", "14", 17_198, per="day", exclusive=True)
TAKEN = [["care-already-claimed"]]


async def two_of_one_client(scene: Scene, **terms: Any) -> tuple[UUID, UUID]:
    """Agreements of one client with two providers."""
    client = str(new_id())
    ours = await scene.agree(clientId=client)
    return ours, await scene.agree(**({"provider": RIVAL, "clientId": client} | terms))


async def judged(scene: Scene, *lines: dict[str, Any], provider: UUID = PROVIDER) -> list[list[str]]:
    """The codes of lines that one provider sends together."""
    return codes((await scene.send(lines, provider=provider)).json())


@pytest.mark.parametrize("few", [500, 0], ids=["in one statement", "step by step"])
async def test_a_night_is_accepted_once_for_a_client_whoever_sends_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(judge, "FEW", few)
    ours, theirs = await two_of_one_client(scene, lines=[STAY])
    nights = day_line(ours, "2026-09-01", "2026-09-10")
    assert await judged(scene, nights) in ([[]], [])
    again = day_line(theirs, "2026-09-10", "2026-09-11", performanceCode="Z051")
    assert await judged(scene, again, provider=RIVAL) == TAKEN
    assert codes((await scene.send([again], provider=RIVAL, dry_run=True)).json()) == TAKEN
    over_two_months = day_line(theirs, "2026-09-10", "2026-10-02", performanceCode="Z051")
    assert await judged(scene, over_two_months, provider=RIVAL) == [["period-invalid", "care-already-claimed"]]
    assert await judged(scene, credit_of(nights)) in ([[]], [])
    assert await judged(scene, again | {"lineReference": "again"}, provider=RIVAL) in ([[]], [])


async def test_another_client_another_payer_and_care_that_fills_no_day_are_free(scene: Scene) -> None:
    client = str(new_id())
    ours = await scene.agree(clientId=client)
    assert await judged(scene, day_line(ours, "2026-09-01", "2026-09-10")) == [[]]
    by_day = agreed("D014", "14", 3_500)
    for terms in ({}, {"clientId": client, "payer": "wmo"}, {"clientId": client, "lines": [by_day]}):
        other = await scene.agree(provider=RIVAL, **terms)
        performance = "D014" if "lines" in terms else DAY
        wanted = day_line(other, "2026-09-05", "2026-09-06", performanceCode=performance, unitPriceCents=3_500)
        assert await judged(scene, wanted, provider=RIVAL) == [[]]


async def test_the_answer_and_the_explanation_name_no_other_provider(scene: Scene) -> None:
    ours, theirs = await two_of_one_client(scene)
    first = (await scene.send([day_line(ours, "2026-09-01", "2026-09-10")])).json()
    answer = (await scene.send([day_line(theirs, "2026-09-08", "2026-09-12")], provider=RIVAL)).json()
    [shown] = answer["lines"]
    [rejection] = shown["rejections"]
    assert "zorgkantoor" in rejection["remedy"]["nl"]
    explained = await scene.get(f"/lines/{shown['lineId']}/explanation", scene.as_provider(RIVAL))
    [fact] = [each for each in explained["facts"] if each["name"].startswith("care-claimed")]
    assert (fact["name"], fact["value"], fact["recordedAt"]) == ("care-claimed-elsewhere", None, None)
    assert (fact["validFrom"], fact["validTo"]) == ("2026-09-08", "2026-09-10")
    hidden = {str(PROVIDER), str(ours), first["batchId"], first["lines"][0]["lineId"], "2026-09-01"}
    assert not [each for each in hidden if each in str(explained) + str(answer)]


async def test_a_fully_recovered_line_frees_its_days_and_one_recovered_in_part_does_not(scene: Scene) -> None:
    ours, theirs = await two_of_one_client(scene)
    [accepted] = (await scene.send([day_line(ours, "2026-09-01", "2026-09-02")])).json()["lines"]
    auditor = scene.stage.headers("office-auditor")
    for cents, expected in ((34_395, TAKEN), (1, [[]])):
        wanted = {"lineId": accepted["lineId"], "amountCents": cents, "reason": "Niet geleverd"}
        answer = await scene.client.post("/recoveries", json=wanted, headers=keyed(auditor))
        assert answer.status_code == 201, answer.text
        assert await judged(scene, day_line(theirs, "2026-09-02", "2026-09-03"), provider=RIVAL) == expected
    assert await judged(scene, day_line(ours, "2026-09-01", "2026-09-01")) == [[]]


async def test_the_migration_frees_the_days_of_lines_that_were_fully_recovered_before(scene: Scene) -> None:
    agreement = await scene.agree()
    lines = [day_line(agreement, f"2026-09-{day:02}", f"2026-09-{day:02}") for day in (1, 2, 3)]
    shown = (await scene.send(lines)).json()["lines"]
    auditor = scene.stage.headers("office-auditor")
    for line_id, cents in ((shown[0]["lineId"], 17_198), (shown[1]["lineId"], 17_197)):
        wanted = {"lineId": line_id, "amountCents": cents, "reason": "Niet geleverd"}
        assert (await scene.client.post("/recoveries", json=wanted, headers=keyed(auditor))).status_code == 201
    days = "SELECT days, day_count FROM care_month"
    assert [tuple(row) for row in await scene.sql(days)] == [(0b110, 2)]
    await scene.sql("UPDATE care_month SET days = 7, day_count = 3")
    migration = importlib.import_module("services.claims.migrations.versions.0010_terms_version_2")
    await scene.sql(migration.FREE_RECOVERED.replace("::", r"\:\:"))
    assert [tuple(row) for row in await scene.sql(days)] == [(0b110, 2)]


async def test_two_providers_at_once_take_a_night_once(scene: Scene) -> None:
    for _ in range(4):
        ours, theirs = await two_of_one_client(scene)
        answers = await asyncio.gather(
            judged(scene, *[day_line(ours, f"2026-09-{day:02}", f"2026-09-{day:02}") for day in range(1, 21)]),
            judged(
                scene,
                *[day_line(theirs, f"2026-09-{day:02}", f"2026-09-{day:02}") for day in range(20, 0, -1)],
                provider=RIVAL,
            ),
        )
        accepted = [sum(not each for each in answer) for answer in answers]
        assert sorted(accepted) == [0, 20]


async def test_a_batch_waits_for_terms_of_version_2_and_others_go_on(scene: Scene) -> None:
    old = allotment()
    lacking = ("termsVersion", "number", "officeId", "payer", "clientId", "deliveryForm", "regionCode")
    first = {name: value for name, value in old["terms"].items() if name not in lacking}
    assert (await scene.send_sets(old | {"terms": first})).status_code == 200
    agreement, other = UUID(old["agreementId"]), await scene.agree()
    waiting = await scene.send([line(agreement)], key="waits")
    assert (waiting.status_code, waiting.json()["code"]) == (503, "batch-received")
    assert waiting.json()["facts"]["service"] == "voucher"
    assert await judged(scene, line(other)) == [[]]

    held = await scene.held(agreement)
    assert (await scene.send_sets(old | {"version": 2})).status_code == 200
    assert await scene.held(agreement) == held


async def test_the_first_terms_that_name_the_client_join_its_earlier_days(scene: Scene) -> None:
    old = allotment()
    agreement = UUID(old["agreementId"])
    assert (await scene.send_sets(old)).status_code == 200
    assert await judged(scene, day_line(agreement, "2026-09-01", "2026-09-10")) == [[]]
    await scene.sql("UPDATE care_month SET client_id = NULL, payer = NULL")
    await scene.sql("DELETE FROM exclusive_care")
    assert (await scene.send_sets(old | {"version": 2})).status_code == 200
    theirs = await scene.agree(provider=RIVAL, clientId=old["terms"]["clientId"])
    assert await judged(scene, day_line(theirs, "2026-09-10", "2026-09-11"), provider=RIVAL) == TAKEN


async def test_terms_of_version_2_without_a_client_are_refused(scene: Scene) -> None:
    wrong = allotment()
    del wrong["terms"]["clientId"]
    assert (await scene.send_sets(wrong)).status_code == 400


async def test_verify_finds_days_that_are_paid_twice_and_tells_those_of_before_the_rule_apart(scene: Scene) -> None:
    urls = {"claims": scene.stage.service("claims").settings.database_url.get_secret_value()}
    client = str(new_id())
    ours, theirs = await scene.agree(clientId=client), await scene.agree(provider=RIVAL)
    batches = [
        (await scene.send([day_line(ours, "2026-09-01", "2026-09-10")])).json(),
        (await scene.send([day_line(theirs, "2026-09-10", "2026-09-11")], provider=RIVAL)).json(),
    ]
    assert days_paid_twice(urls) == []
    await scene.sql("UPDATE agreement_terms SET client_id = :client", client=client)
    await scene.sql("UPDATE care_month SET client_id = :client", client=client)
    [found] = days_paid_twice(urls)
    assert (str(found.client_id), str(found.day), found.is_known) == (client, "2026-09-10", False)
    lines = [each["lines"][0]["lineId"] for each in batches]
    assert str(found).endswith(f"AGAINST THE RULE: line {lines[0]}; correct {lines[1]}")

    await scene.sql("UPDATE claim_batch SET rule_set_version = '1.0.0'")
    assert [each.is_known for each in days_paid_twice(urls)] == [True]
    assert await judged(scene, day_line(theirs, "2026-09-09", "2026-09-09"), provider=RIVAL) == TAKEN
    [debit] = await scene.sql(
        "SELECT line_reference FROM claim_line WHERE batch_id = :batch", batch=batches[1]["batchId"]
    )
    credit = credit_of(day_line(theirs, "2026-09-10", "2026-09-11", lineReference=debit.line_reference))
    assert await judged(scene, credit, provider=RIVAL) == [[]]
    assert days_paid_twice(urls) == []
    assert await judged(scene, day_line(theirs, "2026-09-10", "2026-09-10"), provider=RIVAL) == TAKEN
    assert await judged(scene, day_line(theirs, "2026-09-11", "2026-09-11"), provider=RIVAL) == [[]]
