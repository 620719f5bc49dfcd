"""Key rotation: numbers and kept answers are sealed with a newer key, a few at a time, while the service runs."""

from typing import cast

from services.common.data import idempotency
from services.common.service import Service
from services.indication import store
from services.indication.operations.clients import SEALED_IN
from services.indication.settings import Settings

AT_ONCE = 500


async def reseal_numbers(service: Service) -> None:
    """Seal every number that an older key sealed with the one in use. Any number of replicas may run it."""
    cipher = cast(Settings, service.settings).cipher
    while True:
        async with service.database.transaction() as session:
            clients = await store.clients_sealed_before(session, cipher.seals_with, AT_ONCE)
            for client in clients:
                client.number_sealed = cipher.encrypt(cipher.decrypt(client.number_sealed, SEALED_IN), SEALED_IN)
        if not clients:
            return


async def reseal_answers(service: Service) -> None:
    """Seal every kept answer that an older key sealed with the one in use. Any number of replicas may run it."""
    cipher = cast(Settings, service.settings).cipher
    sealed = AT_ONCE
    while sealed:
        async with service.database.transaction() as session:
            sealed = await idempotency.reseal(session, cipher, AT_ONCE)
