"""The sets of a provider that claims has not answered; claims fetches them before it judges a batch."""

from uuid import UUID

from services.common.web.context import Context
from services.voucher.operations.escrow import compose, learn_epoch
from services.voucher.operations.fit import fit_for_provider
from services.voucher.peers import SetMessage
from services.voucher.settings import Settings
from services.voucher.store.escrow import known_epoch, list_of_provider

MOST = 100_000


async def list_handovers(
    context: Context[Settings], provider_id: UUID, claims_epoch: int, *, only_open: bool
) -> SetMessage:
    """Sets for a provider's agreements, in order of agreement; a new epoch of claims opens all of them.

    A lower value of which the day has come is fitted first, so that claims judges no batch on the room of before.
    """
    await fit_for_provider(context.service, provider_id)
    async with context.writing() as change:
        if claims_epoch > await known_epoch(change.session):
            await learn_epoch(change.session, claims_epoch, change.at)
    async with context.reading() as reading:
        found = await list_of_provider(reading.session, provider_id, MOST, only_open=only_open)
        message = await compose(reading.session, found)
        message.claims_epoch = await known_epoch(reading.session)
    return message
