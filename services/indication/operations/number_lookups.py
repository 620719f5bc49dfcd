"""Look-ups by citizen service number: limited per organisation and hour, and logged when they find nobody."""

from typing import cast
from uuid import UUID

from services.common.ids import new_id
from services.common.tokens import Role, describe_roles
from services.common.web.context import Context
from services.common.web.paging import PageOf
from services.indication import store
from services.indication.refusals import TooManyLookups
from services.indication.rules.lookups import hour_of, seconds_left
from services.indication.schemas.lookups import NumberMissAnswer, NumberMissPage
from services.indication.settings import Settings
from services.indication.tables import NumberMiss

STAFF = frozenset({Role.ASSESSOR, Role.OFFICE_VOUCHER})
"""Who works with the numbers of many people every day."""


async def count_lookup(here: Context) -> None:
    """Count a look-up before it is done, in a transaction of its own; raises TooManyLookups.

    A caller without organisation makes a file of its own or of whom it represents. Of those only look-ups that find
    somebody count (`count_found`): the others leave a file with the caller's name on it.
    """
    at = here.clock.now()
    async with here.writing() as change:
        if here.caller.organisation_id:
            is_within = await store.count_lookup(change.session, _caller(here), hour_of(at), _at_most(here))
        else:
            is_within = await store.has_lookups_left(change.session, _caller(here), hour_of(at), _at_most(here))
    if not is_within:
        raise TooManyLookups.until_next_hour(seconds_left(at), at_most=_at_most(here))


async def count_found(here: Context) -> None:
    """Count a look-up that found somebody, for a caller without organisation."""
    if here.caller.organisation_id is None:
        async with here.writing() as change:
            await store.count_lookup(change.session, _caller(here), hour_of(change.at), _at_most(here))


async def log_miss(here: Context, purpose: str) -> None:
    """Log that a look-up found nobody: who and when, never the number."""
    async with here.writing() as change:
        change.session.add(
            NumberMiss(
                miss_id=new_id(),
                at=change.at,
                subject=here.caller.subject,
                roles=describe_roles(here.caller.roles),
                organisation_id=here.caller.organisation_id,
                purpose=purpose,
                trace_id=here.trace_id,
            )
        )


async def list_misses(here: Context, organisation_id: UUID | None, page: PageOf) -> NumberMissPage:
    """Look-ups that found nobody, newest first."""
    async with here.reading() as reading:
        rows = await store.list_misses(reading.session, organisation_id, page.after_id, page.size + 1)
    answers = [NumberMissAnswer.model_validate(row) for row in rows]
    return page.answer(NumberMissPage, answers, key=lambda each: str(each.miss_id))


def _caller(here: Context) -> UUID:
    return here.caller.organisation_id or here.caller.subject


def _at_most(here: Context) -> int:
    settings = cast(Settings, here.settings)
    is_staff = bool(here.caller.roles & STAFF)
    return settings.staff_number_lookups_per_hour if is_staff else settings.number_lookups_per_hour
