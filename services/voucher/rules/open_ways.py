"""The way that is open instead of a voucher: multi-year agreements of the care office, or the office of the region."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.common.refusals import Refusal
from services.common.texts import Text

TO_REGULAR_CARE = frozenset({"crisis-care", "changing-need", "rare-complex-care", "profile-out-of-scope"})
TO_OTHER_OFFICE = frozenset({"not-in-region"})
MOST_NAMED = 5
WITH_AGREEMENTS = Text(
    "Deze zorg gaat via de gewone zorginkoop. Het zorgkantoor heeft hiervoor meerjarenovereenkomsten: {ways_nl}.",
    "This care is purchased in the regular way. The care office has multi-year agreements for it: {ways_en}.",
)
WITH_OFFICE = Text(
    "Het zorgkantoor van de eigen regio helpt verder: {office_name}.",
    "The care office of the client's own region can help: {office_name}.",
)


@dataclass(frozen=True)
class OpenAgreement:
    """A multi-year agreement that runs."""

    office_id: UUID
    title: Text
    profile_codes: Sequence[str]
    """The profiles that it is for; empty is all."""


@dataclass(frozen=True)
class OpenWays:
    """What is open beside the voucher, as far as it is known."""

    agreements: Sequence[OpenAgreement] = ()
    office_names: Mapping[str, str] = field(default_factory=dict)
    """Region → the name of its care office."""


def name_ways(
    refusals: Iterable[Refusal], ways: OpenWays, office_id: UUID, profile_code: str | None, region_code: str | None
) -> None:
    """Name in each refusal the way that is open instead; where nothing more is known, its own words stay."""
    fitting = [
        each.title
        for each in ways.agreements
        if each.office_id == office_id and (not each.profile_codes or profile_code in each.profile_codes)
    ][:MOST_NAMED]
    for refusal in refusals:
        if refusal.code in TO_REGULAR_CARE and fitting:
            refusal.facts |= {
                "ways_nl": "; ".join(each.nl for each in fitting),
                "ways_en": "; ".join(each.en for each in fitting),
            }
            refusal.remedy = WITH_AGREEMENTS
        elif refusal.code in TO_OTHER_OFFICE and region_code is not None and region_code in ways.office_names:
            refusal.facts |= {"office_name": ways.office_names[region_code]}
            refusal.remedy = WITH_OFFICE
