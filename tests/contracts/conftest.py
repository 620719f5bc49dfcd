"""All four services with everything in them that one tells another, for a test to ask."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.four import Four, Opened, four_services


@pytest.fixture
async def four(pilot_database_of: Callable[[str], str], opened: Opened) -> AsyncIterator[Four]:
    """Without workers: what a test does not ask for does not happen."""
    async with four_services(pilot_database_of, opened, background=False) as made:
        yield made
