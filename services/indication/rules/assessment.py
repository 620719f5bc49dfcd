"""Onderzoek: whether what was recorded is sound, and what is still missing before a decision."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from services.common.refusals import Refusal
from services.common.texts import Text
from services.indication.refusals import CodeTwice, CodeUnknown, DominantMissing
from services.indication.rules.framework import NOT_ASSESSED, Foundation, Question, Scale, SpecialEntry
from services.indication.rules.proposal import Answered
from services.indication.rules.proposal import Situation as Scored


class Situation(Scored, Protocol):
    """All of step 1."""

    @property
    def foundations(self) -> Sequence[str]:
        """The codes of the foundations that were found; may be empty."""


class Parts(Protocol):
    """The parts of an assessment; one that is None is not recorded yet."""

    @property
    def situation(self) -> Situation | None:
        """Step 1: foundations, disorders, limitations."""

    @property
    def usual_care(self) -> object | None:
        """Step 2: what usual care and other provisions take."""

    @property
    def supervision(self) -> object | None:
        """Step 3: permanent supervision, or care nearby."""

    @property
    def permanence(self) -> object | None:
        """Step 4: whether the need is permanent."""

    @property
    def conclusion(self) -> object | None:
        """Step 5: what the assessor concludes, and whom the assessor spoke."""


STEP_NAMES: Mapping[str, Text] = {
    "situation": Text("de situatie", "the situation"),
    "limitation-scores": Text("een score op de beperkingen", "a score on the limitations"),
    "disorder-scores": Text("een score op de stoornissen", "a score on the disorders"),
    "nursing": Text("de vraag naar verpleging", "the question about nursing"),
    "psychiatric": Text("de vraag naar psychiatrie", "the question about psychiatry"),
    "usual-care": Text("gebruikelijke zorg en andere voorzieningen", "usual care and other provisions"),
    "supervision": Text("toezicht of zorg in de nabijheid", "supervision or care nearby"),
    "permanence": Text("of de behoefte blijvend is", "whether the need is permanent"),
    "conclusion": Text("de conclusie", "the conclusion"),
}


def missing_steps(parts: Parts) -> tuple[str, ...]:
    """What must still be recorded, as codes in the order of the framework; empty when the assessment is complete."""
    found = list(_missing_in(parts.situation))
    found += [] if parts.usual_care else ["usual-care"]
    found += [] if parts.supervision else ["supervision"]
    found += [] if parts.permanence else ["permanence"]
    found += [] if parts.conclusion else ["conclusion"]
    return tuple(found)


def faults_of(
    situation: Situation,
    foundations: Mapping[str, Foundation],
    questions: Mapping[tuple[Scale, str], Question],
    entries: Mapping[str, SpecialEntry],
    place: str = "/body/situation",
) -> list[Refusal]:
    """Every fault in a situation: codes unknown or given twice, and a dominant foundation that does not fit."""
    faults: list[Refusal] = []
    faults += _code_faults(f"{place}/foundations", situation.foundations, foundations, "foundations", "foundations")
    for name, scale, answers in (
        ("limitations", Scale.LIMITATION, situation.limitations),
        ("disorders", Scale.DISORDER, situation.disorders),
    ):
        known = {code for its_scale, code in questions if its_scale is scale}
        codes = [answer.question for answer in answers]
        faults += _code_faults(f"{place}/{name}", codes, known, name, "assessment-questions", "/question")
    special = situation.special_entries
    faults += _code_faults(f"{place}/specialEntries", special, entries, "special-entries", "assessment-questions")
    dominant = situation.dominant_foundation
    if (dominant is None) == bool(situation.foundations) or (dominant and dominant not in situation.foundations):
        faults.append(DominantMissing(pointer=f"{place}/dominantFoundation"))
    return faults


def _missing_in(situation: Situation | None) -> Iterator[str]:
    if situation is None:
        yield "situation"
        return
    if not _is_scored(situation.limitations):
        yield "limitation-scores"
    if not _is_scored(situation.disorders):
        yield "disorder-scores"
    if situation.nursing is None:
        yield "nursing"
    if situation.psychiatric is None:
        yield "psychiatric"


def _is_scored(answers: Sequence[Answered]) -> bool:
    return any(answer.score != NOT_ASSESSED for answer in answers)


def _code_faults(
    place: str, codes: Sequence[str], known: Mapping[str, object] | set[str], name: str, path: str, tail: str = ""
) -> Iterator[Refusal]:
    often = Counter(codes)
    seen: set[str] = set()
    for index, code in enumerate(codes):
        if code not in known:
            yield CodeUnknown(pointer=f"{place}/{index}{tail}", list=name, path=path)
        elif often[code] > 1 and code in seen:
            yield CodeTwice(pointer=f"{place}/{index}{tail}")
        seen.add(code)
