"""The note that a sandbox leaves in each of its databases: with which people it is filled, and the progress of that."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import SandboxFilling
from services.common.texts import Text

TABLE = "sandbox_note"


@dataclass(frozen=True)
class HowFar:
    """One step of filling the sandbox, and its progress."""

    step: Text
    """What is being made, as a noun."""
    number: int
    """Which step it is, from 1 to `steps`."""
    steps: int
    done: int
    """How many of `total` are made."""
    total: int


async def find_filling(session: AsyncSession) -> HowFar | None:
    """The progress of filling this database; None when it is not being filled."""
    if (await session.execute(text(f"SELECT to_regclass('{TABLE}')"))).scalar() is None:
        return None
    query = f"SELECT step_nl, step_en, number, steps, done, total FROM {TABLE} WHERE NOT is_full"  # noqa: S608  # a constant
    row = (await session.execute(text(query))).one_or_none()
    return HowFar(Text(row.step_nl, row.step_en), row.number, row.steps, row.done, row.total) if row else None


def not_full(far: HowFar) -> SandboxFilling:
    """The refusal that shows the progress of the filling."""
    return SandboxFilling(
        step_nl=far.step.nl,
        step_en=far.step.en,
        number=far.number,
        steps=far.steps,
        done=far.done,
        total=far.total,
    )
