"""Indication on stage, with an assessor at a desk."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.services.indication.builders import Desk
from tests.stage import staged


@pytest.fixture
async def desk(database_of: Callable[[str], str]) -> AsyncIterator[Desk]:
    async with staged(["indication"], database_of) as stage:
        yield Desk(stage)
