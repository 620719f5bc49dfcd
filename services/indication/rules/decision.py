"""Besluit: what an assessor may decide on the findings. The assessor decides; these are the edges of the law."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from services.common.refusals import Refusal
from services.indication import refusals as no
from services.indication.rules.access import Access
from services.indication.rules.framework import CareProfile, LegalTerm
from services.indication.rules.proposal import Proposal
from services.indication.rules.terms import last_valid_day

NOT_INSURED = "not-insured"
"""The one reason of refusal that no finding of the assessment shows: no insurance under the law (Wlz 2.1.1)."""


class Outcome(StrEnum):
    """What was decided."""

    GRANTED = "granted"
    REFUSED = "refused"


class NeedFeature(StrEnum):
    """A fact of need beside the profile, never money: meerzorg, extra kosten thuis."""

    ADDITIONAL_CARE = "additional-care"
    EXTRA_COSTS_AT_HOME = "extra-costs-at-home"


class Decision(Protocol):
    """What the assessor wants to decide."""

    @property
    def outcome(self) -> Outcome:
        """Grant or refuse."""

    @property
    def profile_code(self) -> str | None:
        """The care profile, with a grant."""

    @property
    def tailored_extra(self) -> str | None:
        """What the profile lacks, in words: makes it a tailored profile."""

    @property
    def need_features(self) -> Sequence[NeedFeature]:
        """Additional care, extra costs at home."""

    @property
    def valid_from(self) -> date | None:
        """The first day of the right."""

    @property
    def valid_to(self) -> date | None:
        """The last day, for the exceptions only."""

    @property
    def motivation(self) -> str | None:
        """Why the decision departs from the proposal."""

    @property
    def reasons(self) -> Sequence[str]:
        """Codes, with a refusal."""

    @property
    def elsewhere(self) -> str | None:
        """Where else to turn, with a refusal."""


@dataclass(frozen=True)
class Grounds:
    """What a decision rests on."""

    access: Access
    proposal: Proposal
    today: date
    in_special_circumstances: bool
    """Already admitted in special circumstances: the right may begin up to two weeks back (Blz 3.2.4)."""
    insured_by_treaty: bool
    profiles: Mapping[str, CareProfile]
    terms: Mapping[str, LegalTerm]


def faults_of(decision: Decision, grounds: Grounds) -> list[Refusal]:
    """Every reason why this cannot be decided so; empty when it can."""
    if decision.outcome is Outcome.REFUSED:
        return [*_misplaced(decision, _OF_A_GRANT), *_refusal_faults(decision, grounds)]
    return [*_misplaced(decision, _OF_A_REFUSAL), *_grant_faults(decision, grounds)]


def earliest_start(grounds: Grounds) -> date:
    """The first day on which the right may begin."""
    if not grounds.in_special_circumstances:
        return grounds.today
    back = grounds.terms["retroactive-special"].value
    return date.fromordinal(grounds.today.toordinal() - 7 * back)


def limiting_terms(profile: CareProfile, grounds: Grounds) -> list[LegalTerm]:
    """The terms that limit this right; empty for the rule: valid for life (Blz 3.2.5)."""
    codes = [profile.validity_term, "validity-treaty" if grounds.insured_by_treaty else None]
    return [grounds.terms[code] for code in codes if code]


def _refusal_faults(decision: Decision, grounds: Grounds) -> Iterator[Refusal]:
    if not decision.reasons:
        yield no.FieldNeeded(pointer="/body/reasons", what=decision.outcome.value)
    if not decision.elsewhere:
        yield no.FieldNeeded(pointer="/body/elsewhere", what=decision.outcome.value)
    allowed = {*grounds.access.failing, NOT_INSURED}
    for index, reason in enumerate(decision.reasons):
        if reason not in allowed:
            yield no.RefusalUnfounded(pointer=f"/body/reasons/{index}", reason=reason)


def _grant_faults(decision: Decision, grounds: Grounds) -> Iterator[Refusal]:
    if not grounds.access.is_granted:
        yield no.NoAccess(pointer="/body/outcome", failing=", ".join(grounds.access.failing))
    yield from _profile_faults(decision, grounds)
    yield from _period_faults(decision, grounds)


def _profile_faults(decision: Decision, grounds: Grounds) -> Iterator[Refusal]:
    if decision.profile_code is None:
        yield no.FieldNeeded(pointer="/body/profileCode", what=decision.outcome.value)
        return
    profile = grounds.profiles.get(decision.profile_code)
    if profile is None:
        yield no.ProfileNotCurrent(pointer="/body/profileCode", count=len(grounds.profiles))
        return
    if not decision.motivation and not grounds.proposal.is_in_line(profile.code):
        winner = grounds.proposal.winner
        if winner:
            yield no.MotivationMissing(pointer="/body/motivation", proposed=winner.profile_code)
        else:
            yield no.MotivationMissingWithoutProposal(pointer="/body/motivation")
    features = set(decision.need_features)
    if NeedFeature.ADDITIONAL_CARE in features and not profile.additional_care_possible:
        yield no.AdditionalCareNotPossible(pointer="/body/needFeatures", profile=profile.code)
    if len(features) > 1:
        yield no.FeaturesExclude(pointer="/body/needFeatures")


def _period_faults(decision: Decision, grounds: Grounds) -> Iterator[Refusal]:
    if decision.valid_from is None:
        yield no.FieldNeeded(pointer="/body/validFrom", what=decision.outcome.value)
        return
    earliest = earliest_start(grounds)
    if decision.valid_from < earliest:
        yield no.FromTooEarly(pointer="/body/validFrom", earliest=earliest)
    if decision.valid_to and decision.valid_to < decision.valid_from:
        yield no.PeriodReversed(pointer="/body/validTo")
    profile = grounds.profiles.get(decision.profile_code or "")
    if profile:
        yield from _end_faults(decision.valid_from, decision.valid_to, limiting_terms(profile, grounds))


def _end_faults(valid_from: date, valid_to: date | None, terms: Sequence[LegalTerm]) -> Iterator[Refusal]:
    if not terms:
        if valid_to:
            yield no.PeriodNotAllowed(pointer="/body/validTo")
        return
    shortest = min(terms, key=lambda term: last_valid_day(valid_from, term))
    latest, reason = last_valid_day(valid_from, shortest), shortest.legal_basis
    if valid_to is None:
        yield no.PeriodNeeded(pointer="/body/validTo", latest=latest, reason=reason)
    elif valid_to > latest:
        yield no.PeriodTooLong(pointer="/body/validTo", latest=latest, reason=reason)


def _misplaced(decision: Decision, fields: Mapping[str, str]) -> Iterator[Refusal]:
    for name, field in fields.items():
        if getattr(decision, name):
            yield no.FieldOutOfPlace(pointer=f"/body/{field}", what=decision.outcome.value)


_OF_A_GRANT = {
    "profile_code": "profileCode",
    "tailored_extra": "tailoredExtra",
    "need_features": "needFeatures",
    "valid_from": "validFrom",
    "valid_to": "validTo",
}
_OF_A_REFUSAL = {"reasons": "reasons", "elsewhere": "elsewhere"}
