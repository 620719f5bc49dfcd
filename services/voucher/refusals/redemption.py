"""Refusals of the second confirmation of an agreement: what it does not meet on its days."""

from typing import ClassVar

from services.common.refusals import RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import ARRANGEMENT_WORDS, DELIVERY_FORM_WORDS, VOUCHER_STATUS_WORDS


class VoucherNotRunning(RuleRefused):
    """The voucher is not running on the start date: it has not begun, has ended or was withdrawn."""

    code = "voucher-not-running"
    words: ClassVar[Words] = {"status": VOUCHER_STATUS_WORDS}
    title = Text("De voucher loopt dan niet", "The voucher is not valid then")
    detail = Text(
        "Op {starts_on} loopt deze voucher niet. Hij loopt van {valid_from} tot en met {valid_to}; status: {status}.",
        "This voucher is not valid on {starts_on}. It is valid from {valid_from} up to and including {valid_to}; "
        "status: {status}.",
    )
    remedy = Text(
        "Spreek een begindatum af waarop de voucher loopt, of vraag het zorgkantoor hoe het verder gaat.",
        "Agree a start date on which the voucher is valid, or ask the care office for advice.",
    )


class ProviderNotAdmitted(RuleRefused):
    """The provider may not start new agreements for that performance and location on the start date."""

    code = "provider-not-admitted"
    title = Text("De zorgaanbieder is hiervoor niet toegelaten", "The provider is not admitted for this")
    detail = Text(
        "Op {starts_on} is deze aanbieder niet toegelaten voor prestatie {performance_code} hier: er is die dag "
        "geen toelating, of geen aanbod van deze zorg op deze locatie.",
        "On {starts_on} this provider is not admitted for performance {performance_code} at this location: it has no "
        "admission that day, or no offer of this care at this location.",
    )
    remedy = Text(
        "Kies een andere locatie, prestatie of begindatum, of zoek een aanbieder die wel is toegelaten.",
        "Choose another location, performance or start date, or find a provider that is admitted.",
    )


class PerformanceNotListed(RuleRefused):
    """The price list of the pilot has no such performance for this profile and delivery form on the start date."""

    code = "performance-not-listed"
    words: ClassVar[Words] = {"delivery_form": DELIVERY_FORM_WORDS}
    title = Text("De prestatie staat niet op de prijslijst", "The performance is not on the price list")
    detail = Text(
        "Op {starts_on} staat prestatie {performance_code} niet op de prijslijst voor zorgprofiel {profile_code} "
        "({delivery_form}).",
        "On {starts_on} performance {performance_code} is not on the price list for care profile {profile_code} "
        "({delivery_form}).",
    )
    remedy = Text(
        "Kies een prestatie van de openbare prijslijst van het experiment.",
        "Choose a performance from the pilot's public price list.",
    )


class NotListedWithoutProfile(PerformanceNotListed):
    """No care profile holds on the start date, and the performance has no price without one."""

    detail = Text(
        "Op {starts_on} geldt geen zorgprofiel; zonder profiel staat {performance_code} niet op de prijslijst.",
        "On {starts_on} no care profile holds; without one {performance_code} is not on the price list.",
    )


class PriceAboveList(RuleRefused):
    """The agreed price is higher than the price list allows on the start date."""

    code = "price-above-list"
    title = Text("De prijs is hoger dan de prijslijst", "The price is above the price list")
    detail = Text(
        "Voor {performance_code} is ten hoogste {list_euros} toegestaan; afgesproken is {agreed_euros}.",
        "For {performance_code} the highest price allowed is {list_euros}; the agreed price is {agreed_euros}.",
    )
    remedy = Text("Spreek een lagere prijs af.", "Agree a lower price.")


class UnitMismatch(RuleRefused):
    """The agreed unit is not the unit of the price list."""

    code = "unit-mismatch"
    title = Text("De eenheid klopt niet", "Wrong unit")
    detail = Text(
        "Prestatie {performance_code} wordt geteld in eenheid {list_unit}; afgesproken is {agreed_unit}.",
        "Performance {performance_code} is counted in unit {list_unit}; the agreed unit is {agreed_unit}.",
    )
    remedy = Text("Gebruik de eenheid van de prijslijst.", "Use the unit of the price list.")


class ValueExhausted(RuleRefused):
    """The free value in a budget year is less than the agreement would reserve."""

    code = "value-exhausted"
    title = Text("De waarde is niet genoeg", "Not enough value left")
    detail = Text(
        "Van de voucher is in {year} nog {left_euros} vrij. Deze overeenkomst heeft {needed_euros} nodig.",
        "The voucher has {left_euros} free in {year}. This agreement needs {needed_euros}.",
    )
    remedy = Text(
        "Spreek minder of goedkopere zorg af, of beëindig eerst een andere overeenkomst.",
        "Agree less or cheaper care, or end another agreement first.",
    )


class ValueExhaustedTogether(ValueExhausted):
    """The same, where the years of an agreement are judged together."""

    detail = Text(
        "Deze overeenkomst heeft {needed_euros} nodig. Zoveel is in de voucher niet vrij.",
        "This agreement needs {needed_euros}. The voucher does not have that much free.",
    )


class TotalOverYears(RuleRefused):
    """A line with a total quantity goes on after the calendar year in which it starts."""

    code = "total-over-years"
    title = Text("Een totaal geldt voor één kalenderjaar", "A total quantity is for one calendar year")
    detail = Text(
        "Van prestatie {performance_code} is een totaal afgesproken, maar de overeenkomst loopt tot en met {last_day}.",
        "A total quantity was agreed for performance {performance_code}, but the agreement runs up to and including "
        "{last_day}.",
    )
    remedy = Text(
        "Spreek een aantal per jaar af, of laat de overeenkomst uiterlijk op {first_year_ends} eindigen en maak er "
        "voor het volgende jaar nog een.",
        "Agree on a quantity per year, or end the agreement on {first_year_ends} at the latest and make a second one "
        "for the next year.",
    )


class QuantityImpossible(RuleRefused):
    """The agreed quantity of a performance does not fit into the days of the line."""

    code = "quantity-impossible"
    title = Text("Zo veel past niet in de dagen", "The quantity does not fit into the days")
    detail = Text(
        "Van prestatie {performance_code} is {agreed} afgesproken; in de afgesproken tijd past ten hoogste {at_most}.",
        "The agreed quantity of performance {performance_code} is {agreed}; at most {at_most} fits into the agreed "
        "period.",
    )
    remedy = Text(
        "Spreek niet meer af dan in de dagen past: per dag 24 uur, 6 dagdelen of 1 etmaal.",
        "Agree no more than fits into the days: per day 24 hours, 6 parts of a day, or 1 day and night.",
    )


class CareOverlapsElsewhere(RuleRefused):
    """The client already has full-day care on a day, under an agreement that the caller may not see."""

    code = "care-overlaps"
    title = Text("Op die dag is er al etmaalzorg", "Full-day care already agreed for that day")
    detail = Text(
        "Prestatie {performance_code} vult de hele dag, en op {first_day} heeft de cliënt al zulke zorg.",
        "Performance {performance_code} fills the whole day, and the client already has such care on {first_day}.",
    )
    remedy = Text(
        "Laat de andere zorg eerst eindigen, of spreek dagen af die daar niet mee samenvallen.",
        "End the other care first, or agree days that do not coincide with it.",
    )


class CareOverlaps(CareOverlapsElsewhere):
    """The same for a caller who may see the other agreement: with its days."""

    detail = Text(
        "Prestatie {performance_code} vult de hele dag, en op {first_day} heeft de cliënt al zulke zorg: een andere "
        "overeenkomst loopt van {other_from} tot en met {other_until}.",
        "Performance {performance_code} fills the whole day, and the client already has such care on {first_day}: "
        "another agreement runs from {other_from} up to and including {other_until}.",
    )


class CareClaimedAfterEnd(CareOverlapsElsewhere):
    """Another agreement ended, but more was paid for it than its days can cost, so days after its end were paid."""

    detail = Text(
        "Prestatie {performance_code} vult de hele dag. Een andere overeenkomst eindigde op {other_until}, maar er is "
        "ook zorg van daarna gedeclareerd. De dagen vanaf {first_day} kunnen al betaald zijn.",
        "Performance {performance_code} fills the whole day. Another agreement ended on {other_until}, but later care "
        "was claimed for it too. The days from {first_day} may have been paid already.",
    )
    remedy = Text(
        "Laat de zorgaanbieder van die overeenkomst eerst crediteren wat na het einde is gedeclareerd.",
        "Have the care provider of that agreement first credit what was claimed after its end.",
    )


class VoucherFlagged(RuleRefused):
    """The reservations exceed the value of the voucher; the client must change an agreement first."""

    code = "voucher-flagged"
    title = Text("De voucher is te vol", "The voucher is over-committed")
    detail = Text(
        "In {year} is meer afgesproken dan de voucher waard is. Nieuwe afspraken kunnen pas als dat weer past.",
        "The agreements for {year} exceed the value of the voucher. New agreements are possible once they fit again.",
    )
    remedy = Text(
        "Pas eerst een lopende overeenkomst aan of beëindig haar.", "Change or end a running agreement first."
    )


class ConversationMissing(RuleRefused):
    """The care office confirms for a client without the recorded conversation that it needs for that."""

    code = "conversation-missing"
    words: ClassVar[Words] = {"arrangement": ARRANGEMENT_WORDS}
    title = Text("Er is geen gesprek vastgelegd", "No conversation was recorded")
    detail = Text(
        "Het zorgkantoor bevestigt alleen bij de regievorm compleet pakket, en na een gesprek dat is vastgelegd. De "
        "regievorm is nu: {arrangement}.",
        "The care office can confirm only in the full-person package and after a recorded conversation. The "
        "arrangement is now: {arrangement}.",
    )
    remedy = Text(
        "Leg het gesprek vast (PUT …/conversation), of laat de cliënt of vertegenwoordiger zelf bevestigen.",
        "Record the conversation (PUT …/conversation), or let the client or representative confirm.",
    )
