"""Which vouchers are due to end, and which ended too late."""

# ruff: noqa: S608  # the condition is a constant of the table; values are bound

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement
from services.voucher.rules.agreement_states import WAITING_FOR_CONFIRMATION, AgreementStatus
from services.voucher.tables.voucher import RUNNING

GOES_ON = sorted(WAITING_FOR_CONFIRMATION | {AgreementStatus.REDEEMED})
"""The states of an agreement that has no end yet."""


@dataclass(frozen=True)
class _PastTheirEnd:
    today: date
    after: UUID
    most: int


@dataclass(frozen=True)
class _EndedTooLate:
    goes_on: list[str]
    after: UUID
    most: int


@dataclass(frozen=True)
class _After:
    after: UUID
    most: int


async def list_past_their_end(session: Session, today: date, after: UUID, most: int) -> list[UUID]:
    """Running vouchers whose last day has passed, or that have lost every day, in key order."""
    return await _PAST_THEIR_END.run(session, _PastTheirEnd(today, after, most))


async def list_ended_too_late(session: Session, after: UUID, most: int) -> list[UUID]:
    """Vouchers that have ended while an agreement goes on or waits, or after the client's death, in key order."""
    return await _ENDED_TOO_LATE.run(session, _EndedTooLate([each.value for each in GOES_ON], after, most))


async def list_death_taken_back(session: Session, after: UUID, most: int) -> list[UUID]:
    """Vouchers that ended with a death of which nothing is known any more, while the right goes on, in key order.

    Without those whose client has another running voucher in the pilot.
    """
    return await _DEATH_TAKEN_BACK.run(session, _After(after, most))


_PAST_THEIR_END = Statement(
    f"""
    SELECT voucher_id FROM voucher
    WHERE {RUNNING} AND (valid_to < :today OR valid_to < valid_from) AND voucher_id > :after
    ORDER BY voucher_id LIMIT :most
    """,
    _PastTheirEnd,
    UUID,
)
_ENDED_TOO_LATE = Statement(
    f"""
    SELECT v.voucher_id FROM voucher v
    WHERE NOT (v.{RUNNING}) AND v.voucher_id > :after
      AND (EXISTS (SELECT FROM agreement a WHERE a.voucher_id = v.voucher_id
                   AND (a.status = ANY(CAST(:goes_on AS text[])) OR a.ended_on > v.valid_to))
           OR EXISTS (SELECT FROM known_indication i WHERE i.client_id = v.client_id
                      AND i.withdrawal_reason = 'death' AND i.valid_to < v.valid_to AND v.valid_from <= v.valid_to))
    ORDER BY v.voucher_id LIMIT :most
    """,
    _EndedTooLate,
    UUID,
)
_DEATH_TAKEN_BACK = Statement("death_taken_back.sql", _After, UUID)
