"""When a provider is reminded that evidence ends."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from services.registry.rules.dossier import Proof, Standing, State

MOMENTS = (60, 14)
"""So many days before evidence ends a reminder goes out."""


class Due(NamedTuple):
    """A reminder that is due: for which evidence, at which moment, and the last day the evidence counts."""

    requirement_code: str
    proof: Proof
    days_before: int
    ends_on: date


def due_reminders(standings: Iterable[Standing], day: date) -> list[Due]:
    """Every reminder whose moment has come for evidence that still counts; the caller leaves out what was sent."""
    return [
        Due(each.requirement.code, each.proof, moment, each.last_valid_on)
        for each in standings
        if each.state == State.MET and each.proof is not None and each.last_valid_on is not None
        for moment in MOMENTS
        if (each.last_valid_on - day).days <= moment
    ]
