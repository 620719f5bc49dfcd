"""The scene of tests that say themselves when voucher works."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.services.voucher.agreement_scene import AgreementScene, agreement_scene


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    """Voucher without its workers, and a claims that does as it is told."""
    async with agreement_scene(database_of, background=False) as made:
        yield made
