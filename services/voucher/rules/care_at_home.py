"""Responsible and efficient (verantwoord en doelmatig): whether a client can have care at home in the form asked for.

The care office decides within ten working days of the request for vpt, mpt or dtv (D20). Where it has not decided by
then, the request is granted: from the day after, whether or not that was written down already. A refusal names the
nearest form that is responsible and efficient. Objection: six weeks to object, six weeks to rule (Awb 6:7, 7:10).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, get_args
from uuid import UUID

from services.common.calendar import add_working_days
from services.common.refusals import Refusal
from services.common.state_machine import Edge, StateMachine
from services.common.texts import Text
from services.voucher.refusals.care_at_home import (
    CareAtHomeDecided,
    CareAtHomeRefused,
    CareAtHomeUndecided,
    NearestFormWrong,
    ObjectionLate,
    RequestDayWrong,
    RulingWrong,
)
from services.voucher.rules.delivery_form import DeliveryFormCode

CARE_AT_HOME_CHANGED = "nl.pvb.care-at-home-requests.changed.v1"
WORKING_DAYS = 10
TERM = timedelta(weeks=6)
HomeForm = Literal["vpt", "mpt", "dtv"]
HOME_FORMS: tuple[HomeForm, ...] = get_args(HomeForm)


class CareAtHomeStatus(StrEnum):
    """The state of a request for care at home (verzoek om zorg thuis)."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"


class CareAtHomeStep(StrEnum):
    """What can happen to a request for care at home."""

    GRANT = "grant"
    REFUSE = "refuse"
    GRANT_BY_SILENCE = "grant-by-silence"
    REVISE = "revise"


class DecidedBy(StrEnum):
    """By what a request was decided."""

    OFFICE = "office"
    SILENCE = "silence"
    RULING = "ruling"


class Ruling(StrEnum):
    """What a ruling does with the refusal: it remains, it becomes a grant, or the objection is not considered."""

    UPHELD = "upheld"
    REVISED = "revised"
    INADMISSIBLE = "inadmissible"


_OPEN = frozenset({CareAtHomeStatus.REQUESTED})
CARE_AT_HOME: StateMachine[CareAtHomeStatus, CareAtHomeStep] = StateMachine(
    [
        Edge(CareAtHomeStep.GRANT, _OPEN, CareAtHomeStatus.GRANTED, CARE_AT_HOME_CHANGED),
        Edge(CareAtHomeStep.REFUSE, _OPEN, CareAtHomeStatus.REFUSED, CARE_AT_HOME_CHANGED),
        Edge(CareAtHomeStep.GRANT_BY_SILENCE, _OPEN, CareAtHomeStatus.GRANTED, CARE_AT_HOME_CHANGED),
        Edge(
            CareAtHomeStep.REVISE,
            frozenset({CareAtHomeStatus.REFUSED}),
            CareAtHomeStatus.GRANTED,
            CARE_AT_HOME_CHANGED,
        ),
    ]
)


@dataclass(frozen=True)
class AtHome:
    """The request for care at home that counts for a client, pilot and form: the open one, else the last decided."""

    care_at_home_request_id: UUID
    status: str
    decide_by: date
    decided_as: str | None
    nearest_form: DeliveryFormCode | None
    decision_id: UUID | None


def decide_by(requested_on: date) -> date:
    """The last day on which the care office can decide."""
    return add_working_days(requested_on, WORKING_DAYS)


def status_on(status: str, by: date, today: date) -> CareAtHomeStatus:
    """The status on a day: granted where `by`, the last day to decide, has passed without a decision."""
    found = CareAtHomeStatus(status)
    return CareAtHomeStatus.GRANTED if found is CareAtHomeStatus.REQUESTED and today > by else found


def after(status: str, step: CareAtHomeStep) -> CareAtHomeStatus:
    """The status after a step; raises CareAtHomeDecided where there is no such edge."""
    edge = CARE_AT_HOME.find_edge(CareAtHomeStatus(status), step)
    if edge is None:
        raise CareAtHomeDecided(status=status)
    return edge.after


def check_request_day(requested_on: date, first: date, today: date) -> None:
    """Refuse a day of request before `first` or after today: it decides when silence grants."""
    if not first <= requested_on <= today:
        raise RequestDayWrong(pointer="/body/requestedOn", first_day=first, today=today)


def check_nearest_form(asked: str, nearest: str | None) -> None:
    """Refuse to offer instead the form that is refused."""
    if asked == nearest:
        raise NearestFormWrong(pointer="/body/nearestForm", delivery_form=asked)


def reasons_at_home(form: str, request: AtHome | None, today: date) -> list[Refusal]:
    """Why a voucher of a form is not issued because of the client's request for it; none without a request."""
    if request is None or form not in HOME_FORMS:
        return []
    status = status_on(request.status, request.decide_by, today)
    at = "/body/deliveryForm"
    if status is CareAtHomeStatus.REQUESTED:
        return [CareAtHomeUndecided(pointer=at, delivery_form=form, decide_by=request.decide_by)]
    if status is CareAtHomeStatus.REFUSED:
        return [CareAtHomeRefused(pointer=at, delivery_form=form, nearest_form=request.nearest_form)]
    return []


def rests_on(form: str, request: AtHome | None) -> tuple[str, Text] | None:
    """What a voucher in a form rests on, as outcome and sentence; None for stay, which takes no request."""
    if form not in HOME_FORMS:
        return None
    by = request.decided_as or DecidedBy.SILENCE if request else NOT_ASKED
    return by, RESTS_ON_WORDS[by]


def objection_until(decided_on: date) -> date:
    """The last day to object to a refusal of this day."""
    return decided_on + TERM


def is_late(received_on: date, decided_on: date) -> bool:
    """Whether an objection comes after its term."""
    return received_on > objection_until(decided_on)


def check_in_time(received_on: date, decided_on: date, late_reason: str | None) -> None:
    """Refuse a late objection that does not say why it is late (Awb 6:11)."""
    if is_late(received_on, decided_on) and late_reason is None:
        raise ObjectionLate(pointer="/body/lateReason", until=objection_until(decided_on))


def ruling_due_on(received_on: date, decided_on: date) -> date:
    """The last day to rule: the term runs from the day after the time to object has passed."""
    return max(received_on, objection_until(decided_on)) + TERM


def check_ruling(outcome: str, *, was_late: bool) -> None:
    """Refuse to find an objection inadmissible that came in time."""
    if outcome == Ruling.INADMISSIBLE and not was_late:
        raise RulingWrong(pointer="/body/outcome")


NOT_ASKED = "not-asked"
RESTS_ON_WORDS: Mapping[str, Text] = {
    DecidedBy.OFFICE: Text(
        "Het zorgkantoor heeft besloten dat zorg thuis in deze vorm verantwoord en doelmatig is.",
        "The care office decided that care at home in this form is responsible and efficient.",
    ),
    DecidedBy.SILENCE: Text(
        "Het zorgkantoor besliste niet binnen tien werkdagen. Daarom is het verzoek om zorg thuis toegestaan.",
        "The care office did not decide within ten working days. So the request for care at home is granted.",
    ),
    DecidedBy.RULING: Text(
        "Na bezwaar is besloten dat zorg thuis in deze vorm verantwoord en doelmatig is.",
        "After an objection it was decided that care at home in this form is responsible and efficient.",
    ),
    NOT_ASKED: Text(
        "Er is geen verzoek om zorg thuis in deze vorm vastgelegd. Of die verantwoord en doelmatig is, is dus niet "
        "apart besloten.",
        "No request for care at home in this form was recorded. So whether it is responsible and efficient was not "
        "decided separately.",
    ),
}
"""By what care at home was granted → the sentence for the decision record of a voucher."""
