"""The note that a sandbox leaves in each of its databases: with whom it is filled, and how far that is."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import SandboxFilling
from services.common.texts import Text

TABLE = "sandbox_note"


@dataclass(frozen=True)
class HowFar:
    """One step of the filling, and how much of it is done."""

    step: Text
    """What is being made, as a noun."""
    number: int
    """Which step it is, from 1 to `steps`."""
    steps: int
    done: int
    """How many of `total` are made."""
    total: int


async def find_filling(session: AsyncSession) -> HowFar | None:
    """How far the filling of this database is; None when nobody fills it, or when it is full."""
    if (await session.execute(text(f"SELECT to_regclass('{TABLE}')"))).scalar() is None:
        return None
    query = f"SELECT step_nl, step_en, number, steps, done, total FROM {TABLE} WHERE NOT is_full"  # noqa: S608  # a constant
    row = (await session.execute(text(query))).one_or_none()
    return HowFar(Text(row.step_nl, row.step_en), row.number, row.steps, row.done, row.total) if row else None


def not_full(far: HowFar) -> SandboxFilling:
    """The refusal that says how far the filling is."""
    return SandboxFilling(
        step_nl=far.step.nl,
        step_en=far.step.en,
        number=far.number,
        steps=far.steps,
        done=far.done,
        total=far.total,
    )
