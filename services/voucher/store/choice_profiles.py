"""Choice profiles of vouchers: how far a client can steer, and how complex the need is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


@dataclass(frozen=True)
class JudgedChoice:
    """A choice profile as it was judged at one moment."""

    voucher_id: UUID
    version: int
    steering_ability: str
    complexity: str
    reason: str
    recorded_at: datetime
    judged_by: UUID | None


@dataclass(frozen=True)
class _Voucher:
    voucher_id: UUID


async def latest_choice_profile(session: Session, voucher_id: UUID) -> JudgedChoice | None:
    """The choice profile as last judged, or None."""
    return await _LATEST_CHOICE.find(session, _Voucher(voucher_id))


async def add_choice_profiles(session: Session, judged: Sequence[JudgedChoice]) -> None:
    """Write choice profiles; the former ones stay."""
    await _ADD_CHOICE.run_each(session, judged)


_LATEST_CHOICE = Statement(
    f"SELECT {columns_of(JudgedChoice)} FROM choice_profile WHERE voucher_id = :voucher_id"  # noqa: S608  # the columns of a class
    " ORDER BY version DESC LIMIT 1",
    _Voucher,
    JudgedChoice,
)
_ADD_CHOICE = Statement(
    """
    INSERT INTO choice_profile (voucher_id, version, steering_ability, complexity, reason, recorded_at, judged_by)
    VALUES (:voucher_id, :version, :steering_ability, :complexity, :reason, :recorded_at, :judged_by)
    """,
    JudgedChoice,
)
