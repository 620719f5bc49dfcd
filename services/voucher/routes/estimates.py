"""What anybody can ask beforehand, without a token: what a voucher would be worth, and the own contribution."""

from decimal import Decimal
from typing import Annotated

from fastapi import Query

from services.common.schemas import Code, Day
from services.common.tokens import Role
from services.common.web.access import Routes, public_except
from services.common.web.context import Here
from services.voucher.operations import own_contribution, pre_check
from services.voucher.schemas.own_contribution import OwnContributionRequest, OwnContributionResponse
from services.voucher.schemas.pilots import PilotCode
from services.voucher.schemas.pre_check import PreCheckResponse
from services.voucher.settings import Settings

router = Routes(tags=["estimates"])


@router.post("/own-contribution-estimates")
@public_except(Role.ASSESSOR)
async def estimate_own_contribution(request: OwnContributionRequest) -> OwnContributionResponse:
    """Estimate the own contribution a month for all delivery forms side by side. Nothing is kept; the CAK decides."""
    return own_contribution.estimate_own_contribution(request)


@router.get("/pre-check")
@public_except(Role.ASSESSOR)
async def get_pre_check(
    context: Here[Settings],
    pilot_code: Annotated[PilotCode, Query(alias="pilotCode")],
    profile_code: Annotated[Code, Query(alias="profileCode")],
    starts_on: Annotated[Day | None, Query(alias="startsOn", description="Today, unless given.")] = None,
    region_code: Annotated[
        Code | None,
        Query(alias="regionCode", description="Care-office region where you live; the pilot's, unless given."),
    ] = None,
    etmalen: Annotated[
        Decimal | None, Query(gt=0, le=7, decimal_places=1, description="Etmalen of part-time stay; 4, unless given.")
    ] = None,
) -> PreCheckResponse:
    """What a voucher in this pilot would be worth for a care profile, in whole euros, by delivery form and year.

    For nobody in particular: no token, no name and no number is needed, and nothing is kept.
    """
    day = starts_on or context.clock.today()
    return await pre_check.pre_check(
        context, pre_check.Question(pilot_code, profile_code, day, region_code, etmalen or pre_check.USUAL_ETMALEN)
    )
