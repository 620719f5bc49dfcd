"""The decision letter in plain Dutch (taalniveau B1): what was decided, why, what it means, and how to object."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import NamedTuple

from services.common.texts import day_in_words
from services.indication.rules.decision import NOT_INSURED, NeedFeature
from services.indication.rules.framework import CareProfile

LANGUAGE = "nl"
STYLE = """
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff;
  font: 1.125rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 2rem 0 0; font-size: 1.25rem; }
p, ul { margin: .5rem 0 0; }
ul { padding-left: 1.25rem; }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } h2 { break-after: avoid; } }
"""
"""How a letter looks on a screen and in print."""


ITEM = "• "
"""What a paragraph begins with that is one of a list."""


class Section(NamedTuple):
    """A heading with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


class Sender(NamedTuple):
    """Who decides, and where an objection can be sent by post."""

    name: str
    address: str


class GoingOn(NamedTuple):
    """A right that a refusal leaves as it is."""

    profile_code: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Facts:
    """What the letter tells."""

    sender: Sender
    number: int
    name: str
    decided_on: date
    objection_until: date
    explanation: str
    region: str
    profile: CareProfile | None
    tailored_extra: str | None
    need_features: Sequence[str]
    valid_from: date | None
    valid_to: date | None
    reasons: Sequence[str]
    elsewhere: str | None
    going_on: Sequence[GoingOn] = ()


def letter(facts: Facts) -> tuple[Section, ...]:
    """The letter of a grant or a refusal, in sections."""
    middle: tuple[Section, ...]
    if facts.profile:
        middle = (decided(facts), _why(facts), _meaning(facts), forms(facts.profile))
    else:
        middle = (decided(facts), _why(facts), _elsewhere(facts))
    return (_opening(facts), *middle, SUPPORT, _objection(facts))


def decided(facts: Facts) -> Section:
    """What was decided: the right with its profile and days, or that there is none."""
    return _granted(facts, facts.profile) if facts.profile else _refused(facts)


def as_html(sections: Sequence[Section]) -> str:
    """The letter as a page that reads well on a screen, on paper and with a screen reader."""
    title = escape(sections[0].heading)
    parts = [f"<h1>{title}</h1>", *_paragraphs(sections[0])]
    for section in sections[1:]:
        parts += [f"<h2>{escape(section.heading)}</h2>", *_paragraphs(section)]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def dutch_day(day: date) -> str:
    """A day in words: 5 oktober 2026."""
    return day_in_words(day).nl


def _paragraphs(section: Section) -> list[str]:
    """Paragraphs, and those of a list together as one."""
    parts: list[str] = []
    for is_list, several in groupby(section.paragraphs, lambda each: each.startswith(ITEM)):
        if is_list:
            items = [f"<li>{escape(each.removeprefix(ITEM))}</li>" for each in several]
            parts += ["<ul>", *items, "</ul>"]
        else:
            parts += [f"<p>{escape(each)}</p>" for each in several]
    return parts


def _opening(facts: Facts) -> Section:
    return Section(
        "Besluit over uw aanvraag voor langdurige zorg",
        (
            f"Van: {facts.sender.name}.",
            f"Datum: {dutch_day(facts.decided_on)}. Nummer van dit besluit: {facts.number}.",
            f"Beste {facts.name},",
            "U vroeg langdurige zorg aan (Wet langdurige zorg, Wlz). In deze brief leest u wat er is besloten.",
        ),
    )


def _granted(facts: Facts, profile: CareProfile) -> Section:
    assert facts.valid_from
    since = f"U heeft dit recht vanaf {dutch_day(facts.valid_from)}"
    period = (
        f"{since} tot en met {dutch_day(facts.valid_to)}." if facts.valid_to else f"{since}. Het stopt niet vanzelf."
    )
    paragraphs = [
        "U krijgt recht op langdurige zorg.",
        f"Uw zorgprofiel is {profile.code}: {profile.name.nl}. {profile.character.nl}",
        period,
    ]
    if facts.tailored_extra:
        paragraphs.append(f"Dit profiel is niet genoeg voor u. U krijgt daarom ook: {facts.tailored_extra}")
    paragraphs += [_FEATURES[feature] for feature in facts.need_features]
    return Section("Wat is er besloten?", tuple(paragraphs))


def _refused(facts: Facts) -> Section:
    reasons = tuple(_REASONS[reason] for reason in facts.reasons)
    if not facts.going_on:
        return Section("Wat is er besloten?", ("U krijgt geen recht op langdurige zorg uit de Wlz.", *reasons))
    stays = tuple(f"{_STAYS} Zorgprofiel {each.profile_code}, {_days(each)}." for each in facts.going_on)
    return Section(
        "Wat is er besloten?", ("U krijgt geen nieuw recht op langdurige zorg uit de Wlz.", *stays, *reasons)
    )


def _days(right: GoingOn) -> str:
    since = f"vanaf {dutch_day(right.valid_from)}" if right.valid_from else "vanaf nu"
    return f"{since} tot en met {dutch_day(right.valid_to)}" if right.valid_to else f"{since}, zonder einddatum"


def _why(facts: Facts) -> Section:
    return Section("Waarom?", (facts.explanation, _RULE))


def _meaning(facts: Facts) -> Section:
    return Section(
        "Wat betekent dit voor u?",
        (
            f"Het zorgkantoor in uw regio ({facts.region}) krijgt dit besluit ook. Dat helpt u om de zorg te regelen.",
            "U kiest zelf wie de zorg geeft. U mag ook later van aanbieder wisselen.",
            "U betaalt een eigen bijdrage aan het CAK. Het CAK stuurt u daarover een brief.",
            "Verandert uw situatie? Dan kunt u een nieuw onderzoek vragen.",
        ),
    )


def forms(profile: CareProfile) -> Section:
    """The four delivery forms, in the order of the alphabet: none goes before another."""
    forms = (
        ("Modulair pakket thuis (mpt): losse delen zorg thuis, van één of meer aanbieders.", profile.home_possible),
        ("Persoonsgebonden budget (pgb): een budget waarmee u zelf zorg inkoopt.", profile.pgb_possible),
        ("Verblijf: u woont in een instelling die ook de zorg geeft.", True),
        ("Volledig pakket thuis (vpt): alle zorg thuis van één aanbieder.", profile.home_possible),
    )
    told = (ITEM + (text if possible else f"{text} Bij uw zorgprofiel kan dat niet.") for text, possible in forms)
    return Section(
        "Hoe kunt u de zorg krijgen?",
        ("Er zijn vier vormen. De ene is niet beter dan de andere. U zegt welke bij u past.", *told),
    )


def _elsewhere(facts: Facts) -> Section:
    return Section("Waar kunt u dan terecht?", (facts.elsewhere or "",))


def _objection(facts: Facts) -> Section:
    return Section(
        "Bent u het er niet mee eens?",
        (
            f"Dan kunt u bezwaar maken. Dat kan tot en met {dutch_day(facts.objection_until)}.",
            "Schrijf in uw bezwaar uw naam, het nummer van dit besluit, en waarom u het er niet mee eens bent.",
            f"Stuur het naar {facts.sender.name}, {facts.sender.address}.",
            "Bezwaar maken kost niets. Iemand anders mag het voor u doen.",
            "Iemand die dit besluit niet nam, kijkt er opnieuw naar.",
        ),
    )


SUPPORT = Section(
    "Hulp nodig?",
    (
        "Een onafhankelijke cliëntondersteuner helpt u met kiezen en regelen. Dat kost u niets.",
        "Die persoon hoort niet bij het zorgkantoor en niet bij een zorgaanbieder. Vraag ernaar bij het zorgkantoor.",
    ),
)
_RULE = (
    "Zo kijken wij naar elke aanvraag. Er moet een ziekte, aandoening of handicap zijn. Er moet altijd iemand opletten,"
    " of dag en nacht zorg dichtbij zijn. En dat moet blijvend nodig zijn (artikel 3.2.1 van de Wlz)."
    " Geld speelt bij dit onderzoek geen rol."
)
_STAYS = "Het recht op zorg dat u al heeft, blijft zoals het is."
_FEATURES = {
    NeedFeature.ADDITIONAL_CARE.value: "U heeft veel meer zorg nodig dan het profiel geeft (meerzorg)."
    " Het zorgkantoor bekijkt met u hoe dat kan.",
    NeedFeature.EXTRA_COSTS_AT_HOME.value: "Zorg thuis kan voor u meer kosten (extra kosten thuis)."
    " Het zorgkantoor houdt daar rekening mee.",
}
_REASONS = {
    "no-foundation": "Er is geen ziekte, aandoening of handicap gevonden die toegang geeft tot de Wlz.",
    "no-supervision-or-nearness": "Er hoeft niet altijd iemand op te letten of dag en nacht dichtbij te zijn.",
    "not-permanent": "U heeft nu hulp nodig, maar waarschijnlijk niet blijvend.",
    NOT_INSURED: "U bent niet verzekerd voor de Wlz.",
}
