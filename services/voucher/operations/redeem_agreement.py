"""Confirm an agreement. The second confirmation redeems it, whole or not at all, in one statement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.common.ids import new_id
from services.common.json import dump
from services.common.refusals import Refusal, Refusals, Unavailable
from services.common.service import Change
from services.common.texts import Text
from services.common.tokens import describe_roles
from services.common.web import idempotency
from services.common.web.context import Here
from services.common.web.idempotency import Key
from services.voucher.operations.escrow import GRACE, hand_over, terms_of
from services.voucher.operations.parties import AGREEMENTS_CHANGED, Acting, Side, acting, agreement_fact
from services.voucher.operations.redemption_case import (
    RULE_SET,
    RULE_SET_VERSION,
    Gathered,
    Judged,
    facts_of,
    gather,
    judge_on,
    leap_year_warning,
    rules_that_spoke,
)
from services.voucher.operations.replaying import finished
from services.voucher.rules.agreement_states import AgreementStatus, Step, after
from services.voucher.rules.redemption import RESTS_ON, conversation_refusals, refusals
from services.voucher.schemas.agreements import ConfirmationAnswer, HeldYearAnswer, WarningAnswer
from services.voucher.store.redemption import CONFIRM, KEEP, REDEEM

STEPS: dict[Side, Step] = {"client": Step.CLIENT_CONFIRMS, "provider": Step.PROVIDER_CONFIRMS}
ATTEMPTS = 50
"""Each new attempt means that somebody else changed agreement, voucher or value meanwhile."""


class _LookAgain(Exception):
    """Something changed between looking and writing; nothing was written."""


class _No(Exception):
    """The rules say no, on copies that may be behind."""

    def __init__(self, found: Sequence[Refusal]) -> None:
        super().__init__()
        self.refusals = found

    @property
    def rests_on(self) -> set[str]:
        """The peers whose facts the no rests on the absence of."""
        return {RESTS_ON[each.code] for each in self.refusals if each.code in RESTS_ON}


async def confirm_agreement(here: Here, agreement_id: UUID, key: Key) -> ConfirmationAnswer:
    """Confirm for the caller's side; raises every refusal at once when the second confirmation cannot redeem."""

    async def finish(answer: ConfirmationAnswer) -> ConfirmationAnswer:
        if answer.status == "redeemed":
            answer.handed_over = await hand_over(here.service, agreement_id)
        return answer

    return await finished(ConfirmationAnswer, lambda: _confirm(here, agreement_id, key), finish)


async def _confirm(here: Here, agreement_id: UUID, key: Key) -> ConfirmationAnswer:
    """Look, decide and write until nobody came between."""
    caught_up: set[str] = set()
    for _ in range(ATTEMPTS):
        try:
            async with here.writing() as change:
                return await _attempt(here, change, agreement_id, key)
        except _LookAgain:
            continue
        except IntegrityError as broken:
            if getattr(getattr(broken.orig, "diag", None), "constraint_name", None) != "idempotency_pkey":
                raise
            async with here.service.reading() as reading:
                await idempotency.replay(reading.session, key)
        except _No as no:
            behind = no.rests_on - caught_up
            if not behind:
                raise Refusals(no.refusals) from None
            for source in sorted(behind):
                await here.service.readers.catch_up(source)
            caught_up |= behind
    raise Unavailable


async def _attempt(here: Here, change: Change, agreement_id: UUID, key: Key) -> ConfirmationAnswer:
    gathered = await gather(change.session, agreement_id)
    who = acting(here.caller, gathered.row)
    try:
        following = after(gathered.row.status, STEPS[who.side])
        judged = await _judge(here, change, gathered, who, following)
    except (Refusal, _No):
        await idempotency.replay(change.session, key)  # this very request may have succeeded before
        raise
    answer = _answer(change, gathered, who, following)
    if judged is None:
        return await _note(change, gathered, who, answer, key)
    return await _redeem(change, gathered, judged, who, answer, key)


async def _judge(
    here: Here, change: Change, gathered: Gathered, who: Acting, following: AgreementStatus
) -> Judged | None:
    """What redeeming rests on, or None when this is the first confirmation; raises the refusals."""
    judged = None
    if following is AgreementStatus.REDEEMED:
        judged = await judge_on(change.session, gathered, who, here.clock.today())
        found = refusals(judged.case)
    else:
        found = conversation_refusals(
            gathered.voucher.arrangement, by_office=who.is_office, has_conversation=gathered.row.has_conversation
        )
    if found:
        raise _No(found)
    return judged


def _answer(change: Change, gathered: Gathered, who: Acting, following: AgreementStatus) -> ConfirmationAnswer:
    return ConfirmationAnswer(
        agreement_id=gathered.row.agreement_id,
        voucher_id=gathered.row.voucher_id,
        version=gathered.row.version + 1,
        status=following.value,
        confirmed_for=who.side,
        confirmed_by=who.role.value,
        confirmed_at=change.at,
        reservations=[],
        handed_over=False,
        decision_id=None,
        warnings=[],
    )


async def _note(
    change: Change, gathered: Gathered, who: Acting, answer: ConfirmationAnswer, key: Key
) -> ConfirmationAnswer:
    """Write the first confirmation."""
    row = gathered.row
    noted = await change.session.execute(
        CONFIRM,
        {
            "agreement": row.agreement_id,
            "version": row.version,
            "status": answer.status,
            "at": change.at,
            "client": change.at if who.side == "client" else None,
            "client_by": who.role.value if who.side == "client" else None,
            "provider": change.at if who.side == "provider" else None,
        },
    )
    if noted.first() is None:
        raise _LookAgain
    fact = agreement_fact(row, version=answer.version, status=answer.status)
    await change.publish(AGREEMENTS_CHANGED, row.agreement_id, fact)
    await change.saw(row.client_id, f"agreements/{row.agreement_id}", "U", "confirm-agreement")
    _show(change, answer)
    await change.session.execute(KEEP, _kept(change, key, answer))
    return answer


async def _redeem(
    change: Change, gathered: Gathered, judged: Judged, who: Acting, answer: ConfirmationAnswer, key: Key
) -> ConfirmationAnswer:
    """Write the second confirmation and all that redeeming means, in one statement."""
    needed = judged.case.needed
    answer.decision_id = new_id()
    answer.reservations = [HeldYearAnswer(year=year, reserved_cents=cents) for year, cents in needed.items()]
    answer.warnings = _warnings(gathered)
    _show(change, answer)
    row, voucher = gathered.row, gathered.voucher
    written = await change.session.execute(
        REDEEM,
        {
            "voucher": row.voucher_id,
            "valid_from": voucher.valid_from,
            "valid_to": voucher.valid_to,
            "suspended_from": voucher.suspended_from,
            "suspended_to": voucher.suspended_to,
            "profile": voucher.profile_code,
            "form": voucher.delivery_form,
            "years": list(needed),
            "cents": list(needed.values()),
            "agreement": row.agreement_id,
            "version": row.version,
            "client_confirmed_by": who.role.value if who.side == "client" else None,
            "terms": dump(terms_of(row, gathered.lines, row.claim_window_days)).decode(),
            "next_try": change.at + GRACE,
            "client": row.client_id,
            "provider": row.provider_id,
            **_told(gathered, answer),
            **_why(gathered, judged, answer),
            **_seen(change, row.agreement_id),
            **_kept(change, key, answer),
        },
    )
    if not written.scalar_one():
        raise _LookAgain
    return answer


def _told(gathered: Gathered, answer: ConfirmationAnswer) -> dict[str, Any]:
    """The events: the agreement is redeemed, and its voucher active if this is its first."""
    row, voucher = gathered.row, gathered.voucher
    voucher_fact = {
        "voucherId": row.voucher_id,
        "clientId": row.client_id,
        "pilotCode": row.pilot_code,
        "deliveryForm": voucher.delivery_form,
        "profileCode": voucher.profile_code,
        "validFrom": voucher.valid_from,
        "validTo": voucher.valid_to,
    }
    return {
        "event": new_id(),
        "event_data": dump(agreement_fact(row, version=answer.version, status=answer.status)).decode(),
        "voucher_event": new_id(),
        "voucher_data": dump(voucher_fact).decode(),
    }


def _why(gathered: Gathered, judged: Judged, answer: ConfirmationAnswer) -> dict[str, Any]:
    """The decision record."""
    return {
        "decision": answer.decision_id,
        "rule_set": RULE_SET,
        "rule_set_version": RULE_SET_VERSION,
        "rules": dump([rule.plain() for rule in rules_that_spoke()]).decode(),
        "facts": dump([fact.plain() for fact in facts_of(gathered, judged)]).decode(),
    }


def _seen(change: Change, agreement_id: UUID) -> dict[str, Any]:
    """The line of the access log."""
    return {
        "access": new_id(),
        "by": change.who.subject,
        "roles": describe_roles(change.who.roles),
        "by_organisation": change.who.organisation_id,
        "resource": f"agreements/{agreement_id}",
        "trace": change.trace_id,
    }


def _show(change: Change, answer: ConfirmationAnswer) -> None:
    """What the caller gets; the key is kept by the statement itself."""
    change.answer(answer, 201, location=f"/agreements/{answer.agreement_id}", etag=answer.version)


def _kept(change: Change, key: Key, answer: ConfirmationAnswer) -> dict[str, Any]:
    return {
        "organisation": key.organisation,
        "key": key.key,
        "fingerprint": key.fingerprint,
        "answer": answer.model_dump_json(by_alias=True).encode(),
        "headers": dump(change.headers).decode(),
        "at": change.at,
    }


def _warnings(gathered: Gathered) -> list[WarningAnswer]:
    year = leap_year_warning(gathered)
    if year is None:
        return []
    return [WarningAnswer.model_validate({"code": "leap-year-short", "text": LEAP_YEAR.format(year=year)._asdict()})]


LEAP_YEAR = Text(
    "{year} is een schrikkeljaar: voor alle 366 dagen is de waarde dan waarschijnlijk te laag. Spreek te zijner tijd "
    "iets minder af, of een einddatum.",
    "{year} is a leap year: the value is then probably too low for all 366 days. In time, agree a little less, or an "
    "end date.",
)
