"""The budget ceilings of a pilot: as it fixes them, raised by the levers that count."""

from services.common.data.database import Session
from services.voucher.store.levers import more_budget
from services.voucher.tables import Pilot


async def ceilings_of(session: Session, pilot: Pilot) -> dict[int, int]:
    """Year → its ceiling, in cents; a year without one is not in it."""
    more = await more_budget(session, pilot.pilot_id)
    fixed = {int(str(each["year"])): int(str(each["ceilingCents"])) for each in pilot.budget_ceilings}
    return {year: cents + more.get(year, 0) for year, cents in fixed.items()}
