"""The one list of performances over HTTP."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import Routes, public
from services.common.web.context import Here
from services.common.web.paging import Paging
from services.registry.operations import performances
from services.registry.schemas.performances import PerformanceAnswer, PerformancePage
from services.registry.schemas.words import PerformanceCode

router = Routes(tags=["performances"])


@router.get("/performances")
@public
async def list_performances(here: Here, page: Paging) -> PerformancePage:
    """Every performance that a price list can price, in order of its code."""
    return await performances.list_performances(here, page)


@router.get("/performances/{code}")
@public
async def get_performance(code: Annotated[PerformanceCode, Path()], here: Here) -> PerformanceAnswer:
    """One performance: its unit, and whether it fills a client's whole day."""
    return await performances.get_performance(here, code)
