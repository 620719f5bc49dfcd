"""Fixtures of the tests of claims."""

from collections.abc import AsyncIterator, Callable

import pytest_asyncio

from tests.services.claims.scene import Scene, claims_on_stage


@pytest_asyncio.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[Scene]:
    """Claims on stage."""
    async with claims_on_stage(database_of) as made:
        yield made
