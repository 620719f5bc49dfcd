"""Whether an agreement can be redeemed: every rule that refuses, all at once, in the order of the domain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from services.common.refusals import Refusal
from services.common.texts import Text
from services.voucher.refusals import redemption as no
from services.voucher.rules.arrangement import FULL_PERSON
from services.voucher.rules.budget_year import Days
from services.voucher.rules.full_day import JudgedAgreement, MaybeExclusive, overlap_refusals
from services.voucher.rules.later_terms import ListedFor, OfferedFor
from services.voucher.rules.quantity import BoundedLine, quantity_refusals, total_refusals
from services.voucher.rules.reservation import Plan, Room, YearRow
from services.voucher.rules.voucher_states import RUNNING

RESTS_ON = {
    "form-or-profile-differs": ("indication", "registry"),
    "voucher-not-running": ("indication",),
    "provider-not-admitted": ("indication", "registry"),
    "performance-not-listed": ("indication", "registry"),
    "price-above-list": ("registry",),
    "unit-mismatch": ("registry",),
}
"""Refusals that depend on data from other services. Before refusing, we read those services' feeds to their end."""

MET = (
    (
        "form-or-profile-differs",
        Text(
            "De zorg past bij de voorwaarden van alle dagen die nu bekend zijn.",
            "The care suits the terms of all days that are known now.",
        ),
    ),
    ("voucher-not-running", Text("De voucher loopt op de begindatum.", "The voucher is valid on the start date.")),
    ("quantity-impossible", Text("Het aantal past in de dagen.", "The quantity fits into the days.")),
    (
        "total-over-years",
        Text("Een totaal valt in één kalenderjaar.", "A total quantity falls in one calendar year."),
    ),
    (
        "provider-not-admitted",
        Text(
            "De aanbieder is dan toegelaten en biedt deze zorg op deze locatie aan.",
            "The provider is admitted on that day and offers this care at this location.",
        ),
    ),
    (
        "performance-not-listed",
        Text("De prestaties staan op de prijslijst.", "The performances are on the price list."),
    ),
    ("price-above-list", Text("Geen prijs is hoger dan de prijslijst.", "No price is above the price list.")),
    ("unit-mismatch", Text("De eenheden zijn die van de prijslijst.", "The units are those of the price list.")),
    (
        "value-exhausted",
        Text(
            "De waarde is genoeg in elk jaar van de overeenkomst.",
            "The value is sufficient in every year of the agreement.",
        ),
    ),
    (
        "care-overlaps",
        Text("Op geen dag is er al andere etmaalzorg.", "No other full-day care was agreed for any of the days."),
    ),
    ("conversation-missing", Text("De bevestiging mocht worden gegeven.", "The confirmation was allowed.")),
    ("voucher-flagged", Text("De voucher is niet te vol.", "The voucher is not over-committed.")),
)
"""Rule → its sentence for the decision record when it does not refuse."""


class RunningVoucher(Protocol):
    """The voucher that an agreement draws on."""

    @property
    def status(self) -> str:
        """issued, active, ended or withdrawn."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date:
        """The last day."""

    @property
    def suspended_from(self) -> date | None:
        """The first day of a suspension."""

    @property
    def suspended_to(self) -> date | None:
        """The last day of a suspension; open while empty."""

    @property
    def days(self) -> Days:
        """From its first day to its last."""

    @property
    def voucher_id(self) -> UUID:
        """Which voucher it is."""

    @property
    def arrangement(self) -> str:
        """self-directed, supported or full-person-package."""


class JudgedLine(BoundedLine, MaybeExclusive, Protocol):
    """An agreed line, with what the central list says of its unit and performance."""


class ListedPrice(ListedFor, Protocol):
    """A row of the price list for a performance."""

    @property
    def unit_code(self) -> str | None:
        """In which unit."""

    @property
    def price_cents(self) -> int:
        """At most this."""


Price = TypeVar("Price", bound=ListedPrice)
Offer = TypeVar("Offer", bound=OfferedFor)


@dataclass(frozen=True)
class Case(Generic[Price, Offer]):
    """All facts by which a redemption is judged."""

    days: Days
    """Of the agreement; without an agreed end it runs on."""
    today: date
    lines: Sequence[JudgedLine]
    voucher: RunningVoucher
    profile_code: str | None
    """The care profile of the agreement's start day; none where no indication carries that day."""
    delivery_form: str
    """The delivery form of that day."""
    years: Sequence[YearRow]
    plan: Plan
    """The days that agreement and voucher share, and what the agreement asks of each budget year."""
    rooms: Sequence[Room]
    """What is free of each of those years."""
    full_day: Sequence[JudgedAgreement]
    """The client's other redeemed agreements with a performance that fills the day."""
    seen_by: UUID | None
    """The provider or care office that asks, to which others' agreements are not shown; None sees all."""
    prices: Sequence[Price]
    offers: Sequence[Offer]
    is_admitted: bool
    """Whether the provider's admission in the pilot lets new agreements start on the start date."""
    by_office: bool
    has_conversation: bool


@dataclass(frozen=True)
class Registered(Generic[Price, Offer]):
    """What registry has for a performance: the rows of the price list, and the offers of the provider."""

    prices: list[Price]
    offers: list[Offer]


def refusals(case: Case[Price, Offer]) -> list[Refusal]:
    """The refusals of all rules, in order; empty when the agreement can be redeemed."""
    registered = [in_registry(line.performance_code, case) for line in case.lines]
    return [
        *_voucher_refusals(case),
        *quantity_refusals(case.lines, case.plan),
        *total_refusals(case.lines, case.plan),
        *_admission_refusals(case, registered),
        *_price_refusals(case, registered),
        *(
            no.ValueExhausted(year=room.year, left_cents=room.left_cents, needed_cents=room.needed_cents)
            for room in case.rooms
            if room.is_short
        ),
        *overlap_refusals(
            case.lines, case.days, case.voucher.voucher_id, case.voucher.days, case.full_day, case.seen_by
        ),
        *conversation_refusals(
            case.voucher.arrangement, by_office=case.by_office, has_conversation=case.has_conversation
        ),
        *(no.VoucherFlagged(year=row.year) for row in case.years if row.reserved_cents > row.value_cents),
    ]


def conversation_refusals(arrangement: str, *, by_office: bool, has_conversation: bool) -> list[Refusal]:
    """The care office confirms only in the full-person package, on a recorded conversation."""
    if by_office and not (arrangement == FULL_PERSON and has_conversation):
        return [no.ConversationMissing(arrangement=arrangement)]
    return []


def in_registry(code: str, case: Case[Price, Offer]) -> Registered[Price, Offer]:
    """What holds for a performance, with the profile and the delivery form, on the start date."""
    day, profile, form = case.days.first, case.profile_code, case.delivery_form
    prices = [
        row
        for row in case.prices
        if row.performance_code == code
        and row.profile_code in (None, profile)
        and form in row.delivery_forms
        and row.valid_from <= day <= (row.valid_to or date.max)
    ]
    offers = [
        offer
        for offer in case.offers
        if offer.performance_code == code
        and not offer.withdrawn
        and offer.delivery_form == form
        and (not offer.profile_codes or profile in offer.profile_codes)
        and offer.valid_from <= day <= (offer.valid_to or date.max)
    ]
    return Registered(prices, offers)


def _voucher_refusals(case: Case[Price, Offer]) -> Iterator[Refusal]:
    voucher = case.voucher
    is_past = case.today > voucher.valid_to  # then it only waits to be ended
    day = case.today if is_past else case.days.first
    runs = voucher.status in RUNNING and voucher.valid_from <= day <= voucher.valid_to and case.profile_code is not None
    suspended = voucher.suspended_from is not None and any(
        voucher.suspended_from <= each <= (voucher.suspended_to or date.max) for each in (case.days.first, case.today)
    )
    if suspended or not runs:
        yield no.VoucherNotRunning(
            starts_on=day,
            valid_from=voucher.valid_from,
            valid_to=voucher.valid_to,
            status="suspended" if suspended and runs else voucher.status,
        )


def _admission_refusals(case: Case[Price, Offer], registered: Sequence[Registered[Price, Offer]]) -> Iterator[Refusal]:
    for place, (line, found) in enumerate(zip(case.lines, registered, strict=True)):
        if not case.is_admitted or not found.offers:
            yield no.ProviderNotAdmitted(
                pointer=f"/lines/{place}",
                starts_on=case.days.first,
                performance_code=line.performance_code,
                lacking="offer" if case.is_admitted else "admission",
            )


def _price_refusals(case: Case[Price, Offer], registered: Sequence[Registered[Price, Offer]]) -> list[Refusal]:
    """Not listed; then prices that are too high; then wrong units."""
    unlisted: list[Refusal] = []
    dear: list[Refusal] = []
    wrong_unit: list[Refusal] = []
    for place, (line, found) in enumerate(zip(case.lines, registered, strict=True)):
        pointer, code, listed = f"/lines/{place}", line.performance_code, found.prices
        in_unit = [row for row in listed if row.unit_code == line.unit_code]
        if not listed:
            unlisted.append(_not_listed(case, code, pointer))
            continue
        ceiling = max(row.price_cents for row in in_unit or listed)
        if line.unit_price_cents > ceiling:
            dear.append(
                no.PriceAboveList(
                    pointer=pointer, performance_code=code, list_cents=ceiling, agreed_cents=line.unit_price_cents
                )
            )
        if not in_unit:
            wrong_unit.append(
                no.UnitMismatch(
                    pointer=pointer, performance_code=code, list_unit=listed[0].unit_code, agreed_unit=line.unit_code
                )
            )
    return [*unlisted, *dear, *wrong_unit]


def _not_listed(case: Case[Price, Offer], code: str, pointer: str) -> Refusal:
    if case.profile_code is None:
        return no.NotListedWithoutProfile(pointer=pointer, starts_on=case.days.first, performance_code=code)
    return no.PerformanceNotListed(
        pointer=pointer,
        starts_on=case.days.first,
        performance_code=code,
        profile_code=case.profile_code,
        delivery_form=case.delivery_form,
    )
