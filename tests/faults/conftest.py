"""All four services on stage, with workers and readers running or, `quiet`, without."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.four import Four, Opened, four_services


@pytest.fixture
async def four(pilot_database_of: Callable[[str], str], opened: Opened) -> AsyncIterator[Four]:
    """Everything runs."""
    async with four_services(pilot_database_of, opened) as made:
        yield made


@pytest.fixture
async def quiet(pilot_database_of: Callable[[str], str], opened: Opened) -> AsyncIterator[Four]:
    """What a test does not ask for does not happen."""
    async with four_services(pilot_database_of, opened, background=False) as made:
        yield made
