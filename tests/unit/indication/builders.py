"""Findings and decisions that are valid unless a test says otherwise."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.indication import reference
from services.indication.rules.access import access
from services.indication.rules.decision import Grounds, NeedFeature, Outcome
from services.indication.rules.framework import Dimension, Scale
from services.indication.rules.proposal import proposal

TODAY = date(2026, 10, 5)
QUESTION_OF = {
    Dimension.SOCIAL_SELF_RELIANCE: (Scale.LIMITATION, "0101"),
    Dimension.PSYCHOSOCIAL_COGNITIVE: (Scale.DISORDER, "0101"),
    Dimension.ADL: (Scale.LIMITATION, "0301"),
    Dimension.MOBILITY: (Scale.LIMITATION, "0201"),
    Dimension.BEHAVIOUR: (Scale.DISORDER, "0401"),
}


@dataclass(frozen=True)
class Score:
    question: str
    score: int


@dataclass(frozen=True)
class SomeSituation:
    foundations: list[str] = field(default_factory=list)
    dominant_foundation: str | None = None
    limitations: list[Score] = field(default_factory=list)
    disorders: list[Score] = field(default_factory=list)
    special_entries: list[str] = field(default_factory=list)
    nursing: int | None = None
    psychiatric: int | None = None


def situation(foundation: str | None = "02", entries: tuple[str, ...] = (), **levels: int | None) -> SomeSituation:
    """One answered question per named dimension: `situation("02", adl=3, behaviour=1)`."""
    scores: dict[Scale, list[Score]] = {Scale.LIMITATION: [], Scale.DISORDER: []}
    for dimension, (scale, question) in QUESTION_OF.items():
        level = levels.get(dimension.value.replace("-", "_"))
        if level is not None:
            scores[scale].append(Score(question, level))
    return SomeSituation(
        foundations=[foundation] if foundation else [],
        dominant_foundation=foundation,
        limitations=scores[Scale.LIMITATION],
        disorders=scores[Scale.DISORDER],
        special_entries=list(entries),
        nursing=levels.get("nursing"),
        psychiatric=levels.get("psychiatric"),
    )


def of_profile(code: str) -> SomeSituation:
    """The situation that a profile's own text describes."""
    tables = reference.proposal_tables()
    gate = next(each for each in tables.gates if each.profile_code == code)
    levels = {each.value.replace("-", "_"): level for each, level in tables.levels[code].items()}
    return situation(min(gate.foundations), tuple(sorted(gate.entries)), **levels)


@dataclass(frozen=True)
class SomeDecision:
    outcome: Outcome = Outcome.GRANTED
    profile_code: str | None = "5VV"
    tailored_extra: str | None = None
    need_features: list[NeedFeature] = field(default_factory=list)
    valid_from: date | None = TODAY
    valid_to: date | None = None
    motivation: str | None = None
    reasons: list[str] = field(default_factory=list)
    elsewhere: str | None = None


def granting(**changes: Any) -> SomeDecision:
    return replace(SomeDecision(), **changes)


def refusing(**changes: Any) -> SomeDecision:
    plain = SomeDecision(
        Outcome.REFUSED,
        profile_code=None,
        valid_from=None,
        reasons=["not-permanent"],
        elsewhere="U kunt hulp vragen bij uw gemeente (Wmo).",
    )
    return replace(plain, **changes)


def grounds(
    found: SomeSituation | None = None,
    *,
    age: int = 84,
    permanent_supervision: bool = True,
    care_nearby: bool = False,
    permanent: bool = True,
    special: bool = False,
    treaty: bool = False,
) -> Grounds:
    found = found or of_profile("5VV")
    return Grounds(
        access=access(
            found.foundations,
            age,
            permanent_supervision=permanent_supervision,
            care_nearby=care_nearby,
            permanent=permanent,
            known=reference.foundations(),
        ),
        proposal=proposal(found, reference.proposal_tables(), reference.special_entries()),
        today=TODAY,
        in_special_circumstances=special,
        insured_by_treaty=treaty,
        profiles=reference.care_profiles(),
        terms=reference.legal_terms(),
    )
