"""The registry on stage."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.services.registry.world import World, a_world


@pytest.fixture
async def world(database_of: Callable[[str], str]) -> AsyncIterator[World]:
    async with a_world(database_of) as made:
        yield made
