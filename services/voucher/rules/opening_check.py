"""What must be fixed before a pilot opens: one item each, met or not, with what lacks and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from services.common.refusals import Refusal
from services.common.texts import Text
from services.voucher.refusals.pilots import PilotIncomplete
from services.voucher.rules.delivery_form import DELIVERY_FORMS
from services.voucher.rules.deviations import DeviationRow, faults_of_deviations
from services.voucher.rules.office_regions import RegionRow, faults_of_regions
from services.voucher.rules.pilot import Published, faults_of_period, possible_forms
from services.voucher.rules.prices import PriceRow


@dataclass(frozen=True)
class CheckItem:
    """One thing that must be fixed; `lacks`: what is missing of it, each in words. It is met when nothing is."""

    code: str
    pointer: str
    """The field of the pilot in which it is fixed."""
    remedy: Text
    lacks: Sequence[Text] = field(default=())

    @property
    def met(self) -> bool:
        """Whether nothing of it is missing."""
        return not self.lacks


class Amount(Protocol):
    """What a profile costs a year in a form at regular price."""

    @property
    def profile_code(self) -> str:
        """Which care profile."""

    @property
    def delivery_form(self) -> str:
        """In which form."""


@dataclass(frozen=True)
class Draft:
    """A draft as the check takes it."""

    code: str
    office_id: UUID
    region_codes: Sequence[str]
    period_from: date
    period_to: date
    profile_codes: Sequence[str]
    delivery_forms: Sequence[str]
    pgb_variant: str
    ceiling_years: Sequence[int]
    baseline: Sequence[Amount] | None
    deviations: Sequence[DeviationRow] = ()


@dataclass(frozen=True)
class Grounds:
    """What the check takes from registry."""

    requirement_set: Published | None
    price_list: Published | None
    prices: Sequence[PriceRow]
    regions: Sequence[RegionRow]


def opening_check(draft: Draft, grounds: Grounds) -> list[CheckItem]:
    """Every item in the order of the domain, also those that are met."""
    return [
        CheckItem("regions", "/regionCodes", REMEDIES["regions"], _said(_regions(draft, grounds))),
        CheckItem(
            "period", "/periodTo", REMEDIES["period"], _said(faults_of_period(draft.period_from, draft.period_to))
        ),
        CheckItem("deviations", "/deviations", REMEDIES["deviations"], _said(faults_of_deviations(draft.deviations))),
        CheckItem("requirement-set", "/requirementSetId", REMEDIES["requirement-set"], _requirements(draft, grounds)),
        CheckItem("price-list", "/priceListId", REMEDIES["price-list"], _price_list(draft, grounds)),
        CheckItem("prices", "/priceListId", REMEDIES["prices"], list(_prices(draft, grounds))),
        CheckItem("budget-ceilings", "/budgetCeilings", REMEDIES["budget-ceilings"], list(_ceilings(draft))),
        CheckItem("baseline", "/baseline", REMEDIES["baseline"], list(_baseline(draft, grounds))),
    ]


def missing_before_opening(items: Sequence[CheckItem]) -> list[Refusal]:
    """The refusals of an opening: one for each thing that is missing."""
    return [
        PilotIncomplete(pointer=item.pointer, what_nl=each.nl, what_en=each.en) for item in items for each in item.lacks
    ]


def _regions(draft: Draft, grounds: Grounds) -> list[Refusal]:
    return faults_of_regions(draft.region_codes, draft.office_id, grounds.regions, draft.period_from)


def _period(draft: Draft) -> list[Refusal]:
    return faults_of_period(draft.period_from, draft.period_to)


def _said(faults: Sequence[Refusal]) -> list[Text]:
    """What is wrong, as part of a sentence."""
    return [Text(_as_part(text.nl), _as_part(text.en)) for text in (each.fill(each.detail) for each in faults)]


def _as_part(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:].removesuffix(".")


def _requirements(draft: Draft, grounds: Grounds) -> list[Text]:
    if _is_published_for(grounds.requirement_set, draft):
        return []
    return [Text("een gepubliceerd eisenpakket", "a published requirement set")]


def _price_list(draft: Draft, grounds: Grounds) -> list[Text]:
    if _is_published_for(grounds.price_list, draft):
        return []
    return [Text("een gepubliceerde prijslijst", "a published price list")]


def _prices(draft: Draft, grounds: Grounds) -> Iterator[Text]:
    """Profiles that no form in scope has a price for, and forms that have a price for no profile."""
    if not _is_published_for(grounds.price_list, draft):
        return
    possible = _possible(draft, grounds.prices)
    for profile, forms in possible.items():
        if not forms:
            yield Text(f"een prijs voor zorgprofiel {profile}", f"a price for care profile {profile}")
    for form in draft.delivery_forms:
        if not any(form in forms for forms in possible.values()):
            words = DELIVERY_FORMS[form].words
            yield Text(f"een prijs voor {words.nl}", f"a price for {words.en}")


def _ceilings(draft: Draft) -> Iterator[Text]:
    """Either there is no ceiling, or there is one for every calendar year of the period."""
    years = range(draft.period_from.year, draft.period_to.year + 1)
    given = sorted(draft.ceiling_years)
    if not given:
        return
    for year in years:
        if year not in given:
            yield Text(f"een budgetplafond voor {year}", f"a budget ceiling for {year}")
    for year in sorted({each for each in given if given.count(each) > 1}):
        yield Text(f"één budgetplafond voor {year}, niet meer", f"a single budget ceiling for {year}")
    for year in sorted({*given} - {*years}):
        yield Text(f"de periode die {year} bevat", f"a period that has {year} in it")


def _baseline(draft: Draft, grounds: Grounds) -> Iterator[Text]:
    """The cost at regular price of each profile in each form that it can have here; without prices any amount."""
    if draft.baseline is None:
        yield Text("de nullijn van de kosten", "the cost baseline")
        return
    given = {(each.profile_code, each.delivery_form) for each in draft.baseline}
    for profile, forms in _possible(draft, grounds.prices).items():
        for form in forms:
            if (profile, form) not in given:
                words = DELIVERY_FORMS[form].words
                yield Text(
                    f"de nullijn voor zorgprofiel {profile} met {words.nl}",
                    f"the baseline of care profile {profile} with {words.en}",
                )


def _possible(draft: Draft, prices: Sequence[PriceRow]) -> Mapping[str, list[str]]:
    """Profile → the forms that it can be valued in on the first day."""
    return {
        profile: possible_forms(prices, profile, draft.delivery_forms, draft.pgb_variant, draft.period_from)
        for profile in draft.profile_codes
    }


def _is_published_for(found: Published | None, draft: Draft) -> bool:
    """Whether it is published for this pilot, by its own care office."""
    if found is None or found.status != "published" or found.pilot_code != draft.code:
        return False
    return found.office_id in (None, draft.office_id)


REMEDIES = {
    "regions": Text(
        "Kies regio's van uw eigen zorgkantoor uit de lijst van zorgkantoren.",
        "Choose regions of your own care office from the list of care offices.",
    ),
    "period": Text("Kies een periode van ten hoogste drie jaar.", "Choose a period of at most three years."),
    "deviations": Text(
        "Noem alleen afwijkingen in de aanvraag, de levering en de inkoop van zorg.",
        "List only deviations in how care is applied for, delivered and purchased.",
    ),
    "requirement-set": Text(
        "Publiceer in het register een eisenpakket voor dit experiment en noem het in het concept.",
        "Publish a requirement set for this pilot in the registry and name it in the draft.",
    ),
    "price-list": Text(
        "Publiceer in het register een prijslijst voor dit experiment en noem die in het concept.",
        "Publish a price list for this pilot in the registry and name it in the draft.",
    ),
    "prices": Text(
        "Zet de prijs op de prijslijst, of haal het profiel of de leveringsvorm uit het concept.",
        "Put the price on the price list, or take the profile or the delivery form out of the draft.",
    ),
    "budget-ceilings": Text(
        "Geef voor elk kalenderjaar van de periode één plafond, of helemaal geen.",
        "Give one ceiling for each calendar year of the period, or none at all.",
    ),
    "baseline": Text(
        "Vul in wat het profiel in die leveringsvorm een jaar kost bij gewone inkoop.",
        "Give what the profile costs a year in that delivery form at regular price.",
    ),
}
