"""What issuing writes: voucher, terms, value, decision and event; and how a refused item is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import Refusal
from services.common.schemas import TextAnswer
from services.common.service import Change
from services.common.texts import Text
from services.voucher.operations.value import Basis, write_first_values
from services.voucher.operations.voucher_answers import tell_vouchers, terms_today, voucher_answer
from services.voucher.rules.issue import MET, Asked
from services.voucher.rules.value import Worth
from services.voucher.rules.voucher_states import VoucherStatus
from services.voucher.schemas.vouchers import RefusedAnswer, VoucherAnswer, VoucherRequest
from services.voucher.tables import ChoiceProfile, KnownIndication, Voucher, VoucherTerm

RULE_SET, RULE_SET_VERSION = "voucher-issue", "1"


@dataclass(frozen=True)
class Issued:
    """A voucher that every rule allows, with what it is worth; not yet written."""

    asked: VoucherRequest
    indication: KnownIndication
    region_code: str | None
    participants: int
    basis: Basis
    term: VoucherTerm
    worths: Sequence[Worth]


def term_of(voucher_id: UUID, asked: Asked, at: datetime) -> VoucherTerm:
    """The terms that a voucher is issued on."""
    supplements = [
        {
            "ground": each.ground,
            "percent": None if each.percent is None else str(each.percent),
            "yearCents": each.year_cents,
            "decision": each.decision,
        }
        for each in asked.supplements
    ]
    return VoucherTerm(
        voucher_id=voucher_id,
        valid_from=asked.valid_from,
        recorded_at=at,
        delivery_form=asked.delivery_form,
        etmalen=asked.etmalen,
        pgb_share_percent=asked.pgb_share_percent,
        supplements=supplements,
    )


async def write_issued(change: Change, issued: Sequence[Issued]) -> list[VoucherAnswer]:
    """Write vouchers into pilots that the caller has locked; each table once, however many there are."""
    session = change.session
    decision_ids = await change.decide_all([_decision(each) for each in issued])
    for each, decision_id in zip(issued, decision_ids, strict=True):
        each.term.decision_id = decision_id
    rows = [_voucher(change, each) for each in issued]
    session.add_all(rows)
    await session.flush()
    session.add_all(each.term for each in issued)
    session.add_all(_choice_profiles(change, issued))
    values = [(each.basis, worth) for each in issued for worth in each.worths]
    years = await write_first_values(change, values, "issue")
    await session.flush()
    codes = {row.voucher_id: each.basis.priced.pilot.code for row, each in zip(rows, issued, strict=True)}
    await tell_vouchers(change, rows, codes)
    terms = await terms_today(session, rows, amsterdam_day(change.at))
    await change.saw_all([row.client_id for row in rows], "vouchers", "C", "issue-voucher")
    return [
        voucher_answer(row, codes[row.voucher_id], terms[row.voucher_id], years[row.voucher_id])
        for row, each in zip(rows, issued, strict=True)
    ]


def refused_answer(refusal: Refusal, index: int) -> RefusedAnswer:
    """One refusal of one item of many."""
    pointer = (refusal.pointer or "/body").replace("/body", f"/body/items/{index}", 1)
    return RefusedAnswer(
        pointer=pointer,
        code=refusal.code,
        title=_said(refusal.title, refusal),
        detail=_said(refusal.detail, refusal),
        remedy=_said(refusal.remedy, refusal) if refusal.remedy else None,
    )


def _voucher(change: Change, issued: Issued) -> Voucher:
    asked, basis = issued.asked, issued.basis
    return Voucher(
        voucher_id=basis.voucher_id,
        pilot_id=basis.priced.pilot.pilot_id,
        client_id=basis.client_id,
        indication_id=issued.indication.indication_id,
        status=VoucherStatus.ISSUED.value,
        version=1,
        profile_code=issued.indication.profile_code,
        delivery_form=asked.delivery_form,
        arrangement=asked.arrangement,
        valid_from=basis.days.first,
        valid_to=basis.days.last,
        requested_on=asked.requested_on,
        waiting_status=asked.waiting_status,
        issued_at=change.at,
        issue_decision_id=issued.term.decision_id,
        years_valued=len(issued.worths),
    )


def _choice_profiles(change: Change, issued: Sequence[Issued]) -> list[ChoiceProfile]:
    return [
        ChoiceProfile(
            voucher_id=each.basis.voucher_id,
            version=1,
            recorded_at=change.at,
            **each.asked.choice_profile.model_dump(),
        )
        for each in issued
        if each.asked.choice_profile
    ]


def _decision(issued: Issued) -> DecisionRecord:
    asked, indication, pilot = issued.asked, issued.indication, issued.basis.priced.pilot
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
        Fact("requestedOn", asked.requested_on),
        Fact("deliveryForm", asked.delivery_form),
        Fact("exclusions", asked.exclusions.model_dump(by_alias=True)),
        Fact("participants", issued.participants),
    ]
    return DecisionRecord(
        kind="voucher-issue",
        subject=issued.basis.voucher_id,
        client_id=issued.basis.client_id,
        outcome="issued",
        rule_set=RULE_SET,
        rule_set_version=RULE_SET_VERSION,
        rules=[RuleSpoke(code, "met", told) for code, told in MET],
        facts=facts,
    )


def _said(text: Text, refusal: Refusal) -> TextAnswer:
    filled = text.format(**refusal.facts)
    return TextAnswer(nl=filled.nl, en=filled.en)
