"""Decisions, withdrawals, rulings and days in any order: a client never has two indications on one day."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from tests.properties.indication_model import END, Model
from tests.services.indication.builders import Desk, a_grant, a_refusal, findings, made
from tests.stage import staged

T = TypeVar("T")
ANY = st.integers(0, 1_000)
STARTS = st.sampled_from([0, 0, 0, 1, 8, 40])
"""Days from today, or from the day of the decision that is revised."""
LENGTHS = st.integers(1, 150)
"""Days of a right under a treaty, which lasts at most six months."""
KINDS = st.sampled_from(["regular", "special-circumstances", "reassessment"])
OVERLAPS = (409, "indication-overlaps")


class File(RuleBasedStateMachine):
    """The file of one client, and everybody who decides about it."""

    desk: ClassVar[Desk]
    runner: ClassVar[asyncio.Runner]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.client: dict[str, Any] = {}
        self.decided: list[dict[str, Any]] = []
        """Decisions on applications, with what the application was; these can be objected to."""

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @property
    def today(self) -> date:
        return self.desk.stage.service("indication").clock.today()

    @initialize()
    def open_file(self) -> None:
        self.client = self.run(self.desk.client())

    @rule(
        days=st.integers(0, 30),
        kind=KINDS,
        start=STARTS,
        length=LENGTHS,
        by_treaty=st.booleans(),
        earlier=st.booleans(),
    )
    def grant(self, days: int, kind: str, start: int, length: int, by_treaty: bool, earlier: bool) -> None:
        """Some days later: apply, be assessed, and get a right; in special circumstances up to two weeks back."""
        self.desk.stage.move_clock(timedelta(days=days))
        back = start % 15 if kind == "special-circumstances" and earlier else 0
        first = self.today - timedelta(days=back) if back else self.today + timedelta(days=start)
        last = first + timedelta(days=length) if by_treaty else None
        fits = self.model.can_grant(first, last)
        application = self.run(self.desk.application(self.client, kind=kind, insuredByTreaty=by_treaty))
        self.run(self.desk.assess(application))
        answer = self.run(self.desk.decide(application, a_grant(**period(first, last))))
        assert told(answer) == ((201, None) if fits else OVERLAPS)
        if fits:
            self.model.grant(answer.json()["indicationId"], first, last)
            self.decided.append(answer.json() | {"byTreaty": by_treaty})
        else:
            self.run(self.withdraw(application))

    @rule()
    def refuse(self) -> None:
        """Apply, be assessed, and get no right."""
        application = self.run(self.desk.application(self.client))
        passing = findings(permanence={"isPermanent": False, "grounds": "Het geneest."})
        self.run(self.desk.assess(application, passing))
        refused = made(self.run(self.desk.decide(application, a_refusal())))
        self.model.refuse(refused["indicationId"])
        self.decided.append(refused | {"byTreaty": False})

    @precondition(lambda self: self.decided)
    @rule(pick=ANY, start=STARTS, length=LENGTHS)
    def object_and_revise(self, pick: int, start: int, length: int) -> None:
        """Object; another assessor puts another decision in its place."""
        old = self.pick_of(pick, self.standing() or self.decided)
        objection = self.run(self.object_to(old))
        first = date.fromisoformat(old["decidedOn"]) + timedelta(days=start)
        last = first + timedelta(days=length) if old["byTreaty"] else None
        content = a_grant(**period(first, last), motivation="Het was anders dan gedacht.")
        del content["assessmentVersion"]
        ruling = {"outcome": "revised", "grounds": "U heeft gelijk.", "content": content, "findings": findings()}
        answer = self.run(self.rule_on(objection, ruling))
        if self.model.rights[old["indicationId"]].status == "withdrawn":
            assert told(answer) == (422, "ruling-idle")
        elif isinstance(after := self.model.revised(old["indicationId"], "new", first, last), Model):
            named = self.model.revised(old["indicationId"], made(answer)["newIndicationId"], first, last)
            assert isinstance(named, Model)
            self.model = named
            return
        else:
            assert told(answer)[1] == after
        self.run(self.uphold(objection))

    @precondition(lambda self: self.decided)
    @rule(pick=ANY)
    def object_and_revoke(self, pick: int) -> None:
        """Object; another assessor finds that there was no right."""
        old = self.pick_of(pick, self.decided)
        objection = self.run(self.object_to(old))
        answer = self.run(self.rule_on(objection, {"outcome": "revoked", "grounds": "Er was geen recht."}))
        if self.model.rights[old["indicationId"]].status == "granted":
            made(answer)
            self.model.revoke(old["indicationId"], self.today)
        else:
            assert told(answer) == (422, "ruling-idle")
            self.run(self.uphold(objection))

    @precondition(lambda self: self.model.granted())
    @rule(pick=ANY, days=st.integers(0, 60), died=st.booleans())
    def give_up(self, pick: int, days: int, died: bool) -> None:
        """A right ends: some days from now because the client wants so, or some days back after a death."""
        name = list(self.model.granted())[pick % len(self.model.granted())]
        ends_on = self.today + timedelta(days=-days if died else days)
        body = {"reason": "death" if died else "client-request", "endsOn": str(ends_on)}
        answer = self.run(self.desk.post(f"/indications/{name}/withdrawal", self.desk.assessor, body))
        _, last = self.model.rights[name].period
        if last and ends_on >= last:
            assert told(answer) == (422, "right-ends-sooner")
        else:
            made(answer)
            self.model.withdraw(name, ends_on, self.today)

    def standing(self) -> list[dict[str, Any]]:
        """Decisions that were not taken away."""
        return [each for each in self.decided if self.model.rights[each["indicationId"]].status != "withdrawn"]

    @staticmethod
    def pick_of(pick: int, several: list[dict[str, Any]]) -> dict[str, Any]:
        return several[pick % len(several)]

    @invariant()
    def what_is_stored_is_what_the_model_says(self) -> None:
        if not self.client:
            return
        stored = self.run(stored_of(self.desk, self.client))
        assert {name: status for name, (status, *_) in stored.items()} == {
            name: right.status for name, right in self.model.rights.items()
        }
        periods = {name: tuple(days) for name, (status, *days) in stored.items() if status == "granted"}
        assert periods == {name: right.period for name, right in self.model.granted().items()}
        assert days_twice(periods.values()) == set()

    def teardown(self) -> None:
        """What the other services were told, read in order, never has two on one day either."""
        if self.client:
            self.run(assert_told_without_overlap(self.desk, self.client))

    async def withdraw(self, application: dict[str, Any]) -> None:
        path = f"/applications/{application['applicationId']}/withdrawal"
        made(await self.desk.post(path, self.desk.assessor, {"reason": "Opnieuw."}))

    async def object_to(self, decision: dict[str, Any]) -> dict[str, Any]:
        path = f"/indications/{decision['indicationId']}/objections"
        body = {"grounds": "Het klopt niet.", "lateReason": "Ik was ziek."}
        return made(await self.desk.post(path, self.desk.assessor, body))

    async def rule_on(self, objection: dict[str, Any], ruling: dict[str, Any]) -> httpx.Response:
        fred = self.desk.stage.headers("assessor")
        return await self.desk.post(f"/objections/{objection['objectionId']}/ruling", fred, ruling)

    async def uphold(self, objection: dict[str, Any]) -> None:
        made(await self.rule_on(objection, {"outcome": "upheld", "grounds": "Het blijft zo."}))


def period(first: date, last: date | None) -> dict[str, str]:
    return {"validFrom": str(first)} | ({"validTo": str(last)} if last else {})


def told(answer: httpx.Response) -> tuple[int, str | None]:
    """The status of an answer, and its code when it is a no."""
    return answer.status_code, answer.json().get("code")


def days_twice(periods: Any) -> set[int]:
    """Days that stand in more than one period."""
    seen: set[int] = set()
    twice: set[int] = set()
    for first, last in periods:
        days = set(range(first.toordinal(), (last.toordinal() if last else END) + 1))
        twice |= seen & days
        seen |= days
    return twice


async def stored_of(desk: Desk, client: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Status, first and last day of every indication of a client, out of the database."""
    query = text("SELECT indication_id, status, valid_from, valid_to FROM indication WHERE client_id = :id")
    async with desk.stage.service("indication").database.transaction() as session:
        rows = await session.execute(query, {"id": client["clientId"]})
        return {str(row.indication_id): (row.status, row.valid_from, row.valid_to) for row in rows}


async def assert_told_without_overlap(desk: Desk, client: dict[str, Any]) -> None:
    """Play the events of a client from the first to the last: after the events of one transaction nothing overlaps."""
    query = text(
        "SELECT at, data FROM feed WHERE type = 'nl.pvb.indications.changed.v1' AND data ->> 'clientId' = :id"
        " ORDER BY id"
    )
    async with desk.stage.service("indication").database.transaction() as session:
        rows = list(await session.execute(query, {"id": client["clientId"]}))
    known: dict[str, tuple[date, date | None]] = {}
    for number, row in enumerate(rows):
        if row.data["status"] == "granted":
            last = row.data["validTo"]
            known[row.data["indicationId"]] = (
                date.fromisoformat(row.data["validFrom"]),
                date.fromisoformat(last) if last else None,
            )
        else:
            known.pop(row.data["indicationId"], None)
        is_last_of_its_transaction = number + 1 == len(rows) or rows[number + 1].at != row.at
        if is_last_of_its_transaction:
            assert days_twice(known.values()) == set(), row.data


@contextmanager
def working(database_of: Callable[[str], str]) -> Iterator[None]:
    """Indication in a loop of its own, for the machine to work in."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        stage = runner.run(stack.enter_async_context(staged(["indication"], database_of, background=False)))
        File.runner, File.desk = runner, Desk(stage)
        try:
            yield
        finally:
            runner.run(stack.aclose())


@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("examples", [12, pytest.param(150, marks=pytest.mark.long)])
def test_no_two_indications_of_a_client_overlap(database_of: Callable[[str], str], examples: int) -> None:
    with working(database_of):
        run_state_machine_as_test(
            File,
            settings=settings(
                max_examples=examples,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )


CLIENTS = 6


async def test_a_reassessment_and_a_ruling_at_the_same_moment_leave_no_day_twice(
    database_of: Callable[[str], str],
) -> None:
    """Two assessors decide and two rule, all at once, on each of several files: one of each gets through."""
    async with staged(["indication"], database_of, background=False) as stage:
        desk = Desk(stage)
        files = [await contested_file(desk) for _ in range(CLIENTS)]
        answers = await asyncio.gather(*(send for file in files for send in attempts(desk, file)))
        for number, file in enumerate(files):
            decisions, rulings = answers[4 * number : 4 * number + 2], answers[4 * number + 2 : 4 * number + 4]
            for both in (decisions, rulings):
                assert sorted(each.status_code for each in both) == [201, 409], [each.text for each in both]
            stored = await stored_of(desk, file["client"])
            held = sorted(days for status, *days in stored.values() if status == "granted")
            assert held == [[date(2026, 10, 5), date(2026, 10, 31)], [date(2026, 11, 1), None]]
            assert sorted(status for status, *_ in stored.values()) == ["granted", "granted", "withdrawn"]
            await assert_told_without_overlap(desk, file["client"])


async def contested_file(desk: Desk) -> dict[str, Any]:
    """A client with a right, an objection to it, and a reassessment that is ready to be decided on."""
    client = await desk.client()
    indication = await desk.granted(client)
    path = f"/indications/{indication['indicationId']}/objections"
    objection = made(await desk.post(path, desk.assessor, {"grounds": "Het klopt niet."}))
    application = await desk.application(client, kind="reassessment")
    await desk.assess(application, findings("7VV"))
    return {"client": client, "objection": objection, "application": application}


def attempts(desk: Desk, file: dict[str, Any]) -> list[Coroutine[Any, Any, httpx.Response]]:
    """Two decisions on the reassessment, from 1 November, and two rulings from the first day on."""
    decide = a_grant(profileCode="7VV", validFrom="2026-11-01")
    content = {name: value for name, value in a_grant(profileCode="6VV").items() if name != "assessmentVersion"}
    content["motivation"] = "Er is meer hulp nodig."
    rule_so = {"outcome": "revised", "grounds": "U heeft gelijk.", "content": content}
    decision = f"/applications/{file['application']['applicationId']}/decision"
    ruling = f"/objections/{file['objection']['objectionId']}/ruling"
    others = [desk.stage.headers("assessor") for _ in range(4)]
    return [
        desk.post(decision, others[0], decide),
        desk.post(decision, others[1], decide),
        desk.post(ruling, others[2], rule_so),
        desk.post(ruling, others[3], rule_so),
    ]
