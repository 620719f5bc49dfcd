"""The public list of care offices, and the care office that runs a pilot."""

from uuid import UUID

from services.common.service import Change
from services.common.web.context import Context
from services.common.web.paging import PageOf
from services.registry.refusals.offices import PilotOfAnotherOffice
from services.registry.schemas.offices import CareOfficeAnswer, CareOfficePage, OfficeRegion
from services.registry.store import offices as store


async def list_care_offices(here: Context, page: PageOf) -> CareOfficePage:
    """Every care office with its regions."""
    async with here.reading() as reading:
        rows = await store.list_offices(reading.session, page.after_id, page.size + 1)
        regions = await store.regions_of(reading.session, [row.office_id for row in rows])
    found = [
        CareOfficeAnswer(
            office_id=row.office_id,
            name=row.name,
            uzovi_number=row.uzovi_number,
            address=row.address,
            telephone=row.telephone,
            regions=[
                OfficeRegion.model_validate(
                    {
                        "region_code": each.region_code,
                        "name": each.name,
                        "from": each.from_day,
                        "until": each.until_day,
                    }
                )
                for each in regions
                if each.office_id == row.office_id
            ],
        )
        for row in rows
    ]
    return page.answer(CareOfficePage, found, key=lambda each: str(each.office_id))


async def office_of_pilot(here: Context, change: Change, pilot_code: str) -> UUID:
    """The caller's care office, which writes for one of its pilots; raises PilotOfAnotherOffice.

    A pilot that nobody has written for becomes the caller's: voucher opens it only where it is that office's too.
    """
    assert here.office_id, "only a care office writes for a pilot"
    if await store.claim_pilot(change.session, pilot_code, here.office_id) != here.office_id:
        raise PilotOfAnotherOffice(pointer="/body/pilotCode")
    return here.office_id
