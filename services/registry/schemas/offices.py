"""Responses of the list of care offices."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Page


class OfficeRegion(Answer):
    """A region of a care office, on the days that are known."""

    region_code: str = Field(max_length=4)
    name: str = Field(max_length=200)
    from_day: date | None = Field(alias="from", description="First day of the care office in the region, if known.")
    until: date | None = Field(description="Last day of the care office in the region; empty while there is none.")


class CareOfficeAnswer(Answer):
    """Zorgkantoor: an organisation that runs pilots in its regions."""

    office_id: UUID = Field(description="Id of the care office: the organisation of its users.")
    name: str = Field(max_length=200)
    uzovi_number: str = Field(max_length=4)
    address: str | None = Field(max_length=400, description="Address of the care office; empty where it is not known.")
    telephone: str | None = Field(max_length=40)
    regions: list[OfficeRegion] = Field(max_length=40)


class CareOfficePage(Page[CareOfficeAnswer]):
    """A page of care offices."""
