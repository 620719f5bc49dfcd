"""Refusals of room for late claims."""

from services.common.refusals import RuleRefused
from services.common.texts import Text


class LateRoomExhausted(RuleRefused):
    """The value of the year has no room for a late claim; claims tells it to the care office."""

    code = "late-room-exhausted"
    title = Text("Er is geen ruimte voor deze late declaratie", "No room for this late claim")
    detail = Text(
        "Er is {needed_euros} nodig en van het jaar {year} is {free_euros} vrij.",
        "{needed_euros} is needed, and {free_euros} of {year} is free.",
    )
