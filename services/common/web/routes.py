"""Routes that every service has: health, metrics, feed, problem types, explanations, the sandbox clock."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import AwareDatetime, Field
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data import decisions
from services.common.data.feed import (
    FeedUnannounced,
    NumberedEvent,
    ReadBeyond,
    RestoreUnannounced,
    epoch_of,
    read_after,
    start_after,
)
from services.common.data.filling import find_filling, not_full
from services.common.logs import logger
from services.common.refusals import BadInput, Conflict, NotFound, Refusal, Unavailable
from services.common.schemas import Answer, Id, Schema, TextAnswer
from services.common.texts import Text
from services.common.web.access import ANY, OFFICE, OWN, Relation, Routes, allows, public
from services.common.web.context import Here
from services.common.web.media import produces
from services.common.web.problems import problem_types
from services.vocabulary.roles import DECIDER_WORDS, Role, first_known

STOPPING = "pvb.stopping"
"""Where the server puts an event in the scope that is set when it stops: what waits then answers at once."""
POSITION = re.compile(r"[0-9]{1,18}\.[0-9]{1,18}")


class Health(Answer):
    """Whether the service runs, and which services that it can temporarily do without do not answer."""

    status: str = Field(max_length=20, description="live, or ready when the own database answers.")
    degraded: list[Annotated[str, Field(max_length=20)]] = Field(default_factory=list, max_length=20)


class ProblemType(Answer):
    """One problem that this service can answer with."""

    code: str = Field(max_length=100)
    status: int = Field(description="HTTP status code.")
    title: TextAnswer
    detail: TextAnswer = Field(
        description="The sentence of this kind of problem; facts that differ per case are in braces."
    )
    remedy: TextAnswer | None = None
    meaning: str = Field(max_length=1000)


class ProblemTypes(Answer):
    """All of them."""

    items: list[ProblemType] = Field(max_length=500)


class ExplainedRule(Answer):
    """One rule that was applied."""

    code: str = Field(max_length=100)
    outcome: str = Field(max_length=100, description="What the rule came to, as a code.")
    text: TextAnswer


class ExplainedFact(Answer):
    """One fact that the decision is based on."""

    name: str = Field(max_length=200, description="Name of the fact, such as lastDay.")
    value: object
    valid_from: str | None = Field(None, max_length=30)
    valid_to: str | None = Field(None, max_length=30)
    recorded_at: AwareDatetime | None = None
    source: str = Field(max_length=300)


class Decider(Answer):
    """In which roles, and for which organisation, somebody decided. No person is named."""

    roles: str = Field(max_length=500)
    organisation_id: UUID | None
    text: TextAnswer


class Explanation(Answer):
    """Why something was decided: by whom, by which rules, in which version, on which facts."""

    decision_id: UUID
    kind: str = Field(max_length=100, description="Kind of decision, such as voucher-issue or suspension.")
    subject: UUID = Field(description="Id of what was decided on, such as the voucher or the admission.")
    outcome: str = Field(max_length=100, description="What was decided, as a code such as granted or refused.")
    rule_set: str = Field(max_length=200)
    rule_set_version: str = Field(max_length=100)
    rules: list[ExplainedRule] = Field(max_length=1000)
    facts: list[ExplainedFact] = Field(max_length=1000)
    decided_at: AwareDatetime
    decided_by: Decider | None
    """Empty for decisions of before this was recorded."""


class ClockSetting(Schema):
    """The instant to which the sandbox clock moves."""

    to: AwareDatetime


class ClockAnswer(Answer):
    """The current time of this service."""

    now: AwareDatetime


class PositionUnknown(BadInput):
    """The position does not come from this feed."""

    code = "position-unknown"
    title = Text("Onbekende positie", "Unknown position")
    detail = Text("Geef de positie ongewijzigd terug.", "Return the position unchanged, as you received it.")


class ClockBackwards(Conflict):
    """The sandbox clock only goes forward."""

    code = "clock-backwards"
    title = Text("De klok gaat alleen vooruit", "The clock can only go forward")
    detail = Text("Het is hier al {now}.", "The clock here is already at {now}.")


EXPLAINED_TO: Mapping[str, Relation] = {
    "client": OWN,
    "representative": OWN,
    "supporter": OWN,
    "provider": OWN,
    "office_registry": OFFICE,
    "office_voucher": OFFICE,
    "office_finance": OFFICE,
    "office_approver": OFFICE,
    "office_auditor": OFFICE,
}
"""The roles that may ask for an explanation of a decision, unless a service declares others."""
NO_PURCHASERS: Mapping[str, Relation] = {role: to for role, to in EXPLAINED_TO.items() if role != "office_registry"}
"""The same without those who admit providers, for services that decide on a client's money."""
EVERY_FACT: Mapping[str, str] = {}
"""Providers see the value of every fact."""


def common_routes(
    own: Sequence[type[Refusal]],
    explained_to: Mapping[str, Relation] = EXPLAINED_TO,
    words_for_providers: Mapping[str, str] = EVERY_FACT,
) -> Routes:
    """The router of the common routes; `own` are the service's refusals.

    `words_for_providers`: the name of a fact that providers do not see → what they see instead of its value.
    """
    router = Routes(tags=["common"])
    _health(router)
    _feed(router)
    _problem_types(router, own)
    _explanations(router, explained_to, words_for_providers)
    _clock(router)
    return router


def described_problems(own: Sequence[type[Refusal]]) -> list[ProblemType]:
    """The refusals of one app and the standard ones, described for people, by code."""
    return [
        ProblemType(
            code=each.code,
            status=each.status,
            title=TextAnswer.of(each.title),
            detail=TextAnswer.of(each.detail),
            remedy=TextAnswer.of(each.remedy) if each.remedy else None,
            meaning=(each.__doc__ or "").strip(),
        )
        for each in problem_types(own)
    ]


def _health(router: Routes) -> None:
    @router.get("/health/live")
    @public
    async def is_live() -> Health:
        """The process runs."""
        return Health(status="live")

    @router.get("/health/ready")
    @public
    async def is_ready(here: Here) -> Health:
        """Ready when the own database answers and no sandbox is being filled; peers that do not answer are degraded."""
        try:
            async with here.reading() as reading:
                epoch = await epoch_of(reading.session)
                filling = await find_filling(reading.session) if here.settings.sandbox else None
        except (SQLAlchemyError, OSError):
            raise Unavailable from None
        if filling:
            raise not_full(filling)
        if here.service.part(ReadBeyond).epoch == epoch:
            raise RestoreUnannounced(service=here.service.name)
        away = here.service.readers.away()
        return Health(status="ready", degraded=away)

    @router.get("/metrics", include_in_schema=False)
    @public
    @produces("text/plain")
    async def read_metrics(here: Here) -> Response:
        """What Prometheus reads; not reachable through the gateway."""
        return Response(here.service.metrics.text(), media_type="text/plain; version=0.0.4")


def _feed(router: Routes) -> None:
    @router.get("/feed", include_in_schema=False)
    @allows(service=ANY)
    async def read_feed(
        here: Here,
        request: Request,
        after: Annotated[str | None, Query(max_length=40)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 500,
        wait: Annotated[int, Query(ge=0, le=30)] = 0,
    ) -> dict[str, object]:
        """Events beyond a position, in order; waits up to `wait` seconds for the first."""
        if after is not None and not POSITION.fullmatch(after):
            raise PositionUnknown(pointer="/query/after")
        await here.service.feed.number()
        async with here.reading() as reading:
            epoch, number = await _start_after(here, reading.session, after)
            rows = await read_after(reading.session, number, limit)
        if not rows and wait:
            await _wait_for_news(here, request, number, wait)
            async with here.reading() as reading:
                epoch = await epoch_of(reading.session)
                rows = await read_after(reading.session, number, limit)
        last = rows[-1].position if rows else number
        source = f"urn:nld:pvb:{here.service.name}"
        items = [_cloud_event(row, source) for row in rows]
        return {"items": items, "position": f"{epoch}.{last}", "more": len(rows) == limit}


async def _start_after(here: Here, session: AsyncSession, after: str | None) -> tuple[int, int]:
    """Where to read on; notes a reader that is further than the feed goes, which readiness then shows."""
    try:
        return await start_after(session, after)
    except FeedUnannounced:
        here.service.part(ReadBeyond).epoch = await epoch_of(session)
        logger().critical("a reader is further than this feed: a restore was not announced")
        raise


async def _wait_for_news(here: Here, request: Request, number: int, seconds: int) -> None:
    """Wait in slices of a second, so that neither a reader that went away nor one that waits holds up a stop."""
    stopping: asyncio.Event | None = request.scope.get(STOPPING)
    for _ in range(seconds):
        if await here.service.feed.wait_beyond(number, 1) or await request.is_disconnected():
            return
        if stopping and stopping.is_set():
            return


def _cloud_event(row: NumberedEvent, source: str) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": row.event_id,
        "source": source,
        "type": row.type,
        "subject": row.subject,
        "time": row.at,
        "sequence": row.position,
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "data": row.data,
    }


def _problem_types(router: Routes, own: Sequence[type[Refusal]]) -> None:
    listed = described_problems(own)

    @router.get("/problem-types")
    @public
    async def list_problem_types() -> ProblemTypes:
        """Every problem this service can answer with, and what to do about it."""
        return ProblemTypes(items=listed)


def _explanations(router: Routes, to: Mapping[str, Relation], words_for_providers: Mapping[str, str]) -> None:
    @router.get("/decisions/{decision_id}/explanation")
    @allows(**to)
    async def explain_decision(decision_id: Id, here: Here) -> Explanation:
        """Why something was decided: by whom, rules, version and facts."""
        async with here.reading() as reading:
            row = await decisions.find(reading.session, decision_id)
            if row is None:
                raise NotFound
            here.require_own(
                client_id=row.client_id,
                provider_id=row.provider_id,
                office_id=await here.office_of(reading.session, row.subject),
            )
            if row.client_id:
                await reading.saw(row.client_id, f"decisions/{decision_id}", "R", "explain-decision")
        return _explained(row, words_for_providers if here.caller.has(Role.PROVIDER) else EVERY_FACT)


def _explained(row: decisions.StoredDecision, words_instead: Mapping[str, str]) -> Explanation:
    facts = [
        {**fact, "value": words_instead[name]} if (name := str(fact["name"])) in words_instead else fact
        for fact in row.facts
    ]
    return Explanation.model_validate({**vars(row), "facts": facts, "decided_by": _decider(row)})


def _decider(row: decisions.StoredDecision) -> Decider | None:
    if row.decided_roles is None:
        return None
    words = first_known(row.decided_roles.split(", "), DECIDER_WORDS)
    return Decider(roles=row.decided_roles, organisation_id=row.decided_organisation_id, text=TextAnswer.of(words))


def _clock(router: Routes) -> None:
    @router.post("/clock", include_in_schema=False)
    @allows(service=ANY)
    async def move_clock(setting: ClockSetting, here: Here) -> ClockAnswer:
        """Move the sandbox clock forward; not reachable from outside but through the gateway's own route."""
        if not here.settings.sandbox:
            raise NotFound
        now: datetime = here.clock.now()
        if setting.to < now:
            raise ClockBackwards(now=now)
        here.clock.move_to(setting.to)
        for react in here.service.on_clock:
            react()
        await asyncio.sleep(0)
        return ClockAnswer(now=here.clock.now())
