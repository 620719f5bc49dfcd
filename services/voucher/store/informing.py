"""Notes of what parties were informed of, so that each of them is informed once, by whatever replica comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class Announced:
    """A voucher whose client is informed of the end of the pilot."""

    voucher_id: UUID
    client_id: UUID
    period_to: date


@dataclass(frozen=True)
class TermsChanged:
    """A running agreement, and the day from which another profile applies to it."""

    agreement_id: UUID
    number: str
    client_id: UUID
    provider_id: UUID
    office_id: UUID
    terms_changed_on: date | None


@dataclass(frozen=True)
class _Announcing:
    today: date
    ends_by: date
    most: int


@dataclass(frozen=True)
class _Changes:
    voucher_id: UUID
    days: list[date]


async def note_announced(session: Session, today: date, ends_by: date, most: int) -> Sequence[Announced]:
    """Note that the end of their pilot is announced to some clients today; pilots that end up to `ends_by`."""
    return await _ANNOUNCE.run(session, _Announcing(today, ends_by, most))


async def note_terms_changed(session: Session, voucher_id: UUID, days: Sequence[date]) -> Sequence[TermsChanged]:
    """Mark the running agreements under a locked voucher with the first of these days after their start.

    Returns those that had another mark before.
    """
    return await _CHANGE_TERMS.run(session, _Changes(voucher_id, list(days)))


_ANNOUNCE = Statement("note_announced.sql", _Announcing, Announced)
_CHANGE_TERMS = Statement("note_terms_changed.sql", _Changes, TermsChanged)
