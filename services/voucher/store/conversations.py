"""Conversations of informed choice, in versions."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


@dataclass(frozen=True)
class HeldConversation:
    """A conversation of informed choice as it was recorded; `present` are roles, without names."""

    voucher_id: UUID
    version: int
    held_on: date
    present: list[str]
    forms_explained: list[str]
    support_offered: bool
    support_wanted: bool
    support_found: bool | None
    summary: str
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True)
class _Voucher:
    voucher_id: UUID


async def latest_choice_conversation(session: Session, voucher_id: UUID) -> HeldConversation | None:
    """The conversation as last recorded, or None."""
    return await _LATEST.find(session, _Voucher(voucher_id))


async def add_choice_conversation(session: Session, held: HeldConversation) -> None:
    """Write a conversation; the former ones stay."""
    await _ADD.run(session, held)


_LATEST = Statement(
    f"SELECT {columns_of(HeldConversation)} FROM choice_conversation WHERE voucher_id = :voucher_id"  # noqa: S608  # the columns of a class
    " ORDER BY version DESC LIMIT 1",
    _Voucher,
    HeldConversation,
)
_ADD = Statement(
    """
    INSERT INTO choice_conversation (voucher_id, version, held_on, present, forms_explained, support_offered,
      support_wanted, support_found, summary, recorded_by, recorded_at)
    VALUES (:voucher_id, :version, :held_on, :present, :forms_explained, :support_offered,
      :support_wanted, :support_found, :summary, :recorded_by, :recorded_at)
    """,
    HeldConversation,
)
