"""The sentence for each of the five steps of the framework, for assessor and applicant."""

from collections.abc import Mapping
from typing import NamedTuple

from services.common.texts import Text
from services.indication.rules.access import Access
from services.indication.rules.framework import CareProfile, Dimension, Foundation
from services.indication.rules.proposal import Candidate, Criterion, Proposal, Situation


class Step(NamedTuple):
    """One step of the framework, with what was found."""

    number: int
    code: str
    text: Text


def sentences(
    situation: Situation,
    usual_care: str,
    access: Access,
    found: Proposal,
    foundations: Mapping[str, Foundation],
    profiles: Mapping[str, CareProfile],
) -> tuple[Step, ...]:
    """What each step says, in order."""
    legs = {leg.code: leg.text for leg in access.legs}
    return (
        Step(1, "situation", _situation(situation, found.criteria, foundations)),
        Step(2, "usual-care", _USUAL_CARE.format(words=usual_care)),
        Step(3, "supervision", legs["no-supervision-or-nearness"]),
        Step(4, "permanence", legs["not-permanent"]),
        Step(5, "decision", conclusion(access, found, profiles)),
    )


def conclusion(access: Access, found: Proposal, profiles: Mapping[str, CareProfile]) -> Text:
    """The last sentence: no access, a question to ask, or the profile that fits best."""
    if not access.is_granted:
        return _NO_ACCESS
    if not found.winner:
        asked = [each.text for each in found.questions]
        nl, en = " ".join(each.nl for each in asked), " ".join(each.en for each in asked)
        return Text(f"Vraag eerst: {nl}", f"First ask: {en}")
    best = _named(found.winner, profiles)
    if found.ties:
        others = [_named(each, profiles) for each in found.ties]
        nl, en = "; ".join(each.nl for each in others), "; ".join(each.en for each in others)
        return Text(
            f"{best.nl} past het best, en even goed: {nl}. De lichtste staat voorop.",
            f"{best.en} fits best, and just as well: {en}. The lightest comes first.",
        )
    if not found.runner_up:
        return Text(f"{best.nl} past het best.", f"{best.en} fits best.")
    next_best = _named(found.runner_up, profiles)
    return Text(
        f"{best.nl} past het best. Daarna komt {next_best.nl}.", f"{best.en} fits best. Next comes {next_best.en}."
    )


def in_words(number: float) -> str:
    """A score or distance without a needless decimal: 2, 1.5."""
    return f"{number:g}"


def _named(candidate: Candidate, profiles: Mapping[str, CareProfile]) -> Text:
    name, code, far = profiles[candidate.profile_code].name, candidate.profile_code, in_words(candidate.distance)
    return Text(
        f"Profiel {code} ({name.nl}, afstand {far.replace('.', ',')})", f"Profile {code} ({name.en}, distance {far})"
    )


def _situation(situation: Situation, criteria: tuple[Criterion, ...], foundations: Mapping[str, Foundation]) -> Text:
    scored = [(DIMENSION_NAMES[each.dimension], in_words(each.score)) for each in criteria if each.score is not None]
    nl = ", ".join(f"{name.nl} {score.replace('.', ',')}" for name, score in scored) or "nog geen scores"
    en = ", ".join(f"{name.en} {score}" for name, score in scored) or "no scores yet"
    if situation.dominant_foundation is None:
        return Text(f"Er is geen grondslag gevonden. Scores: {nl}.", f"No foundation was found. Scores: {en}.")
    label = foundations[situation.dominant_foundation].label
    return Text(
        f"De grondslag die het zwaarst weegt: {label.nl}. Scores van 0 tot 3: {nl}.",
        f"The foundation that weighs most: {label.en}. Scores from 0 to 3: {en}.",
    )


DIMENSION_NAMES = {
    Dimension.SOCIAL_SELF_RELIANCE: Text("sociale redzaamheid", "self-reliance"),
    Dimension.PSYCHOSOCIAL_COGNITIVE: Text("denken en voelen", "thinking and feeling"),
    Dimension.ADL: Text("dagelijkse verzorging", "daily personal care"),
    Dimension.MOBILITY: Text("bewegen", "moving about"),
    Dimension.NURSING: Text("verpleging", "nursing"),
    Dimension.BEHAVIOUR: Text("gedrag", "behaviour"),
    Dimension.PSYCHIATRIC: Text("psychiatrie", "psychiatry"),
}
_USUAL_CARE = Text(
    "Wat huisgenoten en andere voorzieningen doen: {words}", "What the household and other provisions do: {words}"
)
_NO_ACCESS = Text(
    "De bevindingen geven geen toegang tot de Wlz.", "The findings give no access to long-term care under the law."
)
