"""The ways that are open instead of a voucher, read from registry's public list when a refusal can name them."""

from contextlib import suppress
from datetime import date

from services.common.http import PeerRefused
from services.common.refusals import PeerAway
from services.common.texts import Text
from services.common.web.context import Context
from services.voucher.peers import PurchasePage
from services.voucher.rules.open_ways import OpenAgreement, OpenWays
from services.voucher.settings import Settings
from services.voucher.store.care_offices import list_care_offices, list_regions

MOST = 100


async def open_ways(context: Context[Settings], today: date) -> OpenWays:
    """The multi-year agreements that run today, and the offices of the regions; without registry only the offices."""
    async with context.reading() as reading:
        names = {each.office_id: each.name for each in await list_care_offices(reading.session)}
        regions = await list_regions(reading.session)
    offices = {each.region_code: names[each.office_id] for each in regions if each.until_day is None}
    agreements: list[OpenAgreement] = []
    with suppress(PeerAway, PeerRefused):  # a refusal is not held up by what it can only add
        params: dict[str, str | int] = {"runningOn": today.isoformat(), "pageSize": MOST}
        page = await context.peers["registry"].get("/purchase-agreements", params=params, answer=PurchasePage)
        agreements = [
            OpenAgreement(each.office_id, Text(each.title.nl, each.title.en), each.profile_codes) for each in page.items
        ]
    return OpenWays(agreements, offices)
