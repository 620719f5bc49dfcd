"""Bezwaar: within the term or with a reason, ruled on by somebody else, within the legal term (Awb 6:7, 6:11, 7:10)."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.common.refusals import Refusal
from services.indication.refusals import ObjectionLate, OwnDecision, RulingIdle, RulingUnfit
from services.indication.rules.decision import Outcome
from services.indication.rules.framework import LegalTerm
from services.indication.rules.terms import ends_on


class Ruling(StrEnum):
    """What a ruling does with the decision: keep it, replace it, or take the right away."""

    UPHELD = "upheld"
    REVISED = "revised"
    REVOKED = "revoked"


def lateness(received_on: date, objection_until: date, late_reason: str | None) -> list[Refusal]:
    """Refuse an objection after its term that does not say why it is late."""
    if received_on > objection_until and not late_reason:
        return [ObjectionLate(pointer="/body/lateReason", until=objection_until)]
    return []


def ruling_due_on(
    received_on: date, objection_until: date, terms: Mapping[str, LegalTerm], *, has_committee: bool, is_extended: bool
) -> date:
    """The last day to rule: the term runs from the day after the time to object has passed."""
    begins = max(received_on, objection_until)
    due_on = ends_on(begins, terms["objection-ruling-committee" if has_committee else "objection-ruling"])
    return ends_on(due_on, terms["objection-ruling-extension"]) if is_extended else due_on


def ruling_faults(
    ruling: Ruling, content: Outcome | None, *, status: str, deciders: Collection[UUID | None], ruling_by: UUID
) -> list[Refusal]:
    """Why this ruling cannot be given: by who decided, without fitting content, or on a right that is not there.

    Who approved a decision decided it too.

    Nobody is worse off for objecting: a grant is not revised into a refusal (Awb 7:11).
    """
    faults: list[Refusal] = []
    if ruling_by in deciders:
        faults.append(OwnDecision())
    worsens = status == Outcome.GRANTED and content is Outcome.REFUSED
    if (content is not None) != (ruling is Ruling.REVISED) or worsens:
        faults.append(RulingUnfit(pointer="/body/content", outcome=ruling.value))
    if (ruling is Ruling.REVOKED and status != Outcome.GRANTED) or (ruling is Ruling.REVISED and status == "withdrawn"):
        faults.append(RulingIdle(pointer="/body/outcome", status=status))
    return faults
