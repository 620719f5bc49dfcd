"""What is refused around agreements and the money they hold."""

from services.common.refusals import Conflict, Forbidden, RuleRefused
from services.common.texts import Text


class VoucherNotRunning(RuleRefused):
    """On the start date the voucher is not running: not begun, ended, withdrawn or suspended."""

    code = "voucher-not-running"
    title = Text("De voucher loopt dan niet", "The voucher is not running then")
    detail = Text(
        "Op {starts_on} loopt deze voucher niet. Hij loopt van {valid_from} tot en met {valid_to}; status: {status}.",
        "This voucher is not running on {starts_on}. It runs from {valid_from} up to and including {valid_to}; "
        "status: {status}.",
    )
    remedy = Text(
        "Spreek een begindatum af waarop de voucher loopt, of vraag het zorgkantoor hoe het verder gaat.",
        "Agree a start date on which the voucher runs, or ask the care office how to go on.",
    )


class MandateTooNarrow(Forbidden):
    """The representative may look and ask for this client, but not agree for her."""

    code = "mandate-too-narrow"
    title = Text("Uw machtiging gaat niet zo ver", "Your mandate does not go that far")
    detail = Text(
        "U mag voor deze cliënt meekijken, maar geen afspraken maken. Daarvoor is een machtiging daartoe nodig.",
        "You may look for this client, but not agree for her. That takes a mandate to agree.",
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
    title = Text("De prestatie staat niet op de prijslijst", "The performance is not on the price list")
    detail = Text(
        "Op {starts_on} staat prestatie {performance_code} niet op de prijslijst: {profile_code}, {delivery_form}.",
        "On {starts_on} performance {performance_code} is not on the price list: {profile_code}, {delivery_form}.",
    )
    remedy = Text(
        "Kies een prestatie van de openbare prijslijst van de proef.",
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
        "For {performance_code} at most {list_euros} is allowed; agreed is {agreed_euros}.",
    )
    remedy = Text("Spreek een lagere prijs af.", "Agree a lower price.")


class UnitMismatch(RuleRefused):
    """The agreed unit is not the unit of the price list."""

    code = "unit-mismatch"
    title = Text("De eenheid klopt niet", "The unit is not right")
    detail = Text(
        "Prestatie {performance_code} wordt geteld in eenheid {list_unit}; afgesproken is {agreed_unit}.",
        "Performance {performance_code} is counted in unit {list_unit}; agreed is {agreed_unit}.",
    )
    remedy = Text("Gebruik de eenheid van de prijslijst.", "Use the unit of the price list.")


class ValueExhausted(RuleRefused):
    """The value has no room in a budget year for what the agreement would hold."""

    code = "value-exhausted"
    title = Text("De waarde is op", "The value is exhausted")
    detail = Text(
        "In {year} is nog {left_euros} van de voucher vrij; deze overeenkomst heeft {needed_euros} nodig.",
        "In {year} {left_euros} of the voucher is free; this agreement needs {needed_euros}.",
    )
    remedy = Text(
        "Spreek minder of goedkopere zorg af, of beëindig eerst een andere overeenkomst.",
        "Agree less or cheaper care, or end another agreement first.",
    )


class ValueExhaustedTogether(ValueExhausted):
    """The same, where the years of an agreement are judged together."""

    detail = Text(
        "In de voucher is geen {needed_euros} vrij; zoveel heeft deze overeenkomst nodig.",
        "The voucher has no {needed_euros} free, and this agreement needs that much.",
    )


class QuantityImpossible(RuleRefused):
    """A line agrees more of a performance than its days can hold."""

    code = "quantity-impossible"
    title = Text("Zo veel past niet in de dagen", "The days do not hold that much")
    detail = Text(
        "Van prestatie {performance_code} is {agreed} afgesproken; in de afgesproken tijd past ten hoogste {at_most}.",
        "Of performance {performance_code} {agreed} is agreed; the agreed time holds at most {at_most}.",
    )
    remedy = Text(
        "Spreek niet meer af dan in de dagen past: per dag 24 uur, 6 dagdelen of 1 etmaal.",
        "Agree no more than the days hold: 24 hours, 6 parts of a day or 1 day and night a day.",
    )


class CareOverlapsElsewhere(RuleRefused):
    """Full-day care on a day on which the client has it already, in a way that the caller may not see."""

    code = "care-overlaps"
    title = Text("Op die dag is er al etmaalzorg", "That day has full-day care already")
    detail = Text(
        "Prestatie {performance_code} vult de hele dag, en op {first_day} heeft de cliënt al zulke zorg.",
        "Performance {performance_code} fills the whole day, and on {first_day} the client has such care already.",
    )
    remedy = Text(
        "Laat de andere zorg eerst eindigen, of spreek dagen af die daar niet mee samenvallen.",
        "End the other care first, or agree days that do not coincide with it.",
    )


class CareOverlaps(CareOverlapsElsewhere):
    """The same to who may see the other agreement, with its days."""

    detail = Text(
        "Prestatie {performance_code} vult de hele dag, en op {first_day} heeft de cliënt al zulke zorg: een andere "
        "overeenkomst loopt van {other_from} tot en met {other_until}.",
        "Performance {performance_code} fills the whole day, and on {first_day} the client has such care already: "
        "another agreement runs from {other_from} up to and including {other_until}.",
    )


class VoucherFlagged(RuleRefused):
    """More is reserved than the voucher is worth; first the client agrees anew."""

    code = "voucher-flagged"
    title = Text("De voucher is te vol", "The voucher holds too much")
    detail = Text(
        "In {year} is meer afgesproken dan de voucher waard is. Nieuwe afspraken kunnen pas als dat weer past.",
        "In {year} more was agreed than the voucher is worth. New agreements wait until it fits again.",
    )
    remedy = Text(
        "Pas eerst een lopende overeenkomst aan of beëindig haar.", "Change or end a running agreement first."
    )


class ConversationMissing(RuleRefused):
    """The care office confirms for a client without the recorded conversation that this rests on."""

    code = "conversation-missing"
    title = Text("Er is geen gesprek vastgelegd", "No conversation was recorded")
    detail = Text(
        "Het zorgkantoor bevestigt alleen in het volledig pakket, en na een gesprek dat is vastgelegd. Regievorm: "
        "{arrangement}.",
        "The care office confirms only in the full-person package, and after a recorded conversation. Arrangement: "
        "{arrangement}.",
    )
    remedy = Text(
        "Leg het gesprek vast (PUT …/conversation), of laat de cliënt of vertegenwoordiger zelf bevestigen.",
        "Record the conversation (PUT …/conversation), or let the client or representative confirm.",
    )


class AgreementClosed(Conflict):
    """The agreement is in a state in which this cannot be done any more."""

    code = "agreement-closed"
    title = Text("De overeenkomst laat dit niet meer toe", "The agreement no longer allows this")
    detail = Text(
        "De overeenkomst heeft de status {status}; dan kan dit niet.",
        "The agreement is {status}; this cannot be done then.",
    )


class AlreadyConfirmed(Conflict):
    """This side has confirmed before; the other side's confirmation is what is missing."""

    code = "already-confirmed"
    title = Text("U heeft al bevestigd", "You have confirmed already")
    detail = Text(
        "De overeenkomst heeft de status {status}. Nu is de andere partij aan zet.",
        "The agreement is {status}. Now it is the other party's turn.",
    )


class SwapOpen(Conflict):
    """The agreement is part of a swap that is not decided yet."""

    code = "swap-open"
    title = Text("Er loopt een ruil", "A swap is open")
    detail = Text(
        "Deze overeenkomst hoort bij een ruil waarover nog niet is beslist. Dat duurt ten hoogste 15 minuten.",
        "This agreement is part of a swap that is not decided yet. That takes at most 15 minutes.",
    )


class PerformanceTwice(RuleRefused):
    """A performance stands more than once in an agreement."""

    code = "performance-twice"
    title = Text("De prestatie staat er dubbel in", "The performance stands in it twice")
    detail = Text(
        "Prestatie {performance_code} mag één keer in een overeenkomst staan, met één eenheid en één prijs.",
        "Performance {performance_code} may stand in an agreement once, with one unit and one price.",
    )


class EndBeforeStart(RuleRefused):
    """An agreement ends before it starts."""

    code = "end-before-start"
    title = Text("Het einde ligt voor het begin", "The end is before the start")
    detail = Text(
        "De overeenkomst begint op {starts_on}. Kies een einde op of na die dag; bij beëindigen mag ook de dag ervoor.",
        "The agreement starts on {starts_on}. Choose an end on or after that day; when ending it, the day before too.",
    )


class EndAfterAgreedEnd(RuleRefused):
    """An agreement would be ended after it ends by itself."""

    code = "end-after-agreed-end"
    title = Text("De overeenkomst eindigt al eerder", "The agreement ends before that")
    detail = Text(
        "Afgesproken is dat de overeenkomst op {agreed_end} eindigt.",
        "It was agreed that the agreement ends on {agreed_end}.",
    )


class KeepOutOfRange(RuleRefused):
    """The amount to keep is below what the days up to the end need, or above what is reserved."""

    code = "keep-out-of-range"
    title = Text("Dit bedrag kan niet blijven staan", "This amount cannot be kept")
    detail = Text(
        "In {year} kan {least_euros} tot {most_euros} blijven staan.",
        "In {year} {least_euros} to {most_euros} can be kept.",
    )


class CareStartAhead(RuleRefused):
    """Care cannot have started before the agreement begins."""

    code = "care-start-ahead"
    title = Text("De overeenkomst begint nog", "The agreement has yet to begin")
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
        "Report a day from {starts_on} up to and including {last_day}. A day that is yet to come cannot be reported.",
    )


class CareStartAfterEnd(RuleRefused):
    """The reported start of care lies after the last day of the agreement, which is never after that of its voucher."""

    code = "care-start-after-end"
    title = Text("De overeenkomst is dan al voorbij", "The agreement is over by then")
    detail = Text(
        "De laatste dag van de overeenkomst is {last_day}. Zorg die later begint, valt er niet onder.",
        "The last day of the agreement is {last_day}. Care that starts later does not fall under it.",
    )
    remedy = Text(
        "Is de zorg op of voor die dag begonnen, meld dan die eerste dag. Zo niet, maak dan een nieuwe overeenkomst op "
        "een voucher die loopt.",
        "If care started on or before that day, report that first day. If not, make a new agreement on a voucher that "
        "is running.",
    )
