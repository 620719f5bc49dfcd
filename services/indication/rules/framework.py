"""The uniform framework as data: what a row of each reference table says."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from services.common.texts import Text

TermUnit = Literal["working-days", "weeks", "months", "years"]

NOT_ASSESSED = 9
"""The score that says: not assessed (COD827, COD828). It counts as no answer."""


class Scale(StrEnum):
    """A list of questions with scores: limitations (beperkingen, COD825) or disorders (stoornissen, COD824)."""

    LIMITATION = "limitation"
    DISORDER = "disorder"


class Dimension(StrEnum):
    """One of the seven things on which care profiles differ."""

    SOCIAL_SELF_RELIANCE = "social-self-reliance"
    PSYCHOSOCIAL_COGNITIVE = "psychosocial-cognitive"
    ADL = "adl"
    MOBILITY = "mobility"
    NURSING = "nursing"
    BEHAVIOUR = "behaviour"
    PSYCHIATRIC = "psychiatric"


@dataclass(frozen=True)
class Foundation:
    """Grondslag: the kind of condition that may open the law (COD736; Wlz 3.2.1)."""

    code: str
    abbreviation: str
    label: Text
    opens_access: Literal["yes", "adults", "no"]

    def opens_for(self, age: int) -> bool:
        """Whether it opens the law for a person of this age in years."""
        return self.opens_access == "yes" or (self.opens_access == "adults" and age >= 18)


@dataclass(frozen=True)
class CareProfile:
    """Zorgprofiel: nature, content and global size of a need; one of the 40 that can be given now."""

    code: str
    iwlz_code: str
    sector: str
    name: Text
    character: Text
    text_nl: str | None
    validity_term: str | None
    """The legal term that limits it, for the named exceptions only."""
    pgb_possible: bool
    home_possible: bool
    additional_care_possible: bool


@dataclass(frozen=True)
class Question:
    """One question of the framework."""

    scale: Scale
    code: str
    category: Text
    label: Text


class ScoreMeaning(NamedTuple):
    """What a score says on a scale; `asked` is the scale of nursing and psychiatric problems."""

    scale: str
    score: int
    label: Text


@dataclass(frozen=True)
class SpecialEntry:
    """A circumstance that opens the gate of certain profiles."""

    entry: str
    foundations: frozenset[str]
    question: Text


@dataclass(frozen=True)
class LegalTerm:
    """Wettelijke termijn: a number of working days, weeks, months or years, with the law it comes from."""

    code: str
    value: int
    unit: TermUnit
    name: Text
    legal_basis: str


class Gate(NamedTuple):
    """What lets a profile take part in the proposal: a dominant foundation, and every special entry that it names."""

    profile_code: str
    foundations: frozenset[str]
    entries: frozenset[str]
    order: int
    """Its place in its sector, from light to heavy."""


@dataclass(frozen=True)
class ProposalTables:
    """One version of the tables of the proposal. They are PVB's own reading of the law, never CIZ's."""

    version: str
    gates: tuple[Gate, ...]
    levels: Mapping[str, Mapping[Dimension, int]]
    """Per profile the level of each dimension; a dimension that the profile's text does not name is absent."""
    dimensions: Mapping[tuple[Scale, str], Dimension]
    """Which question feeds which dimension; a question that feeds none is absent."""


class Municipality(NamedTuple):
    """Gemeente, with the care-office region (zorgkantoorregio) that it lies in."""

    name: str
    region_code: str
    region: str
