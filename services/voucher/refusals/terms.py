"""Refusals when the terms of a running voucher are changed from a day on, or its value on a day is read."""

from typing import ClassVar

from services.common.refusals import Forbidden, NotFound, RuleRefused, Words
from services.common.texts import Text
from services.voucher.refusals.issue import NotRequested
from services.voucher.rules.status_words import DELIVERY_FORM_WORDS


class TermsDayOutside(RuleRefused):
    """The terms are to change on a day that is over, or that the voucher does not have."""

    code = "terms-day-outside"
    title = Text("Op deze dag kunnen de voorwaarden niet veranderen", "The terms cannot change on this day")
    detail = Text(
        "De voorwaarden kunnen veranderen op een dag van {first_possible_on} tot en met {last_possible_on}.",
        "The terms can change on a day from {first_possible_on} up to and including {last_possible_on}.",
    )
    remedy = Text("Kies een van deze dagen.", "Choose one of these days.")


class TermsUnchanged(RuleRefused):
    """The terms of that day are already as the request says."""

    code = "terms-unchanged"
    title = Text("Er verandert niets", "Nothing changes")
    detail = Text("Vanaf {valid_from} gelden deze voorwaarden al.", "From {valid_from} on these terms apply already.")
    remedy = Text("Noem wat er anders moet worden.", "Name what is to become different.")


class ChangeNotRequested(NotRequested):
    """A change that only the client can ask for, without the day on which the client asked for it."""

    detail = Text(
        "Een andere leveringsvorm, andere etmalen of een ander pgb-deel krijgt alleen een cliënt die erom vraagt. Vul "
        "de dag van het verzoek in, niet later dan {today}.",
        "Another delivery form, number of etmalen or pgb share is given only at the client's request. Give the day of "
        "the request, not later than {today}.",
    )


class TermsDoNotFit(RuleRefused):
    """With the terms that the client asks for, a year is worth less than what is agreed of it."""

    code = "terms-do-not-fit"
    title = Text("De overeenkomsten passen niet bij deze voorwaarden", "The agreements do not fit these terms")
    detail = Text(
        "Met deze voorwaarden is de voucher in {year} {value_euros} waard. Afgesproken is {needed_euros}.",
        "With these terms the voucher is worth {value_euros} in {year}. {needed_euros} is agreed.",
    )
    remedy = Text(
        "Spreek eerst minder zorg af (POST …/swaps), of laat in hetzelfde verzoek overeenkomsten stoppen (endings).",
        "Agree on less care first (POST …/swaps), or end agreements in the same request (endings).",
    )


class OfficeDecidesTerms(Forbidden):
    """The client's side changes terms on which the care office decides."""

    code = "office-decides-terms"
    title = Text("Het zorgkantoor beslist hierover", "The care office decides on this")
    detail = Text(
        "U kunt zelf het aantal etmalen en het pgb-deel veranderen. Over de leveringsvorm en de toeslagen beslist het "
        "zorgkantoor.",
        "You can change the number of etmalen and the pgb share yourself. The care office decides on the delivery form "
        "and the supplements.",
    )
    remedy = Text("Vraag de wijziging aan bij het zorgkantoor.", "Ask the care office for the change.")


class FormOrProfileDiffers(RuleRefused):
    """From a later day on the voucher is for another form or profile, under which a line cannot be agreed."""

    code = "form-or-profile-differs"
    words: ClassVar[Words] = {"delivery_form": DELIVERY_FORM_WORDS}
    title = Text("De voucher is later voor andere zorg", "The voucher is for other care later")
    detail = Text(
        "Vanaf {differs_from} is de voucher voor zorgprofiel {profile_code} met leveringsvorm {delivery_form}. "
        "Prestatie {performance_code} kan dan niet bij deze zorgaanbieder.",
        "From {differs_from} on the voucher is for care profile {profile_code} with delivery form {delivery_form}. "
        "Performance {performance_code} is not possible then at this care provider.",
    )
    remedy = Text("Laat de overeenkomst stoppen op {last_day}.", "Let the agreement end on {last_day}.")


class DayOutsideVoucher(NotFound):
    """The voucher does not have the day of which the value is asked."""

    code = "day-outside-voucher"
    title = Text("De voucher heeft die dag niet", "The voucher does not have that day")
    detail = Text(
        "De voucher loopt van {valid_from} tot en met {valid_to}.",
        "The voucher runs from {valid_from} up to and including {valid_to}.",
    )
    remedy = Text("Kies een dag in die periode.", "Choose a day in that period.")


class ValueNotKnownThen(NotFound):
    """At the instant asked for, the voucher had no value for that year yet."""

    code = "value-not-known-then"
    title = Text("De waarde was toen nog niet bekend", "The value was not known yet")
    detail = Text(
        "De waarde voor {year} is voor het eerst berekend op {known_from}.",
        "The value for {year} was first calculated at {known_from}.",
    )
    remedy = Text("Kies een later tijdstip.", "Choose a later instant.")


class DayOfAnotherYear(RuleRefused):
    """A value is asked for a year and for a day that is not in it."""

    code = "day-of-another-year"
    title = Text("De dag ligt in een ander jaar", "The day is in another year")
    detail = Text("De dag ligt niet in {year}.", "The day is not in {year}.")
    remedy = Text("Geef alleen de dag, of een dag in dat jaar.", "Give the day alone, or a day in that year.")
