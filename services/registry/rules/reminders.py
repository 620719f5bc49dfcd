"""When a provider is reminded that evidence ends, or that a date it was given comes near."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from services.registry.rules.dossier import Proof, Standing, State

MOMENTS = (60, 14)
"""So many days before evidence or a given date ends, a reminder goes out."""


class Due(NamedTuple):
    """A reminder that is due: for which evidence, at which moment, and the last day the evidence counts."""

    requirement_code: str
    proof: Proof
    days_before: int
    ends_on: date


class DateDue(NamedTuple):
    """A reminder that is due of a date: an improvement date, or the end of a transition."""

    requirement_code: str
    days_before: int
    improve_by: date


def due_date_reminders(standings: Iterable[Standing], day: date) -> list[DateDue]:
    """Every reminder whose moment has come for what must still be met by a date."""
    return [
        DateDue(each.requirement.code, moment, each.improve_by)
        for each in standings
        if each.state == State.DATE_GIVEN and each.improve_by is not None
        for moment in MOMENTS
        if (each.improve_by - day).days <= moment
    ]


def due_reminders(standings: Iterable[Standing], day: date) -> list[Due]:
    """Every reminder whose moment has come for evidence that still counts; the caller leaves out what was sent."""
    return [
        Due(each.requirement.code, each.proof, moment, each.last_valid_on)
        for each in standings
        if each.state == State.MET and each.proof is not None and each.last_valid_on is not None
        for moment in MOMENTS
        if (each.last_valid_on - day).days <= moment
    ]
