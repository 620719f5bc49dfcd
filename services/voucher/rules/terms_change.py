"""Changing the terms of a running voucher from a day on: what is refused, what ends, and whether it fits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from services.common.refusals import Refusal
from services.common.texts import Text
from services.voucher.refusals import issue, terms
from services.voucher.rules.budget_year import Days
from services.voucher.rules.delivery_form import DELIVERY_FORMS
from services.voucher.rules.issue import Asked, wrong_terms
from services.voucher.rules.later_terms import ListedFor, is_listed
from services.voucher.rules.prices import PriceRow, find_known_price, needed_prices
from services.voucher.rules.stretches import Supplement
from services.voucher.rules.terms import Term, TermsOfDay
from services.voucher.rules.voucher_end import Wanted

ONE_DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
RULE_SET, RULE_SET_VERSION = "voucher-terms", "1"

MET = (
    ("terms-day-outside", Text("De dag ligt in de voucher en niet in het verleden.", "The day is of the voucher.")),
    ("not-requested", Text("De cliënt heeft erom gevraagd.", "The client asked for what only a client asks for.")),
    ("form-out-of-scope", Text("De leveringsvorm doet mee.", "The delivery form is in scope.")),
    ("terms-do-not-fit", Text("Wat is afgesproken past in de waarde.", "What is agreed fits into the value.")),
)
"""Rule → its sentence for the decision record when it does not refuse."""


@dataclass(frozen=True)
class AskedChange:
    """What is to differ from a day on; None is as before. `requested_on`: when the client asked, None: it did not."""

    valid_from: date
    requested_on: date | None
    delivery_form: str | None = None
    etmalen: Decimal | None = None
    pgb_share_percent: int | None = None
    supplements: Sequence[Supplement] | None = None


@dataclass(frozen=True)
class Scope:
    """What is known of voucher and pilot on the day of the change."""

    voucher: Days
    now: TermsOfDay
    features: Sequence[str]
    """The facts of need of the indication of that day."""
    forms: Sequence[str]
    """The delivery forms of the pilot."""
    prices: Sequence[PriceRow]
    pgb_variant: str


def changed_term(now: TermsOfDay, asked: AskedChange, at: datetime, recorded: Iterable[datetime]) -> Term:
    """The terms from the day on. With another form, etmalen and pgb share that are not given are none.

    `recorded`: when terms of this day were recorded before; of two from one day the later recorded counts.
    """
    form = asked.delivery_form or now.delivery_form
    same = form == now.delivery_form
    share = asked.pgb_share_percent
    return Term(
        asked.valid_from,
        max([at, *(each + TICK for each in recorded)]),
        form,
        asked.etmalen or (now.etmalen if same else None),
        share if share is not None else now.pgb_share_percent if same else 0,
        tuple(now.agreed_supplements if asked.supplements is None else asked.supplements),
    )


def reasons_not_to_change(asked: AskedChange, new: Term, scope: Scope, today: date) -> list[Refusal]:
    """The refusals of all rules, in order; empty when the terms can change so, as far as the agreements fit."""
    found: list[Refusal] = []
    first, last = max(today, scope.voucher.first), scope.voucher.last
    if not first <= asked.valid_from <= last:
        at = "/body/validFrom"
        found.append(terms.TermsDayOutside(pointer=at, first_possible_on=first, last_possible_on=last))
    elif scope.now.profile_code is None:
        found.append(issue.NoIndication(pointer="/body/validFrom", valid_from=asked.valid_from))
    if asked.requested_on is None and is_of_the_client(asked):
        found.append(terms.ChangeNotRequested(pointer="/body/requestedOn", today=today))
    if asked.requested_on and asked.requested_on > today:
        found.append(terms.ChangeNotRequested(pointer="/body/requestedOn", today=today))
    found += _out_of_scope(new, scope)
    as_issued = Asked(
        new.delivery_form,
        new.valid_from,
        asked.requested_on,
        etmalen=new.etmalen,
        pgb_share_percent=new.pgb_share_percent,
        supplements=new.agreed_supplements,
    )
    found += wrong_terms(as_issued, scope.features)
    if not found and _is_as_now(new, scope.now):
        found.append(terms.TermsUnchanged(pointer="/body", valid_from=asked.valid_from))
    return found


def is_of_the_client(asked: AskedChange) -> bool:
    """Whether the change has a part that only the client can ask for."""
    return any(each is not None for each in (asked.delivery_form, asked.etmalen, asked.pgb_share_percent))


def ends_with_form(
    performances: Collection[str], agreement: Days, form: str, valid_from: date, prices: Sequence[ListedFor]
) -> date | None:
    """The last day of an agreement when another form begins, or None where the form lists all its performances.

    It is the day before the form begins; an agreement that would start later is called off.
    """
    if agreement.last < valid_from:
        return None
    day = max(valid_from, agreement.first)
    return None if all(is_listed(code, form, None, day, prices) for code in performances) else day - ONE_DAY


def exceeding(year: int, value_cents: int, former_cents: int, wanted: Iterable[Wanted]) -> terms.TermsDoNotFit | None:
    """The refusal of a lower value that is less than what agreements ask of the year or have drawn; None: it fits."""
    needed_cents = sum(max(each.cents, each.drawn_cents) for each in wanted)
    if value_cents >= min(former_cents, needed_cents):
        return None
    return terms.TermsDoNotFit(year=year, value_cents=value_cents, needed_cents=needed_cents)


def _out_of_scope(new: Term, scope: Scope) -> list[Refusal]:
    """The form is none of the pilot, or the price list has never valued it for the profile of that day."""
    profile = scope.now.profile_code
    if new.delivery_form == scope.now.delivery_form or profile is None:
        return []
    possible = [form for form in scope.forms if _is_valued(form, profile, new.valid_from, scope)]
    if new.delivery_form in possible:
        return []
    pointer, form = "/body/deliveryForm", new.delivery_form
    if possible:
        return [issue.FormOutOfScope(pointer=pointer, delivery_form=form, possible_forms=", ".join(possible))]
    return [issue.NoFormPossible(pointer=pointer, delivery_form=form)]


def _is_valued(form: str, profile: str, day: date, scope: Scope) -> bool:
    needed = needed_prices(form, profile, scope.pgb_variant)
    return form in DELIVERY_FORMS and all(find_known_price(scope.prices, each, day) for each in needed)


def _is_as_now(new: Term, now: TermsOfDay) -> bool:
    return (new.delivery_form, new.etmalen, new.pgb_share_percent, new.agreed_supplements) == (
        now.delivery_form,
        now.etmalen,
        now.pgb_share_percent,
        tuple(now.agreed_supplements),
    )
