"""What an edition of a requirement set changes against the one before it, in words."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.common.web.context import Context
from services.registry.rules.delivery_form import DELIVERY_FORMS
from services.registry.rules.tightening import (
    Aspect,
    Difference,
    RequirementChange,
    requirement_changes,
    transition_ends,
)
from services.registry.schemas.catalogue import both
from services.registry.schemas.tightening import (
    AspectChange,
    ChangesAnswer,
    RequirementChangeAnswer,
)
from services.registry.store import catalogue
from services.registry.tables import Requirement, RequirementSet

SAID = {
    Difference.ADDED: Text("Deze eis is nieuw.", "This requirement is new."),
    Difference.REMOVED: Text("Deze eis vervalt.", "This requirement goes."),
    Difference.STRICTER: Text("Deze eis wordt strenger.", "This requirement becomes stricter."),
    Difference.LOOSER: Text("Deze eis wordt soepeler.", "This requirement becomes looser."),
    Difference.REWORDED: Text(
        "De uitleg van deze eis wordt anders; wat gevraagd wordt, blijft gelijk.",
        "This requirement is explained in other words; what is asked stays the same.",
    ),
}
ASPECTS = {
    Aspect.KIND: Text("Soort eis: was {before}, wordt {after}.", "Kind: was {before}, becomes {after}."),
    Aspect.DUE: Text("Wanneer: was {before}, wordt {after}.", "When: was {before}, becomes {after}."),
    Aspect.DUE_MONTHS: Text(
        "Binnen hoeveel maanden: was {before}, wordt {after}.", "Within how many months: was {before}, becomes {after}."
    ),
    Aspect.MAX_AGE: Text(
        "Hoe oud bewijs mag zijn: was {before} maanden, wordt {after} maanden. Dit geldt voor nieuw bewijs.",
        "How old evidence may be: was {before} months, becomes {after} months. This holds for new evidence.",
    ),
    Aspect.LASTS: Text(
        "Hoe lang bewijs telt: was {before} maanden, wordt {after} maanden.",
        "How long evidence counts: was {before} months, becomes {after} months.",
    ),
    Aspect.SIZES: Text(
        "Voor welke omvang: was {before}, wordt {after}.", "For which size: was {before}, becomes {after}."
    ),
    Aspect.FORMS: Text(
        "Voor welke leveringsvorm: was {before}, wordt {after}.", "For which form: was {before}, becomes {after}."
    ),
}
WORDS = {
    "knock-out": Text("harde eis", "knock-out"),
    "improvable": Text("groei-eis", "improvable"),
    "exclusion": Text("uitsluitingsgrond", "exclusion"),
    "application": Text("bij de aanvraag", "with the application"),
    "start": Text("vóór de eerste zorg", "before first care"),
    "months": Text("binnen een aantal maanden", "within a number of months"),
    "up-to-10": Text("tot en met 10 zorgverleners", "up to 10 professionals"),
    "over-10": Text("meer dan 10 zorgverleners", "over 10 professionals"),
    "living-initiative": Text("wooninitiatief", "living initiative"),
    **{code: form.words for code, form in DELIVERY_FORMS.items()},
}
TEXTS = ("title_nl", "title_en", "why_nl", "why_en", "evidence_nl", "evidence_en")
EVERYTHING, UNLIMITED = Text("alle", "all"), Text("onbeperkt", "unlimited")


async def list_changes(here: Context, requirement_set_id: UUID) -> ChangesAnswer:
    """What an edition changes, per requirement."""
    async with here.reading() as reading:
        row = await catalogue.get_edition(reading.session, RequirementSet, requirement_set_id)
        before, changes, _ = await compared(reading.session, row)
    return ChangesAnswer(
        requirement_set_id=row.requirement_set_id,
        edition=row.edition,
        valid_from=row.valid_from,
        since_requirement_set_id=before.requirement_set_id if before else None,
        since_edition=before.edition if before else None,
        changes=both(row.changes_nl, row.changes_en),
        items=[_shown(each, row.valid_from) for each in changes],
    )


async def compared(
    session: AsyncSession, row: RequirementSet
) -> tuple[RequirementSet | None, list[RequirementChange], list[Requirement]]:
    """The edition that holds until this one begins, what changes between them, and what this one asks."""
    asked = await catalogue.requirements_of(session, row.requirement_set_id)
    before = await catalogue.edition_before(session, row)
    if before is None:
        return None, [], asked
    held = await catalogue.requirements_of(session, before.requirement_set_id)
    changes = requirement_changes(held, asked)
    return before, [*changes, *_reworded(held, asked, {each.code for each in changes})], asked


def _reworded(
    held: Sequence[Requirement], asked: Sequence[Requirement], changed: Collection[str]
) -> list[RequirementChange]:
    """Requirements that ask the same in other words."""
    before = {each.code: each for each in held if each.code not in changed}
    return [
        RequirementChange(each.code, Difference.REWORDED, before[each.code], each)
        for each in asked
        if each.code in before and any(getattr(each, name) != getattr(before[each.code], name) for name in TEXTS)
    ]


def _shown(change: RequirementChange, first_day: date) -> RequirementChangeAnswer:
    named = change.after or change.before
    assert isinstance(named, Requirement)
    asks_more = change.difference in (Difference.ADDED, Difference.STRICTER)
    is_asked = change.after is not None and change.after.kind != "exclusion"
    directions = [(each, "stricter") for each in change.stricter] + [(each, "looser") for each in change.looser]
    return RequirementChangeAnswer(
        requirement_code=change.code,
        difference=change.difference,
        title=TextAnswer(nl=named.title_nl, en=named.title_en),
        explanation=_text(SAID[change.difference]),
        aspects=[_aspect(change, aspect, direction) for aspect, direction in dict(directions).items()],
        prove_by=transition_ends(change.after, first_day) if change.after and asks_more and is_asked else None,
    )


def _aspect(change: RequirementChange, aspect: Aspect, direction: str) -> AspectChange:
    before, after = (_words(getattr(each, COLUMNS[aspect])) for each in (change.before, change.after))
    said = ASPECTS[aspect]
    text = Text(said.nl.format(before=before.nl, after=after.nl), said.en.format(before=before.en, after=after.en))
    return AspectChange(aspect=aspect, direction=direction, explanation=_text(text))


def _words(value: Any) -> Text:
    if value is None:
        return UNLIMITED
    if isinstance(value, int):
        return Text(str(value), str(value))
    if isinstance(value, str):
        return WORDS.get(value, Text(value, value))
    named = [_words(each) for each in value]
    if not named:
        return EVERYTHING
    return Text(", ".join(each.nl for each in named), ", ".join(each.en for each in named))


def _text(text: Text) -> TextAnswer:
    return TextAnswer(nl=text.nl, en=text.en)


COLUMNS = {
    Aspect.KIND: "kind",
    Aspect.DUE: "due",
    Aspect.DUE_MONTHS: "due_months",
    Aspect.MAX_AGE: "max_age_months",
    Aspect.LASTS: "lasts_months",
    Aspect.SIZES: "sizes",
    Aspect.FORMS: "delivery_forms",
}
