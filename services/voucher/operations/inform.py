"""What clients, providers and care offices are informed of beside the step that they take: values, profiles, ends."""

from collections.abc import Sequence

from services.common.calendar import add_months
from services.common.message_kinds import Message
from services.common.service import Change, Service
from services.voucher.facts import Year
from services.voucher.operations.value import Basis, Revalued
from services.voucher.rules.messages import TERMS_CHANGE, VALUE_LOWERED, VALUE_TOO_LOW
from services.voucher.rules.pilot_messages import PILOT_ENDS
from services.voucher.rules.profile_changes import profile_changes
from services.voucher.store.informing import TermsChanged, note_announced, note_terms_changed

MOST = 500
ANNOUNCED_MONTHS = 3
"""So many months before the end of a pilot its clients are informed."""
FACTOR = "factor"


async def announce_pilot_ends(service: Service) -> None:
    """Inform each client once, three months ahead, that the pilot ends and what follows; any replica may."""
    today = service.clock.today()
    while True:
        async with service.writing() as change:
            rows = await note_announced(change.session, today, add_months(today, ANNOUNCED_MONTHS), MOST)
            await change.tell_all(
                [PILOT_ENDS.to_client(row.client_id, row.voucher_id, last_day=row.period_to) for row in rows]
            )
        if len(rows) < MOST:
            return


async def inform_of_values(change: Change, several: Sequence[Revalued]) -> None:
    """Inform clients of each year in which more is agreed than the new value, and of a lower value by the factor."""
    await change.tell_all([message for each in several for message in _of_values(each)])


def _of_values(each: Revalued) -> list[Message]:
    basis, pairs = each.basis, list(zip(each.before, each.after, strict=True))
    too_low = [_too_low(basis, now) for was, now in pairs if _exceeding_cents(now) > _exceeding_cents(was)]
    lowered = [(was, now) for was, now in pairs if now.value_cents < was.value_cents]
    if too_low or not lowered or each.cause != FACTOR:
        return too_low
    was, now = lowered[0]
    return [
        VALUE_LOWERED.to_client(
            basis.client_id,
            basis.voucher_id,
            year=now.year,
            before_cents=was.value_cents,
            value_cents=now.value_cents,
        )
    ]


async def inform_of_profiles(change: Change, basis: Basis) -> None:
    """Mark running agreements whose profile changes on a day, and inform client, provider and office when it is new."""
    changed = await note_terms_changed(change.session, basis.voucher_id, profile_changes(basis.standing, basis.days))
    await change.tell_all([message for row in changed if row.terms_changed_on for message in _terms_change(row)])


def _exceeding_cents(year: Year) -> int:
    return max(0, year.reserved_cents - year.value_cents)


def _too_low(basis: Basis, year: Year) -> Message:
    return VALUE_TOO_LOW.to_client(
        basis.client_id,
        basis.voucher_id,
        year=year.year,
        value_cents=year.value_cents,
        exceeding_cents=_exceeding_cents(year),
    )


def _terms_change(row: TermsChanged) -> list[Message]:
    about, number, changed_on = row.agreement_id, row.number, row.terms_changed_on
    return [
        TERMS_CHANGE.to_client(row.client_id, about, number=number, changed_on=changed_on),
        TERMS_CHANGE.to_provider(row.provider_id, about, number=number, changed_on=changed_on),
        TERMS_CHANGE.to_office(row.office_id, about, number=number, changed_on=changed_on),
    ]
