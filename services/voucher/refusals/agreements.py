"""Refusals about agreements and the money reserved for them."""

from typing import ClassVar

from services.common.refusals import Conflict, Forbidden, RuleRefused, Unavailable, Words
from services.common.texts import Text
from services.voucher.rules.status_words import (
    AGREEMENT_STATUS_WORDS,
    ARRANGEMENT_WORDS,
    DELIVERY_FORM_WORDS,
    VOUCHER_STATUS_WORDS,
)


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


class MandateTooNarrow(Forbidden):
    """The representative may read this client's data and ask questions, but may not make agreements for the client."""

    code = "mandate-too-narrow"
    title = Text("Uw machtiging gaat niet zo ver", "Your mandate does not cover this")
    detail = Text(
        "U mag voor deze cliënt meekijken, maar geen afspraken maken. Uw machtiging is daar niet ruim genoeg voor.",
        "You may view this client's data, but your mandate does not allow you to make agreements for the client.",
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


class PerformanceUnknown(RuleRefused):
    """The list of performances has no such code."""

    code = "performance-unknown"
    title = Text("Onbekende prestatie", "Unknown performance")
    detail = Text(
        "Deze code staat niet in de lijst van prestaties. De code die er het meest op lijkt, is {nearest_code}.",
        "This code is not in the list of performances. The code most like it is {nearest_code}.",
    )
    remedy = Text(
        "Kies een code uit de openbare lijst van prestaties (registry, GET /performances).",
        "Choose a code from the public list of performances (registry, GET /performances).",
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


class AgreementClosed(Conflict):
    """The state of the agreement no longer allows this step."""

    code = "agreement-closed"
    words: ClassVar[Words] = {"status": AGREEMENT_STATUS_WORDS}
    title = Text("De overeenkomst laat dit niet meer toe", "The agreement no longer allows this")
    detail = Text(
        "De overeenkomst is nu: {status}. Dan kan dit niet.",
        "The agreement is now: {status}. This step is not possible in that state.",
    )


class AlreadyConfirmed(Conflict):
    """This side has confirmed already; only the other side's confirmation is missing."""

    code = "already-confirmed"
    words: ClassVar[Words] = {"status": AGREEMENT_STATUS_WORDS}
    title = Text("U heeft al bevestigd", "You have already confirmed")
    detail = Text(
        "De overeenkomst is nu: {status}. Wacht tot de andere partij bevestigt.",
        "The agreement is now: {status}. Wait for the other party to confirm.",
    )


class SwapOpen(Conflict):
    """The agreement is part of a swap that is not decided yet."""

    code = "swap-open"
    title = Text("Er loopt een ruil", "A swap is pending")
    detail = Text(
        "Deze overeenkomst hoort bij een ruil waarover nog niet is beslist. Dat duurt ten hoogste 15 minuten.",
        "This agreement is part of a swap that has not been decided yet. The decision takes at most 15 minutes.",
    )
    remedy = Text(
        "Wacht op de beslissing, of laat de cliënt de ruil afbreken (POST …/cancellation).",
        "Wait for the decision, or have the client cancel the swap (POST …/cancellation).",
    )


class BooksClosed(Unavailable):
    """The data was restored from a backup, and the amounts of claims have not been taken over yet (503)."""

    code = "books-closed"
    title = Text("Bedragen kunnen even niet veranderen", "Amounts cannot change at the moment")
    detail = Text(
        "De gegevens zijn teruggezet uit een back-up en worden nu bijgewerkt. U kunt ze wel bekijken. Er is niets "
        "veranderd.",
        "The data was restored from a backup and is being brought up to date. You can read. Nothing has changed.",
    )
    remedy = Text("Probeer het over een minuut opnieuw.", "Try again in a minute.")
    retry_after_s = 60


class PerformanceTwice(RuleRefused):
    """An agreement lists the same performance more than once."""

    code = "performance-twice"
    title = Text("De prestatie staat er dubbel in", "Performance listed twice")
    detail = Text(
        "Prestatie {performance_code} mag één keer in een overeenkomst staan, met één eenheid en één prijs.",
        "An agreement may list performance {performance_code} only once, with one unit and one price.",
    )


class EndBeforeStart(RuleRefused):
    """An agreement ends before it starts."""

    code = "end-before-start"
    title = Text("Het einde ligt voor het begin", "The end is before the start")
    detail = Text(
        "De overeenkomst begint op {starts_on}. Kies een einde op of na die dag. Bij beëindigen mag ook de dag ervoor.",
        "The agreement starts on {starts_on}. Choose an end on or after that day. An ending may also take the day "
        "before.",
    )


class EndAfterAgreedEnd(RuleRefused):
    """The requested end is after the agreed end."""

    code = "end-after-agreed-end"
    title = Text("De overeenkomst eindigt al eerder", "The agreement ends earlier")
    detail = Text(
        "Volgens de afspraak eindigt de overeenkomst op {agreed_end}.",
        "The agreement already ends on {agreed_end}, as agreed.",
    )


class KeepOutOfRange(RuleRefused):
    """The amount to keep is less than the days up to the end need, or more than the reservation."""

    code = "keep-out-of-range"
    title = Text("Dit bedrag kan niet blijven staan", "This amount cannot be kept")
    detail = Text(
        "Voor {year} kan {least_euros} tot {most_euros} blijven staan.",
        "For {year}, keep an amount from {least_euros} to {most_euros}.",
    )


class CareStartAhead(RuleRefused):
    """The reported start of care is before the start of the agreement."""

    code = "care-start-ahead"
    title = Text("De overeenkomst begint nog", "The agreement has not begun yet")
    detail = Text(
        "De overeenkomst begint op {starts_on}. Meld de start van de zorg op die dag of later.",
        "The agreement begins on {starts_on}. Report the start of care on that day or later.",
    )


class CareStartOutsideAgreement(RuleRefused):
    """The reported start of care is not a day of the agreement, or lies in the future."""

    code = "care-start-outside-agreement"
    title = Text("De start van de zorg valt buiten de overeenkomst", "The start of care is outside the agreement")
    detail = Text(
        "Meld een dag van {starts_on} tot en met {last_day}. Een dag die nog komt, kunt u niet melden.",
        "Report a day from {starts_on} up to and including {last_day}. A day in the future cannot be reported.",
    )


class CareStartAfterEnd(RuleRefused):
    """The reported start of care is after the last day of the agreement, which is never after that of its voucher."""

    code = "care-start-after-end"
    title = Text("De overeenkomst is dan al voorbij", "The agreement has ended by then")
    detail = Text(
        "De laatste dag van de overeenkomst is {last_day}. Zorg die later begint, valt er niet onder.",
        "The last day of the agreement is {last_day}. It does not cover care that starts later.",
    )
    remedy = Text(
        "Is de zorg op of voor die dag begonnen, meld dan die eerste dag. Zo niet, maak dan een nieuwe overeenkomst op "
        "een voucher die loopt.",
        "If care started on or before that day, report that first day. If not, make a new agreement under a valid "
        "voucher.",
    )
