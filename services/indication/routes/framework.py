"""The public framework: care profiles, foundations, questions."""

from services.common.web.access import Routes, public
from services.common.web.context import Here
from services.indication.operations import framework
from services.indication.schemas.framework import AssessmentQuestions, CareProfilePage, FoundationPage

router = Routes(tags=["framework"])


@router.get("/care-profiles")
@public
async def list_care_profiles() -> CareProfilePage:
    """The care profiles that can be given now, with their texts."""
    return framework.list_care_profiles()


@router.get("/foundations")
@public
async def list_foundations() -> FoundationPage:
    """The kinds of condition, and which of them open the law."""
    return framework.list_foundations()


@router.get("/assessment-questions")
@public
async def list_assessment_questions(here: Here) -> AssessmentQuestions:
    """Every question, scale and special entry of the assessment, so that a portal can build the form."""
    return framework.list_assessment_questions(here.clock.today())
