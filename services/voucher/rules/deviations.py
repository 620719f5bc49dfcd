"""What a pilot deviates from the law in: how care is asked for, delivered and purchased, and nothing else.

The insured persons and the content of the package are fixed by the Wet langdurige zorg; no experiment touches them.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from services.common.refusals import Refusal
from services.voucher.refusals.pilots import DeviationNotAllowed


class DeviationOf(StrEnum):
    """What a deviation (afwijking) is in."""

    ACCESS_PROCEDURE = "access-procedure"
    DELIVERY = "delivery"
    PURCHASING = "purchasing"
    INSURED_PERSONS = "insured-persons"
    CARE_PACKAGE = "care-package"


UNTOUCHABLE = frozenset({DeviationOf.INSURED_PERSONS, DeviationOf.CARE_PACKAGE})
"""What no pilot can change; domain.md, "Pilot and voucher"."""


class DeviationRow(Protocol):
    """One deviation of a pilot."""

    @property
    def of(self) -> str:
        """What it is in."""


def faults_of_deviations(deviations: Iterable[DeviationRow]) -> list[Refusal]:
    """The deviations that no pilot may have, each by name."""
    return [
        DeviationNotAllowed(pointer=f"/body/deviations/{place}/of", of=each.of)
        for place, each in enumerate(deviations)
        if each.of in UNTOUCHABLE
    ]
