"""The proposal: which care profile fits the findings best. By table, not by code; it is advice and never decides.

Per dimension the median of its answered questions (for behaviour the highest; nursing and psychiatric problems are
asked directly); per profile whose gate is open the sum of the distances to its levels, a missing dimension not
counted; the smallest wins, ties go to the lighter and are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal, NamedTuple, Protocol

from services.common.texts import Text
from services.indication.rules.framework import NOT_ASSESSED, Dimension, Gate, ProposalTables, Scale, SpecialEntry

Measure = Literal["median", "highest", "asked"]


class Answered(Protocol):
    """A question with its score."""

    @property
    def question(self) -> str:
        """The question's code."""

    @property
    def score(self) -> int:
        """0–3, or 9: not assessed."""


class Situation(Protocol):
    """The findings of step 1 that the proposal looks at."""

    @property
    def dominant_foundation(self) -> str | None:
        """The code of the foundation that weighs most."""

    @property
    def limitations(self) -> Sequence[Answered]:
        """Scores on the limitation questions."""

    @property
    def disorders(self) -> Sequence[Answered]:
        """Scores on the disorder questions."""

    @property
    def special_entries(self) -> Sequence[str]:
        """The special circumstances that hold."""

    @property
    def nursing(self) -> int | None:
        """Nursing problems, asked directly."""

    @property
    def psychiatric(self) -> int | None:
        """Psychiatric problems, asked directly."""


class Criterion(NamedTuple):
    """The score of the person on one dimension; None when nothing was answered."""

    dimension: Dimension
    score: float | None
    measure: Measure
    answered: int


class Part(NamedTuple):
    """One dimension of one profile: its level, and how far the person is from it. None: not counted."""

    dimension: Dimension
    level: int | None
    distance: float | None


class Candidate(NamedTuple):
    """A profile whose gate is open, with its distance to the person."""

    profile_code: str
    distance: float
    parts: tuple[Part, ...]


class OpenQuestion(NamedTuple):
    """What must be asked before the tables can say more; `entry` when a special entry answers it."""

    code: str
    entry: str | None
    text: Text


@dataclass(frozen=True)
class Proposal:
    """What the tables say: candidates from near to far, or the questions to ask."""

    version: str
    criteria: tuple[Criterion, ...]
    candidates: tuple[Candidate, ...]
    questions: tuple[OpenQuestion, ...]

    @property
    def winner(self) -> Candidate | None:
        """The nearest profile; None when a question must be asked first."""
        return self.candidates[0] if self.candidates else None

    @property
    def runner_up(self) -> Candidate | None:
        """The next nearest."""
        return self.candidates[1] if len(self.candidates) > 1 else None

    @property
    def ties(self) -> tuple[Candidate, ...]:
        """The profiles that are exactly as near as the winner."""
        return tuple(each for each in self.candidates[1:] if each.distance == self.candidates[0].distance)

    def is_in_line(self, profile_code: str) -> bool:
        """Whether choosing this profile follows the proposal: it is the winner, or tied with it."""
        return profile_code in {each.profile_code for each in (*self.candidates[:1], *self.ties)}


def proposal(situation: Situation, tables: ProposalTables, entries: Mapping[str, SpecialEntry]) -> Proposal:
    """The proposal for a situation, by one version of the tables."""
    criteria = criteria_of(situation, tables)
    is_scored = any(each.score is not None for each in criteria)
    gates = [gate for gate in tables.gates if _is_open(gate, situation)]
    if not gates or not is_scored:
        questions = _to_open_a_gate(situation, tables, entries) if not gates else [_SCORES]
        return Proposal(tables.version, criteria, (), tuple(questions))
    ranked = sorted(gates, key=lambda gate: (_candidate(gate, criteria, tables).distance, gate.order))
    candidates = tuple(_candidate(gate, criteria, tables) for gate in ranked)
    tied = [gate for gate, each in zip(ranked, candidates, strict=True) if each.distance == candidates[0].distance]
    return Proposal(tables.version, criteria, candidates, tuple(_to_break(tied, entries)))


def criteria_of(situation: Situation, tables: ProposalTables) -> tuple[Criterion, ...]:
    """The score of the person per dimension. Halves occur: the median of 1 and 2 is 1.5."""
    scores: dict[Dimension, list[int]] = {dimension: [] for dimension in Dimension}
    for scale, answers in ((Scale.LIMITATION, situation.limitations), (Scale.DISORDER, situation.disorders)):
        for answer in answers:
            dimension = tables.dimensions.get((scale, answer.question))
            if dimension and answer.score != NOT_ASSESSED:
                scores[dimension].append(answer.score)
    asked = {Dimension.NURSING: situation.nursing, Dimension.PSYCHIATRIC: situation.psychiatric}
    return tuple(
        _asked(dimension, asked[dimension]) if dimension in asked else _measured(dimension, scores[dimension])
        for dimension in Dimension
    )


def _asked(dimension: Dimension, score: int | None) -> Criterion:
    is_answer = score is not None and score != NOT_ASSESSED
    return Criterion(dimension, score if is_answer else None, "asked", int(is_answer))


def _measured(dimension: Dimension, scores: Sequence[int]) -> Criterion:
    highest = dimension is Dimension.BEHAVIOUR
    measure: Measure = "highest" if highest else "median"
    score = (max(scores) if highest else median(scores)) if scores else None
    return Criterion(dimension, score, measure, len(scores))


def _is_open(gate: Gate, situation: Situation) -> bool:
    return situation.dominant_foundation in gate.foundations and gate.entries <= set(situation.special_entries)


def _candidate(gate: Gate, criteria: Iterable[Criterion], tables: ProposalTables) -> Candidate:
    levels = tables.levels[gate.profile_code]
    parts = tuple(_part(each, levels.get(each.dimension)) for each in criteria)
    return Candidate(gate.profile_code, sum(part.distance or 0 for part in parts), parts)


def _part(criterion: Criterion, level: int | None) -> Part:
    if level is None or criterion.score is None:
        return Part(criterion.dimension, level, None)
    return Part(criterion.dimension, level, abs(criterion.score - level))


def _to_open_a_gate(
    situation: Situation, tables: ProposalTables, entries: Mapping[str, SpecialEntry]
) -> list[OpenQuestion]:
    """What to ask when no gate is open: the dominant foundation, or the entries that it waits for."""
    waiting = [gate for gate in tables.gates if situation.dominant_foundation in gate.foundations]
    if not waiting:
        return [_FOUNDATION]
    missing = {entry for gate in waiting for entry in gate.entries - set(situation.special_entries)}
    return [OpenQuestion("special-entry", entry, entries[entry].question) for entry in sorted(missing)]


def _to_break(tied: Sequence[Gate], entries: Mapping[str, SpecialEntry]) -> list[OpenQuestion]:
    """The questions that tell tied profiles apart: an entry that only one of them asks for, else their descriptions."""
    if len(tied) < 2:
        return []
    shared = frozenset.intersection(*(gate.entries for gate in tied))
    deciding = sorted({entry for gate in tied for entry in gate.entries} - shared)
    if deciding:
        return [OpenQuestion("tie", entry, entries[entry].question) for entry in deciding]
    names = [gate.profile_code for gate in tied]
    return [OpenQuestion("tie", None, _DESCRIPTION.format(profiles=", ".join(names)))]


_FOUNDATION = OpenQuestion(
    "dominant-foundation",
    None,
    Text(
        "Welke grondslag die toegang geeft tot de Wlz weegt het zwaarst?",
        "Which foundation that gives access to long-term care weighs most?",
    ),
)
_SCORES = OpenQuestion(
    "scores",
    None,
    Text(
        "Er is nog geen enkele vraag beantwoord. Vul de scores van de beperkingen en stoornissen in.",
        "No question has been answered yet. Fill in the scores of the limitations and disorders.",
    ),
)
_DESCRIPTION = Text(
    "De scores maken geen verschil tussen {profiles}. Welke beschrijving past het best?",
    "The scores make no difference between {profiles}. Which description fits best?",
)
