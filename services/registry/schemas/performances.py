"""The one list of performances, as shown."""

from datetime import date
from typing import Self

from pydantic import Field

from services.common.schemas import Answer, Page, TextAnswer
from services.registry.reference import find_unit
from services.registry.store.performances import ListedPerformance


class PerformanceAnswer(Answer):
    """Prestatie of the list: care that a price list can price, in this unit alone."""

    performance_code: str = Field(max_length=10)
    name: TextAnswer
    unit_code: str = Field(max_length=2)
    unit: TextAnswer | None
    exclusive: bool
    most_a_day: int | None
    valid_from: date = Field(description="First day from which a price list can price it.")
    code_exactness: str = Field(max_length=1000)
    source: str = Field(max_length=1000)
    version: int

    @classmethod
    def of(cls, listed: ListedPerformance) -> Self:
        """From its row."""
        unit = find_unit(listed.unit_code)
        return cls(
            performance_code=listed.code,
            name=TextAnswer(nl=listed.name_nl, en=listed.name_en),
            unit_code=listed.unit_code,
            unit=TextAnswer.of(unit) if unit else None,
            exclusive=listed.exclusive,
            most_a_day=listed.most_a_day,
            valid_from=listed.valid_from,
            code_exactness=listed.code_exactness,
            source=listed.source,
            version=listed.version,
        )


class PerformancePage(Page[PerformanceAnswer]):
    """Performances, in order of their code."""
