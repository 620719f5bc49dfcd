"""Rows that issuing writes: voucher, terms, value, decision and event; and the refusals of an item in a response."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import Refusal
from services.common.schemas import TextAnswer
from services.common.service import Change
from services.voucher.operations.value import Basis, write_first_values
from services.voucher.operations.voucher_responses import tell_vouchers, terms_today, voucher_response
from services.voucher.rules.care_at_home import NOT_ASKED, AtHome, rests_on
from services.voucher.rules.issue import MET, Asked
from services.voucher.rules.terms import Term
from services.voucher.rules.value import Worth
from services.voucher.rules.voucher_states import VoucherStatus
from services.voucher.schemas.vouchers import RefusedResponse, VoucherRequest, VoucherResponse
from services.voucher.store.choice_profiles import JudgedChoice, add_choice_profiles
from services.voucher.store.known import IndicationCopy
from services.voucher.store.terms import NewTerm, add_terms
from services.voucher.store.vouchers import add_vouchers
from services.voucher.tables import Voucher

RULE_SET, RULE_SET_VERSION = "voucher-issue", "2"


@dataclass(frozen=True)
class Issued:
    """A voucher that every rule allows, with what it is worth; not yet written."""

    request: VoucherRequest
    indication: IndicationCopy
    region_code: str | None
    participants: int
    care_at_home: AtHome | None
    basis: Basis
    term: Term
    worths: Sequence[Worth]


def term_of(request: Asked, at: datetime) -> Term:
    """The terms that a voucher is issued on."""
    return Term(
        valid_from=request.valid_from,
        recorded_at=at,
        delivery_form=request.delivery_form,
        etmalen=request.etmalen,
        pgb_share_percent=request.pgb_share_percent,
        agreed_supplements=tuple(request.supplements),
    )


async def write_issued(change: Change, issued: Sequence[Issued]) -> list[VoucherResponse]:
    """Write vouchers into pilots that the caller has locked; each table once, however many there are."""
    session = change.session
    decision_ids = await change.decide_all([_decision(each) for each in issued])
    decided = list(zip(issued, decision_ids, strict=True))
    rows = [_voucher(change, each, decision_id) for each, decision_id in decided]
    await add_vouchers(session, rows)
    await add_terms(session, [NewTerm(each.basis.voucher_id, each.term, decision_id) for each, decision_id in decided])
    await add_choice_profiles(session, [_choice(each, change) for each in issued if each.request.choice_profile])
    values = [(each.basis, worth) for each in issued for worth in each.worths]
    years = await write_first_values(change, values, "issue")
    codes = {row.voucher_id: each.basis.priced.pilot.code for row, each in zip(rows, issued, strict=True)}
    await tell_vouchers(change, rows, codes)
    terms = await terms_today(session, rows, amsterdam_day(change.at))
    await change.saw_all([row.client_id for row in rows], "vouchers", "C", "issue-voucher")
    return [
        voucher_response(row, codes[row.voucher_id], terms[row.voucher_id], years[row.voucher_id])
        for row, each in zip(rows, issued, strict=True)
    ]


def refused_response(refusal: Refusal, index: int) -> RefusedResponse:
    """One refusal of one item of many."""
    pointer = (refusal.pointer or "/body").replace("/body", f"/body/items/{index}", 1)
    return RefusedResponse(
        pointer=pointer,
        code=refusal.code,
        title=TextAnswer.of(refusal.fill(refusal.title)),
        detail=TextAnswer.of(refusal.fill(refusal.detail)),
        remedy=TextAnswer.of(refusal.fill(refusal.remedy)) if refusal.remedy else None,
    )


def _voucher(change: Change, issued: Issued, decision_id: UUID) -> Voucher:
    request, basis = issued.request, issued.basis
    return Voucher(
        voucher_id=basis.voucher_id,
        pilot_id=basis.priced.pilot.pilot_id,
        client_id=basis.client_id,
        indication_id=issued.indication.indication_id,
        status=VoucherStatus.ISSUED.value,
        version=1,
        profile_code=issued.indication.profile_code,
        delivery_form=request.delivery_form,
        arrangement=request.arrangement,
        valid_from=basis.days.first,
        valid_to=basis.days.last,
        requested_on=request.requested_on,
        waiting_status=request.waiting_status,
        issued_at=change.at,
        issue_decision_id=decision_id,
    )


def _choice(issued: Issued, change: Change) -> JudgedChoice:
    choice = issued.request.choice_profile
    assert choice, "only a request with a choice profile comes here"
    return JudgedChoice(
        issued.basis.voucher_id,
        1,
        choice.steering_ability,
        choice.complexity,
        choice.reason,
        change.at,
        change.who.subject,
    )


def _decision(issued: Issued) -> DecisionRecord:
    request, indication, pilot = issued.request, issued.indication, issued.basis.priced.pilot
    facts = [
        Fact(
            "indication",
            {"indicationId": indication.indication_id, "profileCode": indication.profile_code},
            indication.valid_from,
            indication.valid_to,
            indication.recorded_at,
            "indication",
        ),
        Fact("regionCode", issued.region_code, source="indication"),
        Fact("pilot", pilot.code, pilot.period_from, pilot.period_to, pilot.opened_at),
        Fact("requestedOn", request.requested_on),
        Fact("deliveryForm", request.delivery_form),
        Fact("exclusions", request.exclusions.model_dump(by_alias=True)),
        Fact("participants", issued.participants),
    ]
    spoke = [RuleSpoke(code, "met", words) for code, words in MET]
    if found := rests_on(request.delivery_form, issued.care_at_home):
        by, words = found
        spoke.append(RuleSpoke("care-at-home", by, words))
        facts.append(_care_at_home(issued.care_at_home))
    return DecisionRecord(
        kind="voucher-issue",
        subject=issued.basis.voucher_id,
        client_id=issued.basis.client_id,
        outcome="issued",
        rule_set=RULE_SET,
        rule_set_version=RULE_SET_VERSION,
        rules=spoke,
        facts=facts,
    )


def _care_at_home(request: AtHome | None) -> Fact:
    """The request for care at home that a voucher rests on, or that there is none."""
    if request is None:
        return Fact("careAtHomeRequest", NOT_ASKED)
    found = {"careAtHomeRequestId": request.care_at_home_request_id, "decisionId": request.decision_id}
    return Fact("careAtHomeRequest", found)
