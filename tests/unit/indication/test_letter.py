"""The decision letter: plain Dutch, everything in it, nothing about money."""

from dataclasses import replace
from datetime import date

import pytest

from services.indication import reference
from services.indication.rules.letter import ITEM, Facts, Section, Sender, as_html, letter

SENDER = Sender("Onafhankelijk indicatieorgaan", "Postbus 1, 1000 AA Voorbeeldstad")
GRANT = Facts(
    sender=SENDER,
    number=123,
    name="Anna de Wit",
    decided_on=date(2026, 10, 5),
    objection_until=date(2026, 11, 16),
    explanation="U heeft dementie. U heeft altijd iemand nodig die oplet.",
    region="Zuid-Limburg",
    profile=reference.care_profiles()["5VV"],
    tailored_extra=None,
    need_features=[],
    valid_from=date(2026, 10, 5),
    valid_to=None,
    reasons=[],
    elsewhere=None,
)
REFUSAL = replace(
    GRANT,
    profile=None,
    valid_from=None,
    reasons=["not-permanent", "no-supervision-or-nearness"],
    elsewhere="Vraag uw gemeente om hulp (Wmo).",
)
FORMS = ("Modulair pakket thuis (mpt)", "Persoonsgebonden budget (pgb)", "Verblijf", "Volledig pakket thuis (vpt)")


def said(facts: Facts) -> str:
    return " ".join(part for section in letter(facts) for part in (section.heading, *section.paragraphs))


def section(facts: Facts, heading: str) -> Section:
    return next(each for each in letter(facts) if each.heading == heading)


def test_a_grant_says_what_why_what_it_means_and_how_to_object() -> None:
    assert [each.heading for each in letter(GRANT)] == [
        "Besluit over uw aanvraag voor langdurige zorg",
        "Wat is er besloten?",
        "Waarom?",
        "Wat betekent dit voor u?",
        "Hoe kunt u de zorg krijgen?",
        "Hulp nodig?",
        "Bent u het er niet mee eens?",
    ]
    assert "vanaf 5 oktober 2026. Het stopt niet vanzelf." in said(GRANT)
    assert "tot en met 16 november 2026" in said(GRANT)


def test_the_four_forms_stand_as_equals_each_on_a_line_of_its_own() -> None:
    lines = section(GRANT, "Hoe kunt u de zorg krijgen?").paragraphs[1:]
    assert len(lines) == len(FORMS)
    assert all(line.startswith(ITEM + form) for line, form in zip(lines, FORMS, strict=True))
    assert "Bij uw zorgprofiel kan dat niet." not in said(GRANT)


@pytest.mark.parametrize(("profile", "impossible"), [("3LVG", 1), ("4GGZ B", 3), ("7VV", 0)])
def test_a_form_that_the_profile_does_not_have_is_named_with_that_remark(profile: str, impossible: int) -> None:
    facts = replace(GRANT, profile=reference.care_profiles()[profile])
    assert said(facts).count("Bij uw zorgprofiel kan dat niet.") == impossible
    assert all(form in said(facts) for form in FORMS)


def test_a_limited_right_names_its_last_day() -> None:
    assert "vanaf 5 oktober 2026 tot en met 4 april 2027." in said(replace(GRANT, valid_to=date(2027, 4, 4)))


def test_tailored_extra_and_features_are_told() -> None:
    facts = replace(GRANT, tailored_extra="twee uur hulp bij het eten", need_features=["additional-care"])
    assert "twee uur hulp bij het eten" in said(facts)
    assert "(meerzorg)" in said(facts)


def test_a_refusal_says_why_and_where_else_to_turn() -> None:
    assert "U krijgt geen recht" in said(REFUSAL)
    assert "waarschijnlijk niet blijvend" in said(REFUSAL)
    assert section(REFUSAL, "Waar kunt u dan terecht?").paragraphs == ("Vraag uw gemeente om hulp (Wmo).",)
    assert "cliëntondersteuner" in said(REFUSAL)


@pytest.mark.parametrize("facts", [GRANT, REFUSAL])
def test_sentences_are_short_and_without_amounts(facts: Facts) -> None:
    sentences = [each for each in said(facts).replace("?", ".").split(". ") if each]
    assert max(len(each.split()) for each in sentences) <= 30
    assert "€" not in said(facts)


def test_the_page_has_one_title_headings_and_nothing_that_runs() -> None:
    page = as_html(letter(replace(GRANT, name="<script>x</script>")))
    assert page.count("<h1>") == 1
    assert page.count("<h2>") == 6
    assert "<script>" not in page
    assert page.count("<ul>") == 1
    assert page.count("<li>") == len(FORMS)
    assert '<html lang="nl">' in page


def test_a_letter_says_who_decides_and_where_to_object() -> None:
    assert section(GRANT, "Besluit over uw aanvraag voor langdurige zorg").paragraphs[0] == f"Van: {SENDER.name}."
    assert f"Stuur het naar {SENDER.name}, {SENDER.address}." in said(GRANT)
    assert SENDER.address in said(REFUSAL)
