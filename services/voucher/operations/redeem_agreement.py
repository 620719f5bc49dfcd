"""Confirm an agreement. The second confirmation redeems it, whole or not at all, in one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from services.common.data.quick import NothingDone
from services.common.ids import new_id
from services.common.json import dump
from services.common.refusals import Refusal, Refusals, Unavailable
from services.common.texts import Text
from services.common.tokens import describe_roles
from services.common.web import idempotency
from services.common.web.context import Here
from services.common.web.idempotency import Key
from services.voucher.operations.escrow import GRACE, hand_over_soon, is_handed_over, terms_of
from services.voucher.operations.parties import AGREEMENTS_CHANGED, Acting, Side, acting, agreement_fact
from services.voucher.operations.redemption_case import (
    RULE_SET,
    RULE_SET_VERSION,
    Judged,
    facts_of,
    gather,
    judge_on,
    leap_year_warning,
    rules_that_spoke,
)
from services.voucher.operations.redemption_facts import Gathered
from services.voucher.operations.replaying import completed
from services.voucher.rules.agreement_states import AgreementStatus, Step, after
from services.voucher.rules.redemption import RESTS_ON, conversation_refusals, refusals
from services.voucher.schemas.agreements import ConfirmationAnswer, HeldYearAnswer, WarningAnswer
from services.voucher.store.redemption import CONFIRM, KEEP, REDEEM

STEPS: dict[Side, Step] = {"client": Step.CLIENT_CONFIRMS, "provider": Step.PROVIDER_CONFIRMS}
ATTEMPTS = 50
"""Each new attempt means that somebody else changed agreement, voucher or value meanwhile."""
RULES_MET = dump([rule.plain() for rule in rules_that_spoke()]).decode()


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
        return {peer for each in self.refusals for peer in RESTS_ON.get(each.code, ())}


async def confirm_agreement(here: Here, agreement_id: UUID, key: Key) -> ConfirmationAnswer:
    """Confirm for the caller's side; raises every refusal at once when the second confirmation cannot redeem."""

    async def as_it_is_now(answer: ConfirmationAnswer) -> ConfirmationAnswer:
        answer.handed_over = await is_handed_over(here.service, agreement_id)
        return answer

    return await completed(ConfirmationAnswer, lambda: _confirm(here, agreement_id, key), as_it_is_now)


async def _confirm(here: Here, agreement_id: UUID, key: Key) -> ConfirmationAnswer:
    """Look, decide and write until nobody came between."""
    caught_up: set[str] = set()
    for _ in range(ATTEMPTS):
        try:
            return await _attempt(here, agreement_id, key)
        except (_LookAgain, NothingDone):
            continue
        except (IntegrityError, UniqueViolation) as broken:
            if not _is_key_taken(broken):
                raise
            await _replay(here, key)
        except _No as no:
            behind = no.rests_on - caught_up
            if not behind:
                raise Refusals(no.refusals) from None
            for source in sorted(behind):
                await here.service.readers.catch_up(source)
            caught_up |= behind
    raise Unavailable


async def _attempt(here: Here, agreement_id: UUID, key: Key) -> ConfirmationAnswer:
    gathered = await gather(here.service.database.quick, agreement_id)
    who = acting(here.caller, gathered.row)
    try:
        following = after(gathered.row.status, STEPS[who.side])
        judged = _judge(here, gathered, who, following)
    except (Refusal, _No):
        await _replay(here, key)  # this very request may have succeeded before
        raise
    answer = _answer(here.clock.now(), gathered, who, following)
    if judged is None:
        return await _note(here, gathered, who, answer, key)
    return await _redeem(here, gathered, judged, who, answer, key)


def _judge(here: Here, gathered: Gathered, who: Acting, following: AgreementStatus) -> Judged | None:
    """What redeeming rests on, or None when this is the first confirmation; raises the refusals."""
    judged = None
    if following is AgreementStatus.REDEEMED:
        provider_id = gathered.row.provider_id if who.side == "provider" else None
        judged = judge_on(gathered, here.clock.today(), by_office=who.is_office, seen_by=provider_id)
        found = refusals(judged.case)
    else:
        found = conversation_refusals(
            gathered.voucher.arrangement, by_office=who.is_office, has_conversation=gathered.row.has_conversation
        )
    if found:
        raise _No(found)
    return judged


async def _replay(here: Here, key: Key) -> None:
    """Give the first answer of this key, if there is one."""
    async with here.service.reading() as reading:
        await idempotency.replay(reading.session, key)


def _is_key_taken(broken: IntegrityError | UniqueViolation) -> bool:
    of_driver = broken.orig if isinstance(broken, IntegrityError) else broken
    return getattr(getattr(of_driver, "diag", None), "constraint_name", None) == "idempotency_pkey"


def _answer(at: datetime, gathered: Gathered, who: Acting, following: AgreementStatus) -> ConfirmationAnswer:
    return ConfirmationAnswer(
        agreement_id=gathered.row.agreement_id,
        voucher_id=gathered.row.voucher_id,
        version=gathered.row.version + 1,
        status=following.value,
        confirmed_for=who.side,
        confirmed_by=who.role.value,
        confirmed_at=at,
        reservations=[],
        handed_over=False,
        decision_id=None,
        warnings=[],
    )


async def _note(
    here: Here, gathered: Gathered, who: Acting, answer: ConfirmationAnswer, key: Key
) -> ConfirmationAnswer:
    """Write the first confirmation."""
    row, at = gathered.row, answer.confirmed_at
    async with here.writing() as change:
        noted = await change.session.execute(
            CONFIRM,
            {
                "agreement": row.agreement_id,
                "version": row.version,
                "status": answer.status,
                "at": at,
                "client": at if who.side == "client" else None,
                "client_by": who.role.value if who.side == "client" else None,
                "provider": at if who.side == "provider" else None,
            },
        )
        if noted.first() is None:
            raise _LookAgain
        fact = agreement_fact(row, version=answer.version, status=answer.status)
        await change.publish(AGREEMENTS_CHANGED, row.agreement_id, fact)
        await change.saw(row.client_id, f"agreements/{row.agreement_id}", "U", "confirm-agreement")
        await change.session.execute(KEEP, _kept(key, answer))
    here.response.headers.update(_headers(answer))
    return answer


async def _redeem(
    here: Here, gathered: Gathered, judged: Judged, who: Acting, answer: ConfirmationAnswer, key: Key
) -> ConfirmationAnswer:
    """Write the second confirmation and all that redeeming means, in one statement."""
    needed = judged.case.needed
    answer.decision_id = new_id()
    answer.reservations = [HeldYearAnswer(year=year, reserved_cents=cents) for year, cents in needed.items()]
    answer.warnings = _warnings(judged)
    row, voucher = gathered.row, gathered.voucher
    await here.service.database.quick.rows(
        REDEEM,
        {
            "voucher": row.voucher_id,
            "valid_from": voucher.valid_from,
            "valid_to": voucher.valid_to,
            "suspended_from": voucher.suspended_from,
            "suspended_to": voucher.suspended_to,
            **_turns(gathered, judged),
            "years_valued": row.years_valued,
            "years": list(needed),
            "cents": list(needed.values()),
            "agreement": row.agreement_id,
            "version": row.version,
            "client_confirmed_by": who.role.value if who.side == "client" else None,
            "terms": dump(terms_of(row, gathered.lines, row.claim_window_days, voucher.valid_to)).decode(),
            "next_try": answer.confirmed_at + GRACE,
            "client": row.client_id,
            "provider": row.provider_id,
            **_told(here, gathered, answer),
            **_why(gathered, judged, answer),
            **_seen(here, row.agreement_id),
            **_kept(key, answer),
        },
    )
    here.service.feed.wake()
    hand_over_soon(here.service, row.agreement_id)
    here.response.headers.update(_headers(answer))
    return answer


def _turns(gathered: Gathered, judged: Judged) -> dict[str, list[Any]]:
    """The vouchers to lock: the agreement's own, and with full-day care all of the client's."""
    is_full_day = any(line.is_exclusive for line in judged.case.lines)
    turns = [(UUID(each), turn) for each, turn in gathered.row.turns]
    kept = [each for each in turns if is_full_day or each[0] == gathered.row.voucher_id]
    return {"vouchers": [each for each, _ in kept], "turns": [turn for _, turn in kept]}


def _told(here: Here, gathered: Gathered, answer: ConfirmationAnswer) -> dict[str, Any]:
    """The events: the agreement is redeemed, and its voucher active if this is its first."""
    row, voucher = gathered.row, gathered.voucher
    terms = gathered.terms_of(here.clock.today())
    voucher_fact = {
        "voucherId": row.voucher_id,
        "clientId": row.client_id,
        "pilotCode": row.pilot_code,
        "deliveryForm": terms.delivery_form if terms else None,
        "profileCode": terms.profile_code if terms else None,
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
        "rules": RULES_MET,
        "facts": dump([fact.plain() for fact in facts_of(gathered, judged)]).decode(),
    }


def _seen(here: Here, agreement_id: UUID) -> dict[str, Any]:
    """The line of the access log."""
    return {
        "access": new_id(),
        "by": here.caller.subject,
        "roles": describe_roles(here.caller.roles),
        "by_organisation": here.caller.organisation_id,
        "resource": f"agreements/{agreement_id}",
        "trace": here.trace_id,
    }


def _kept(key: Key, answer: ConfirmationAnswer) -> dict[str, Any]:
    """The answer that a replay gives."""
    return {
        "subject": key.subject,
        "key": key.key,
        "fingerprint": key.fingerprint,
        "answer": answer.model_dump_json(by_alias=True).encode(),
        "headers": dump(_headers(answer)).decode(),
        "at": answer.confirmed_at,
    }


def _headers(answer: ConfirmationAnswer) -> dict[str, str]:
    return {"Location": f"/agreements/{answer.agreement_id}", "ETag": f'"{answer.version}"'}


def _warnings(judged: Judged) -> list[WarningAnswer]:
    year = leap_year_warning(judged.case)
    if year is None:
        return []
    return [WarningAnswer.model_validate({"code": "leap-year-short", "text": LEAP_YEAR.format(year=year)._asdict()})]


LEAP_YEAR = Text(
    "{year} is een schrikkeljaar: voor alle 366 dagen is de waarde dan waarschijnlijk te laag. Spreek te zijner tijd "
    "iets minder af, of een einddatum.",
    "{year} is a leap year: the value is then probably too low for all 366 days. In time, agree a little less, or an "
    "end date.",
)
