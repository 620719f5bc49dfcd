"""The proposal through the API: all forty profiles, and tables that change while old decisions keep theirs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.indication import reference
from services.indication.rules.framework import ProposalTables
from tests.services.indication.builders import Desk, a_grant, findings, made
from tests.services.indication.test_objections import Dispute, content

FIRST, LATER = "2026-1", "2026-2"
LATER_FROM = date(2026, 11, 1)


@pytest.fixture
def _newer_tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A version from 1 November on in which the profiles 5VV and 7VV have changed places."""
    tables = reference.proposal_tables(FIRST)
    swapped = {**tables.levels, "5VV": tables.levels["7VV"], "7VV": tables.levels["5VV"]}
    known = {FIRST: tables, LATER: replace(tables, version=LATER, levels=swapped)}

    def tables_of(version: str = FIRST) -> ProposalTables:
        return known[version]

    with monkeypatch.context() as patched:
        patched.setattr(reference, "proposal_versions", lambda: {FIRST: date(2015, 1, 1), LATER: LATER_FROM})
        patched.setattr(reference, "proposal_tables", tables_of)
        yield


async def proposed(desk: Desk, application_id: str) -> dict[str, Any]:
    return made(await desk.api.get(f"/applications/{application_id}/proposal", headers=desk.assessor), 200)


async def assessed(desk: Desk, profile: str = "5VV") -> dict[str, Any]:
    application = await desk.application(await desk.client())
    await desk.assess(application, findings(profile))
    return application


async def test_each_of_the_forty_profiles_is_proposed_or_named_with_the_question_that_decides(desk: Desk) -> None:
    for profile in reference.care_profiles():
        found = await proposed(desk, (await assessed(desk, profile))["applicationId"])
        named = [found["winner"]["profileCode"], *(each["profileCode"] for each in found["ties"])]
        assert profile in named, profile
        assert found["winner"]["distance"] == 0
        if len(named) > 1:
            assert found["questions"], profile
            for question in found["questions"]:
                assert question["entry"] or all(name in question["text"]["nl"] for name in named), profile
        assert found["runnerUp"] is None or found["runnerUp"]["profileCode"] != named[0]
        assert [each["number"] for each in found["steps"]] == [1, 2, 3, 4, 5]
        assert all(each["text"]["nl"] != each["text"]["en"] for each in found["steps"] if each["number"] != 2)


async def test_a_version_is_in_force_from_its_first_day() -> None:
    assert reference.proposal_version_on(date(2026, 10, 5)) == FIRST
    assert reference.proposal_version_on(date(2014, 1, 1)) == FIRST


@pytest.mark.usefixtures("_newer_tables")
async def test_a_decision_keeps_explaining_itself_by_the_tables_that_it_was_taken_by(desk: Desk) -> None:
    old = await assessed(desk)
    indication = made(await desk.decide(old, a_grant()))
    before = await proposed(desk, old["applicationId"])
    explained = await desk.api.get(f"/decisions/{indication['decisionId']}/explanation", headers=desk.assessor)
    desk.stage.move_clock(timedelta(days=40))
    assert await proposed(desk, old["applicationId"]) == before
    assert (before["tableVersion"], before["winner"]["profileCode"]) == (FIRST, "5VV")
    again = await desk.api.get(f"/decisions/{indication['decisionId']}/explanation", headers=desk.assessor)
    assert made(again, 200) == made(explained, 200)
    assert made(again, 200)["ruleSetVersion"] == FIRST
    new = await assessed(desk)
    after = await proposed(desk, new["applicationId"])
    assert (after["tableVersion"], after["winner"]["profileCode"]) == (LATER, "7VV")
    asked = made(await desk.api.get("/assessment-questions"), 200)
    assert asked["tableVersion"] == LATER


@pytest.mark.usefixtures("_newer_tables")
async def test_a_ruling_judges_an_old_decision_by_its_own_tables(desk: Desk) -> None:
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    desk.stage.move_clock(timedelta(days=30))
    plain = content("5VV", validFrom="2026-11-05") | {"motivation": None}
    ruled = made(await dispute.rule(objection, outcome="revised", content=plain))
    new = made(await desk.api.get(f"/indications/{ruled['newIndicationId']}", headers=dispute.anna), 200)
    path = f"/decisions/{new['decisionId']}/explanation"
    assert made(await desk.api.get(path, headers=desk.assessor), 200)["ruleSetVersion"] == FIRST
