"""What claims fetches by itself before it judges a batch: the sets of a provider that it has not answered."""

from uuid import UUID

from services.common.web.context import Here
from services.voucher.operations.escrow import compose, learn_epoch
from services.voucher.operations.year_roll import roll_for_provider
from services.voucher.peers import SetMessage
from services.voucher.store.escrow import KNOWN_EPOCH, OF_PROVIDER

MOST = 100_000


async def list_handovers(here: Here, provider_id: UUID, claims_epoch: int, *, only_open: bool) -> SetMessage:
    """Sets for a provider's agreements, in order of agreement; a new life of claims opens all of them.

    A year that has begun and is not rolled yet is rolled for them first, so that no line of it is refused meanwhile.
    """
    await roll_for_provider(here.service, provider_id)
    async with here.writing() as change:
        known = (await change.session.execute(KNOWN_EPOCH)).scalar_one()
        if claims_epoch > known:
            await learn_epoch(change.session, claims_epoch, change.at)
    async with here.reading() as reading:
        parameters = {"provider": provider_id, "only_open": only_open, "most": MOST}
        found = list((await reading.session.execute(OF_PROVIDER, parameters)).scalars())
        message = await compose(reading.session, found)
        message.claims_epoch = (await reading.session.execute(KNOWN_EPOCH)).scalar_one()
    return message
