"""Refusals when an agreement is ended, put off or called off, and when the wrong party decides on it."""

from typing import ClassVar

from services.common.refusals import Conflict, Forbidden, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import ARRANGEMENT_WORDS


class ClientDecides(Forbidden):
    """The care office acts on an agreement of a client who decides, alone or with support."""

    code = "client-decides"
    words: ClassVar[Words] = {"arrangement": ARRANGEMENT_WORDS}
    title = Text("De cliënt beslist zelf", "The client decides")
    detail = Text(
        "Het zorgkantoor beslist alleen namens een cliënt bij de regievorm compleet pakket. De regievorm is hier: "
        "{arrangement}.",
        "The care office decides on a client's behalf only in the full-person package. The arrangement here is: "
        "{arrangement}.",
    )
    remedy = Text(
        "Vraag de cliënt of de vertegenwoordiger om dit zelf te doen. U mag de overeenkomst wel bekijken.",
        "Ask the client or the representative to take this step. You may read the agreement.",
    )


class ConversationAhead(RuleRefused):
    """The recorded conversation has yet to be held."""

    code = "conversation-ahead"
    title = Text("Het gesprek is nog niet gevoerd", "The conversation has not been held yet")
    detail = Text(
        "Leg een gesprek vast dat is gevoerd: op {today} of eerder.",
        "Record a conversation that was held: on {today} or earlier.",
    )


class NoticePeriod(RuleRefused):
    """A provider ends an agreement sooner than its notice period allows."""

    code = "notice-period"
    title = Text("De opzegtermijn is nog niet voorbij", "The notice period is not over")
    detail = Text(
        "De zorgaanbieder kan alleen opzeggen met een termijn van {notice_period_days} dagen. De eerste mogelijke "
        "laatste dag is {first_possible_on}.",
        "A provider can give notice of {notice_period_days} days only. The first possible last day is "
        "{first_possible_on}.",
    )
    remedy = Text(
        "Kies die dag of later, of stel een eerdere dag voor aan de cliënt (PUT …/ending-proposal).",
        "Choose that day or a later one, or propose an earlier day to the client (PUT …/ending-proposal).",
    )


class EndInThePast(NoticePeriod):
    """A client ends an agreement on a day before today, without the provider."""

    title = Text("Die dag is al voorbij", "That day is over")
    detail = Text(
        "U kunt de overeenkomst vanaf {first_possible_on} zelf laten stoppen. Over een dag die voorbij is, moeten "
        "beide partijen het eens zijn.",
        "You can end the agreement yourself from {first_possible_on}. Both parties have to agree on a day in the past.",
    )
    remedy = Text(
        "Kies die dag of later, of stel de eerdere dag voor aan de zorgaanbieder (PUT …/ending-proposal).",
        "Choose that day or a later one, or propose the earlier day to the care provider (PUT …/ending-proposal).",
    )


class WaitsForOtherParty(Conflict):
    """The party that proposed the end confirms it; only the other party can."""

    code = "waits-for-other-party"
    title = Text("De andere partij moet nog instemmen", "The other party has yet to agree")
    detail = Text(
        "U heeft dit einde zelf voorgesteld. Het geldt pas als de andere partij het bevestigt.",
        "You proposed this end yourself. It takes effect only when the other party confirms it.",
    )
    remedy = Text(
        "Wacht op de andere partij, of trek uw voorstel in (POST …/ending-proposal/declination).",
        "Wait for the other party, or withdraw your proposal (POST …/ending-proposal/declination).",
    )


class CareHasBegun(Conflict):
    """Care that has begun is put off or called off."""

    code = "care-has-begun"
    title = Text("De zorg is al begonnen", "Care has begun")
    detail = Text(
        "De zorg is begonnen op {care_started_on}. U kunt de zorg niet meer uitstellen of afzeggen.",
        "Care began on {care_started_on}. It can no longer be postponed or called off.",
    )
    remedy = Text("Laat de overeenkomst stoppen (POST …/ending).", "End the agreement (POST …/ending).")


class CareMayHaveBegun(RuleRefused):
    """A client puts off or calls off care within the days in which the provider may still report its start."""

    code = "care-may-have-begun"
    title = Text("De zorg kan al begonnen zijn", "Care may have begun")
    detail = Text(
        "De overeenkomst begon op {starts_on}. Tot {first_possible_on} kan de zorgaanbieder nog melden dat de zorg is "
        "begonnen.",
        "The agreement began on {starts_on}. Until {first_possible_on} the care provider can still report that care "
        "began.",
    )
    remedy = Text(
        "Laat de zorgaanbieder het uitstel melden, of stel een einde voor dat de zorgaanbieder bevestigt "
        "(PUT …/ending-proposal).",
        "Have the care provider report the postponement, or propose an end for the care provider to confirm "
        "(PUT …/ending-proposal).",
    )


class PostponedOutsideAgreement(RuleRefused):
    """The last day of a postponement is over, or leaves no day of the agreement."""

    code = "postponed-outside-agreement"
    title = Text("U kunt de zorg niet tot die dag uitstellen", "Postponement until that day is not possible")
    detail = Text(
        "Kies een dag van {first_day} tot en met {last_day}. Na het uitstel moet er nog een dag zorg over zijn.",
        "Choose a day from {first_day} up to and including {last_day}. At least one day of care must be left after it.",
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
