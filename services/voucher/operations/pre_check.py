"""The anonymous pre-check: the rules of issue and value, applied without knowing the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.common.refusals import NotFound, Refusal
from services.common.rounding import round_half_away
from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.common.web.context import Context
from services.voucher.operations.issue_records import term_of
from services.voucher.operations.value import Basis, price_missing
from services.voucher.refusals.estimates import NotOpenForPreCheck
from services.voucher.rules.budget_year import Days, budget_years
from services.voucher.rules.coverage import standings
from services.voucher.rules.delivery_form import DELIVERY_FORMS
from services.voucher.rules.issue import Asked, Known, reasons_not_to_issue
from services.voucher.rules.pilot import PilotStatus
from services.voucher.rules.value import Worth
from services.voucher.schemas.pre_check import (
    PreCheckFormResponse,
    PreCheckReasonResponse,
    PreCheckResponse,
    PreCheckYearResponse,
)
from services.voucher.settings import Settings
from services.voucher.store.pilots import PricedPilot, list_pilots, priced_pilots

NOBODY = UUID(int=0)
CENTS_A_EURO = 100
USUAL_ETMALEN = Decimal(4)
NO_RIGHT = Text(
    "Dit is een schatting in hele euro's. Aan dit antwoord kunt u geen recht ontlenen.",
    "This is an estimate in whole euros. No right follows from this answer.",
)


@dataclass(frozen=True)
class Question:
    """What somebody asks: a pilot, a care profile, a first day, their region, and etmalen for part-time stay."""

    pilot_code: str
    profile_code: str
    starts_on: date
    region_code: str | None
    etmalen: Decimal


@dataclass(frozen=True)
class _Imagined:
    """The indication of somebody with this care profile."""

    profile_code: str
    valid_from: date | None
    indication_id: UUID = NOBODY
    status: str = "granted"
    valid_to: date | None = None
    withdrawn_on: date | None = None
    need_features: Sequence[str] = ()
    tailored: bool = False


async def pre_check(context: Context[Settings], question: Question) -> PreCheckResponse:
    """What a voucher would be worth; raises NotFound for a pilot that nobody opened, and NotOpenForPreCheck."""
    async with context.reading() as reading:
        found = await list_pilots(reading.session, question.pilot_code, office_id=None, after=None, most=1)
        if not found or found[0].status == PilotStatus.DRAFT:
            raise NotFound
        if found[0].status != PilotStatus.OPEN:
            raise NotOpenForPreCheck
        pilot_id = found[0].pilot_id
        priced = (await priced_pilots(reading.session, [pilot_id]))[pilot_id]
    forms = [form for form in DELIVERY_FORMS if form in priced.pilot.delivery_forms]
    return PreCheckResponse(
        pilot_id=pilot_id,
        pilot_code=priced.pilot.code,
        profile_code=question.profile_code,
        starts_on=question.starts_on,
        ends_on=priced.pilot.period_to,
        currency="EUR",
        text=TextAnswer.of(NO_RIGHT),
        items=[_checked(context, priced, question, form) for form in forms],
    )


def _checked(context: Context[Settings], priced: PricedPilot, question: Question, form: str) -> PreCheckFormResponse:
    """One form: the refusals of issue, or the value by year."""
    indication = _Imagined(question.profile_code, question.starts_on)
    today = context.clock.today()
    asked = Asked(
        delivery_form=form,
        valid_from=question.starts_on,
        requested_on=min(today, question.starts_on),
        etmalen=question.etmalen if DELIVERY_FORMS[form].takes_etmalen else None,
    )
    region = question.region_code or priced.pilot.region_codes[0]
    known = Known(indication, region, priced.prices, is_running=False, participants=priced.pilot.participants)
    reasons = reasons_not_to_issue(asked, priced.pilot, known, today)
    worths: list[Worth] = []
    if not reasons:
        days = Days(question.starts_on, priced.pilot.period_to)
        term = term_of(asked, context.clock.now())
        basis = Basis(NOBODY, NOBODY, days, standings([indication]), [term], priced)
        worths = [basis.worth(year) for year in budget_years(days)]
        reasons = [price_missing(each) for worth in worths for each in worth.missing]
    return PreCheckFormResponse.model_validate(
        {
            "delivery_form": form,
            "delivery_form_text": TextAnswer.of(DELIVERY_FORMS[form].words),
            "possible": not reasons,
            "years": [] if reasons else [_year(each, question, priced) for each in worths],
            "reasons": [_reason(each) for each in reasons],
        }
    )


def _year(worth: Worth, question: Question, priced: PricedPilot) -> PreCheckYearResponse:
    first = max(question.starts_on, date(worth.year, 1, 1))
    last = min(priced.pilot.period_to, date(worth.year, 12, 31))
    return PreCheckYearResponse(
        year=worth.year,
        days=Days(first, last).length,
        value_euros=round_half_away(worth.cents, CENTS_A_EURO),
        provisional=worth.is_provisional,
    )


def _reason(refusal: Refusal) -> PreCheckReasonResponse:
    return PreCheckReasonResponse(
        code=refusal.code,
        text=TextAnswer.of(refusal.fill(refusal.detail)),
        remedy=TextAnswer.of(refusal.fill(refusal.remedy)) if refusal.remedy else None,
    )
