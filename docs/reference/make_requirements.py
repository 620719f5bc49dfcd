"""Writes requirements.md from the sandbox's requirement set: `python docs/reference/make_requirements.py`."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from services.registry.rules.delivery_form import DELIVERY_FORMS

HERE = Path(__file__).parent
SEED = HERE.parents[1] / "deploy" / "sandbox" / "data" / "requirements.csv"
HEAD = """# De eisen, uitgelegd · The requirements explained

Dit vraagt het zorgkantoor in het voorbeeldexperiment van u als zorgaanbieder, en waarom. Wie voldoet aan alles wat van
hem gevraagd wordt, wordt toegelaten; niemand kan dat weigeren. Bewijs levert u één keer in, voor elk experiment. Wat u
nog mist, tot wanneer u de tijd heeft en hoe u eraan komt, ziet u op elk moment bij `GET /admissions/{id}/missing`.

*This is what the care office of the sandbox pilot asks of you as a provider, and why. A provider that
meets everything is admitted; nobody can refuse it. You hand in evidence once, for every pilot. `GET
/admissions/{id}/missing` shows at any moment what you still miss, until when you have time and how to get it.*

Made from [requirements.csv](../../deploy/sandbox/data/requirements.csv), which also names its sources;
`make_requirements.py` writes this page.
"""
Row = Mapping[str, str]


class Words(NamedTuple):
    """A text in Dutch and English."""

    nl: str
    en: str


KINDS = {
    "knock-out": Words(
        "Harde eisen: hieraan voldoet u voordat u mee kunt doen", "Knock-outs: you meet these before you take part"
    ),
    "improvable": Words(
        "Groei-eisen: hieraan mag u later voldoen, met een datum", "Improvable: you may meet these later, with a date"
    ),
    "exclusion": Words(
        "Uitsluitingen: dit bekijkt het zorgkantoor zelf; u hoeft niets te doen",
        "Exclusions: the care office looks at these itself; you need not do anything",
    ),
}
DUE = {
    "application": Words("bij uw aanvraag", "with your application"),
    "start": Words("voordat de eerste zorg begint", "before first care begins"),
    "months": Words("binnen {n} maanden na de toelating", "within {n} months of admission"),
}
SIZES = {
    "all": Words("iedereen", "everyone"),
    "up-to-10": Words("aanbieders met hoogstens 10 zorgverleners", "providers with up to 10 professionals"),
    "over-10": Words("aanbieders met meer dan 10 zorgverleners", "providers with more than 10 professionals"),
    "living-initiative": Words("wooninitiatieven", "living initiatives"),
}
FORMS = {
    "all": Words("alle leveringsvormen", "every delivery form"),
    **{code: Words(*row.words) for code, row in DELIVERY_FORMS.items()},
}


def page() -> str:
    """The page as Markdown."""
    with SEED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return HEAD + _time(rows) + "".join(_group(kind, [row for row in rows if row["kind"] == kind]) for kind in KINDS)


def _time(rows: Sequence[Row]) -> str:
    everyone = sum(int(row["hours_estimate"]) for row in rows)
    small = sum(int(row["hours_estimate"]) for row in rows if row["sizes"] != "over-10")
    return (
        f"\nSamen kost dit een kleine aanbieder naar schatting {small} uur en een grote {everyone} uur, deels later."
        f"\n\n*Together this is estimated to cost a small provider {small} hours and a large one {everyone} hours,"
        " part of it later.*\n"
    )


def _group(kind: str, rows: Sequence[Row]) -> str:
    return f"\n## {KINDS[kind].nl}\n\n*{KINDS[kind].en}*\n" + "".join(_requirement(row) for row in rows)


def _requirement(row: Row) -> str:
    asked = [] if row["kind"] == "exclusion" else _asked(row)
    facts = [*asked, ("Voor wie", "For whom", _whom(row)), *_source(row)]
    lines = "".join(f"| {nl} | {said.nl} | *{en}: {said.en}* |\n" for nl, en, said in facts)
    return (
        f"\n### {row['title_nl']}\n\n{row['why_nl']}\n\n*{row['title_en']}. {row['why_en']}*\n\n"
        f"| `{row['code']}` | Nederlands | *English* |\n| --- | --- | --- |\n{lines}"
    )


def _asked(row: Row) -> list[tuple[str, str, Words]]:
    facts = [
        ("Wat u laat zien", "What you show", Words(row["evidence_nl"], row["evidence_en"])),
        ("Wanneer", "When", _filled(DUE[row["due"]], row["due_months"])),
    ]
    if row["max_age_months"]:
        age = Words("niet ouder dan {n} maanden als u het inlevert", "no older than {n} months when you hand it in")
        facts.append(("Hoe oud het mag zijn", "How old it may be", _filled(age, row["max_age_months"])))
    lasts = Words("{n} maanden; u krijgt 60 en 14 dagen ervoor bericht", "{n} months; you hear 60 and 14 days before")
    ever = Words("zolang het klopt", "as long as it is true")
    how_long = _filled(lasts, row["lasts_months"]) if row["lasts_months"] else ever
    facts.append(("Hoe lang het telt", "How long it counts", how_long))
    hours = Words("ongeveer {n} uur", "about {n} hours")
    facts.append(("Wat het u kost", "What it costs you", _filled(hours, row["hours_estimate"])))
    return facts


def _source(row: Row) -> list[tuple[str, str, Words]]:
    law = Words(row["legal_basis"] or "–", row["legal_basis"] or "–")
    return [
        ("Wie erover gaat", "Authority in charge", Words(row["authority"], row["authority"])),
        ("Waar het staat", "Source", law),
    ]


def _whom(row: Row) -> Words:
    sizes, forms = (_listed(row[column], words) for column, words in (("sizes", SIZES), ("delivery_forms", FORMS)))
    if row["delivery_forms"] == "all":
        return sizes
    return Words(f"{sizes.nl}, bij {forms.nl}", f"{sizes.en}, for {forms.en}")


def _listed(codes: str, words: Mapping[str, Words]) -> Words:
    found = [words[code] for code in codes.split("|")]
    return Words(", ".join(each.nl for each in found), ", ".join(each.en for each in found))


def _filled(words: Words, n: str) -> Words:
    return Words(words.nl.format(n=n), words.en.format(n=n))


if __name__ == "__main__":
    (HERE / "requirements.md").write_text(page(), encoding="utf-8")
