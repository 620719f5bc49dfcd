"""Which care office has a region on a day, by registry's list."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.common.refusals import Refusal
from services.voucher.refusals.pilots import RegionOfNoOffice, RegionOfOtherOffice


class RegionRow(Protocol):
    """A region of a care office."""

    @property
    def office_id(self) -> UUID:
        """The care office that has it."""

    @property
    def region_code(self) -> str:
        """Which region it is."""

    @property
    def from_day(self) -> date | None:
        """The first day; none is open."""

    @property
    def until_day(self) -> date | None:
        """The last day; none is open."""


def office_of_region(rows: Iterable[RegionRow], region_code: str, day: date) -> UUID | None:
    """The care office that has a region on a day, or None."""
    return next((row.office_id for row in rows if row.region_code == region_code and _holds(row, day)), None)


def faults_of_regions(
    region_codes: Sequence[str], office_id: UUID | None, rows: Sequence[RegionRow], day: date, name: str = "regionCodes"
) -> list[Refusal]:
    """The regions of a pilot that its care office does not have on a day; `name`: the field with their codes."""
    faults: list[Refusal] = []
    for place, code in enumerate(region_codes):
        found = office_of_region(rows, code, day)
        pointer = f"/body/{name}/{place}"
        if found is None:
            faults.append(RegionOfNoOffice(pointer=pointer, region_code=code))
        elif found != office_id:
            faults.append(RegionOfOtherOffice(pointer=pointer, region_code=code))
    return faults


def _holds(row: RegionRow, day: date) -> bool:
    return (row.from_day is None or row.from_day <= day) and (row.until_day is None or day <= row.until_day)
