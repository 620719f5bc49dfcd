"""The reference data of the assessment, read once from the CSV files beside this module."""

import csv
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from services.common.names import Gazetteer, Renaming
from services.common.texts import Text
from services.indication.rules import framework as fw


@cache
def foundations() -> dict[str, fw.Foundation]:
    """By code, in order."""
    return {
        row["code"]: fw.Foundation(
            row["code"],
            row["abbreviation"],
            _text(row, "label"),
            cast(Literal["yes", "adults", "no"], row["opens_access"]),
        )
        for row in _rows("foundations.csv")
    }


@cache
def care_profiles() -> dict[str, fw.CareProfile]:
    """The 40 current profiles by code, in order."""
    return {row["profile_code"]: _care_profile(row) for row in _rows("care_profiles.csv")}


@cache
def questions() -> dict[tuple[fw.Scale, str], fw.Question]:
    """The questions by scale and code, in order."""
    found = (
        fw.Question(fw.Scale(row["scale"]), row["code"], _text(row, "category"), _text(row, "label"))
        for row in _rows("assessment_questions.csv")
    )
    return {(each.scale, each.code): each for each in found}


@cache
def score_meanings() -> tuple[fw.ScoreMeaning, ...]:
    """What each score says on each scale."""
    rows = _rows("assessment_scores.csv")
    return tuple(fw.ScoreMeaning(row["scale"], int(row["score"]), _text(row, "label")) for row in rows)


@cache
def special_entries() -> dict[str, fw.SpecialEntry]:
    """The special entries by name."""
    return {
        row["entry"]: fw.SpecialEntry(row["entry"], _set(row["foundations"]), _text(row, "question"))
        for row in _rows("special_entries.csv")
    }


@cache
def legal_terms() -> dict[str, fw.LegalTerm]:
    """The legal terms by code."""
    return {
        row["code"]: fw.LegalTerm(
            row["code"],
            int(row["value"]),
            cast(fw.TermUnit, row["unit"]),
            _text(row, "term"),
            row["legal_basis"],
        )
        for row in _rows("legal_terms.csv")
    }


@cache
def municipalities() -> dict[str, fw.Municipality]:
    """The municipalities by official name."""
    return {
        row["municipality"]: fw.Municipality(row["municipality"], row["region_code"], row["region"])
        for row in _rows("municipalities.csv")
    }


@cache
def regions() -> dict[str, str]:
    """The names of the care-office regions by code."""
    return {each.region_code: each.region for each in municipalities().values()}


@cache
def gazetteer() -> Gazetteer:
    """The names of municipalities: official, former, everyday, and the places that lie in them."""
    former = [
        Renaming(row["old"], row["new"], date.fromisoformat(row["from_on"]) if row["from_on"] else None)
        for row in _rows("municipality_changes.csv")
    ]
    everyday = [Renaming(row["name"], row["municipality"], None) for row in _rows("municipality_names.csv")]
    places = ((row["place"], row["municipality"]) for row in _rows("place_municipalities.csv"))
    return Gazetteer.of(municipalities(), [*former, *everyday], places)


@cache
def proposal_versions() -> dict[str, date]:
    """Every version of the tables of the proposal with its first day. A changed table is a new version."""
    return {row["version"]: date.fromisoformat(row["in_force_from"]) for row in _rows("proposal/versions.csv")}


def proposal_version_on(day: date) -> str:
    """The version that is in force on a day; the first one before that."""
    versions = sorted(proposal_versions().items(), key=lambda each: each[1])
    return next((name for name, first in reversed(versions) if first <= day), versions[0][0])


@cache
def proposal_tables(version: str = "2026-1") -> fw.ProposalTables:
    """One version of the tables of the proposal."""
    folder = f"proposal/{version}"
    gates = tuple(
        fw.Gate(
            row["profile_code"],
            _set(row["dominant_foundations"]),
            _set(row["special_entry"]),
            int(row["order_in_sector"]),
        )
        for row in _rows(f"{folder}/care_profile_gates.csv")
    )
    levels: dict[str, dict[fw.Dimension, int]] = {gate.profile_code: {} for gate in gates}
    for row in _rows(f"{folder}/care_profile_levels.csv"):
        if row["level"]:
            levels[row["profile_code"]][_dimension(row["dimension"])] = int(row["level"])
    dimensions = {
        (fw.Scale(row["scale"]), row["question_code"]): _dimension(row["dimension"])
        for row in _rows(f"{folder}/limitation_dimension_map.csv")
        if row["dimension"] != "none"
    }
    return fw.ProposalTables(version, gates, levels, dimensions)


def _care_profile(row: dict[str, str]) -> fw.CareProfile:
    return fw.CareProfile(
        code=row["profile_code"],
        iwlz_code=row["iwlz_code"],
        sector=row["sector"],
        name=_text(row, "name"),
        character=_text(row, "character"),
        text_nl=row["text_nl"] or None,
        validity_term=row["validity_term"] or None,
        pgb_possible=row["pgb_possible"] == "yes",
        home_possible=row["home_possible"] == "yes",
        additional_care_possible=row["additional_care_possible"] == "yes",
    )


def _rows(path: str) -> list[dict[str, str]]:
    plain = files(__name__).joinpath(path).read_text(encoding="utf-8")
    return list(csv.DictReader(plain.splitlines()))


def _text(row: dict[str, str], name: str) -> Text:
    return Text(row[f"{name}_nl"], row[f"{name}_en"])


def _set(cell: str) -> frozenset[str]:
    return frozenset(each for each in cell.split("|") if each)


def _dimension(name: str) -> fw.Dimension:
    return fw.Dimension(name.replace("_", "-"))
