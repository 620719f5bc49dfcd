"""An agreement is redeemed for the terms of every one of its days that are known then (decision 0059).

The price is judged on the start day alone; later days ask only whether the care is listed and offered for their terms.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from services.common.refusals import Refusal
from services.voucher.refusals.terms import FormOrProfileDiffers
from services.voucher.rules.terms import DatedTerms


class ListedFor(Protocol):
    """A row of the price list, as far as it says for what it is."""

    @property
    def performance_code(self) -> str | None:
        """Which care."""

    @property
    def profile_code(self) -> str | None:
        """For this profile; none is all."""

    @property
    def delivery_forms(self) -> Sequence[str]:
        """In these delivery forms."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day, or none."""


class OfferedFor(Protocol):
    """An offer of the provider at the location, as far as it says for what it is."""

    @property
    def performance_code(self) -> str:
        """Which care."""

    @property
    def delivery_form(self) -> str:
        """In which delivery form."""

    @property
    def profile_codes(self) -> Sequence[str]:
        """For these profiles; none is all."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day, or none."""

    @property
    def withdrawn(self) -> bool:
        """Whether the provider withdrew it."""


class CareLine(Protocol):
    """An agreed line, as far as it says which care it is."""

    @property
    def performance_code(self) -> str:
        """Which care."""


class JudgedOn(Protocol):
    """The facts of a redemption that later terms are judged on."""

    @property
    def profile_code(self) -> str | None:
        """The care profile of the start day."""

    @property
    def delivery_form(self) -> str:
        """The delivery form of the start day."""

    @property
    def prices(self) -> Sequence[ListedFor]:
        """Of the lines' performances."""

    @property
    def offers(self) -> Sequence[OfferedFor]:
        """Of the provider at the location."""


def later_terms_refusals(lines: Sequence[CareLine], later: Sequence[DatedTerms], case: JudgedOn) -> list[Refusal]:
    """One refusal for each line that is not possible from a later day on, with the first such day.

    Terms that differ in etmalen, share or supplements alone ask nothing. Days without a care profile are none of the
    voucher.
    """
    found: list[Refusal] = []
    at_start = (case.profile_code, case.delivery_form)
    for place, line in enumerate(lines):
        for each in later:
            profile, form, day = each.terms.profile_code, each.terms.delivery_form, each.days.first
            if profile is None or (profile, form) == at_start:
                continue
            code = line.performance_code
            if is_listed(code, form, profile, day, case.prices) and _is_offered(code, form, profile, day, case.offers):
                continue
            found.append(
                FormOrProfileDiffers(
                    pointer=f"/lines/{place}",
                    differs_from=day,
                    last_day=day - timedelta(days=1),
                    profile_code=profile,
                    delivery_form=form,
                    performance_code=code,
                )
            )
            break
    return found


def is_listed(code: str, form: str, profile: str | None, day: date, prices: Iterable[ListedFor]) -> bool:
    """Whether the list has a performance for a form and profile (None: whichever); after its last rows they go on."""
    begun = [row for row in prices if row.performance_code == code and row.valid_from <= day]
    holding = [row for row in begun if row.valid_to is None or day <= row.valid_to]
    latest = max((row.valid_to for row in begun if row.valid_to), default=None)
    rows = holding or [row for row in begun if row.valid_to == latest]
    return any(form in row.delivery_forms and (profile is None or row.profile_code in (None, profile)) for row in rows)


def _is_offered(code: str, form: str, profile: str, day: date, offers: Iterable[OfferedFor]) -> bool:
    return any(
        offer.performance_code == code
        and not offer.withdrawn
        and offer.delivery_form == form
        and (not offer.profile_codes or profile in offer.profile_codes)
        and offer.valid_from <= day
        and (offer.valid_to is None or day <= offer.valid_to)
        for offer in offers
    )
