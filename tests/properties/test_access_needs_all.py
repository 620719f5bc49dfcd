"""Whatever is found: no right without a foundation, and supervision or nearness, and permanence."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.indication import reference
from services.indication.operations.assessments import judged
from services.indication.operations.decisions import grounds_of
from services.indication.rules.decision import faults_of
from services.indication.rules.framework import Scale
from services.indication.schemas.assessments import AssessmentRequest
from services.indication.schemas.indications import Content
from services.indication.tables import Application, Client
from tests.services.indication.builders import TODAY, Desk, a_grant, findings, made, somebody
from tests.stage import staged

OPENS = {"01", "02", "04", "05", "06"}
"""These foundations open the law at any age; 03 (a mental disorder) from eighteen on, 07 never (Wlz 3.2.1)."""
ADULT = date(2008, 10, 5)
"""Born on this day or earlier, one is eighteen on the day that the tests live in."""
SCORES = st.integers(0, 3)
LIKELY = st.sampled_from([True, True, True, False])
FOUNDATIONS = st.lists(st.sampled_from(sorted(reference.foundations())), max_size=4, unique=True)
ENTRIES = st.sampled_from(sorted(reference.special_entries()))


def scored(scale: Scale) -> st.SearchStrategy[list[dict[str, Any]]]:
    codes = sorted(code for its_scale, code in reference.questions() if its_scale is scale)
    answers = st.fixed_dictionaries({"question": st.sampled_from(codes), "score": SCORES})
    return st.lists(answers, min_size=1, max_size=8, unique_by=lambda each: str(each["question"]))


@st.composite
def assessments(draw: st.DrawFn) -> dict[str, Any]:
    """Any complete assessment: also one with a rich social context, high scores, and no ground in law."""
    foundations = draw(FOUNDATIONS)
    return {
        "situation": {
            "foundations": foundations,
            "dominantFoundation": draw(st.sampled_from(foundations)) if foundations else None,
            "limitations": draw(scored(Scale.LIMITATION)),
            "disorders": draw(scored(Scale.DISORDER)),
            "specialEntries": draw(st.lists(ENTRIES, max_size=3, unique=True)),
            "nursing": draw(SCORES),
            "psychiatric": draw(SCORES),
            "socialContext": draw(st.sampled_from([None, "Woont alleen; de buren helpen niet meer."])),
        },
        "usualCare": {"household": "Een zoon in de buurt.", "otherProvisions": "Wijkverpleging."},
        "supervision": {
            "permanentSupervision": draw(LIKELY),
            "careNearby": draw(st.booleans()),
            "grounds": "Zo is het gevonden.",
        },
        "permanence": {"isPermanent": draw(LIKELY), "grounds": "Zo is het gevonden."},
        "conclusion": findings()["conclusion"],
    }  # fmt: skip


def has_right(found: dict[str, Any], born_on: date) -> bool:
    """The law, in one line per leg."""
    foundations = set(found["situation"]["foundations"])
    opens = bool(OPENS & foundations) or ("03" in foundations and born_on <= ADULT)
    near = found["supervision"]["permanentSupervision"] or found["supervision"]["careNearby"]
    return opens and bool(near) and bool(found["permanence"]["isPermanent"])


BORN = st.one_of(st.dates(date(1920, 1, 1), date(2026, 10, 5)), st.dates(date(2008, 9, 20), date(2008, 10, 20)))
PROFILES = st.sampled_from(sorted(reference.care_profiles()))


@settings(deadline=None, max_examples=400)
@given(assessments(), BORN, PROFILES)
def test_the_rule_lets_nobody_in_without_all_three(found: dict[str, Any], born_on: date, profile: str) -> None:
    wanted = a_grant(profileCode=profile, motivation="Dit past beter.")
    del wanted["assessmentVersion"]
    seen = judged(AssessmentRequest.model_validate(found), Client(born_on=born_on), TODAY)
    grounds = grounds_of(seen, Application(kind="regular", insured_by_treaty=False), TODAY)
    refused = {each.code for each in faults_of(Content.model_validate(wanted), grounds)}
    assert ("no-access" not in refused) == has_right(found, born_on)


@contextmanager
def working(database_of: Callable[[str], str]) -> Iterator[tuple[asyncio.Runner, Desk]]:
    """Indication in a loop of its own, for hypothesis to work in."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        stage = runner.run(stack.enter_async_context(staged(["indication"], database_of, background=False)))
        try:
            yield runner, Desk(stage)
        finally:
            runner.run(stack.aclose())


@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("examples", [15, pytest.param(300, marks=pytest.mark.long)])
def test_no_operation_grants_without_all_three(database_of: Callable[[str], str], examples: int) -> None:
    """A decision, the adoption of an advice, and a ruling on an objection, each on findings of any kind."""
    granted = []
    with working(database_of) as (runner, desk):

        @settings(
            deadline=None, max_examples=examples, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(assessments(), BORN)
        def play(found: dict[str, Any], born_on: date) -> None:
            for way in (decided, adopted, revised):
                status = runner.run(way(desk, found, born_on))
                assert (status == 201) == has_right(found, born_on), way.__name__
                granted.append(status == 201)

        play()
        runner.run(assert_every_stored_right_has_all_three(desk))
    assert 0 < sum(granted) < len(granted), "both happened"


GRANT = {"motivation": "Dit past het beste."}


async def decided(desk: Desk, found: dict[str, Any], born_on: date) -> int:
    application = await desk.application(await desk.client(bornOn=str(born_on)))
    await desk.assess(application, found)
    return (await desk.decide(application, a_grant(**GRANT))).status_code


async def adopted(desk: Desk, found: dict[str, Any], born_on: date) -> int:
    provider = desk.stage.headers("provider", organisation_id=somebody())
    consent = {"givenOn": str(TODAY), "how": "Aan het bed"}
    client = await desk.client(provider, consent=consent, bornOn=str(born_on))
    application = await desk.application(client, provider, consent=consent, kind="reassessment")
    path = f"/applications/{application['applicationId']}/advice"
    right = {"profileCode": "5VV", "validFrom": str(TODAY)}
    advice = {"findings": found, "proposed": right, "explanation": "Er is veel hulp nodig.", **GRANT}
    made(await desk.post(path, provider, advice))
    return (await desk.post(f"{path}/adoption", desk.assessor, {})).status_code


async def revised(desk: Desk, found: dict[str, Any], born_on: date) -> int:
    application = await desk.application(await desk.client(bornOn=str(born_on)))
    await desk.assess(application)
    refusal = {"outcome": "refused", "assessmentVersion": 2, "explanation": "U bent niet verzekerd.",
               "reasons": ["not-insured"], "elsewhere": "Vraag uw gemeente."}  # fmt: skip
    indication = made(await desk.decide(application, refusal))
    path = f"/indications/{indication['indicationId']}/objections"
    objection = made(await desk.post(path, desk.assessor, {"grounds": "Ik ben wel verzekerd."}))
    content = {name: value for name, value in a_grant(**GRANT).items() if name != "assessmentVersion"}
    ruling = {"outcome": "revised", "grounds": "U heeft gelijk.", "content": content, "findings": found}
    fred = desk.stage.headers("assessor")
    return (await desk.post(f"/objections/{objection['objectionId']}/ruling", fred, ruling)).status_code


async def assert_every_stored_right_has_all_three(desk: Desk) -> None:
    """The same, of what stands in the database."""
    query = text(
        "SELECT c.born_on, a.situation, a.supervision, a.permanence, o.findings FROM indication i"
        " JOIN client c USING (client_id) JOIN assessment a USING (application_id)"
        " LEFT JOIN objection o ON o.objection_id = i.after_objection WHERE i.status = 'granted'"
    )
    async with desk.stage.service("indication").database.transaction() as session:
        rows = list(await session.execute(query))
    assert rows
    for row in rows:
        found = row.findings or {each: getattr(row, each) for each in ("situation", "supervision", "permanence")}
        assert has_right(found, row.born_on)
