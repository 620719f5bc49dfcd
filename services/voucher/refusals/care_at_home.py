"""Refusals about care at home: its request and decision, the objection to it, and the voucher that waits for it."""

from typing import ClassVar

from services.common.refusals import Conflict, Forbidden, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import CARE_AT_HOME_STATUS_WORDS, DELIVERY_FORM_WORDS, OBJECTION_STATUS_WORDS

__all__ = [
    "CareAtHomeDecided",
    "CareAtHomeGranted",
    "CareAtHomeOpen",
    "CareAtHomeRefused",
    "CareAtHomeUndecided",
    "NearestFormWrong",
    "ObjectionClosed",
    "ObjectionImpossible",
    "ObjectionLate",
    "ObjectionOpen",
    "OwnDecision",
    "RequestDayWrong",
    "RulingWrong",
]


class RequestDayWrong(RuleRefused):
    """The day of the request lies outside the days that are possible for the person that records it."""

    code = "request-day-wrong"
    title = Text("Deze dag kan niet", "This day is not possible")
    detail = Text(
        "De dag van het verzoek kan zijn van {first_day} tot en met {today}.",
        "The day of the request can be from {first_day} up to and including {today}.",
    )
    remedy = Text(
        "Vraagt u zelf, dan is het vandaag. Het zorgkantoor kan een verzoek vastleggen dat eerder binnenkwam.",
        "If you ask yourself, it is today. The care office can record a request that it received earlier.",
    )


class CareAtHomeOpen(Conflict):
    """There is an open request for this client, pilot and form."""

    code = "care-at-home-open"
    title = Text("Er loopt al een verzoek", "There is an open request already")
    detail = Text(
        "Op een eerder verzoek om zorg thuis in deze vorm is nog niet beslist.",
        "An earlier request for care at home in this form has not been decided yet.",
    )
    remedy = Text("Wacht op dat besluit.", "Wait for that decision.")


class CareAtHomeGranted(Conflict):
    """The last request for this client, pilot and form was granted."""

    code = "care-at-home-granted"
    title = Text("Zorg thuis is al toegestaan", "Care at home was granted already")
    detail = Text(
        "Zorg thuis in deze vorm is al toegestaan: {delivery_form}.",
        "Care at home in this form was granted already: {delivery_form}.",
    )
    words: ClassVar[Words] = {"delivery_form": DELIVERY_FORM_WORDS}
    remedy = Text("Vraag het zorgkantoor om de voucher.", "Ask the care office for the voucher.")


class CareAtHomeDecided(Conflict):
    """The status of the request does not allow this step."""

    code = "care-at-home-decided"
    words: ClassVar[Words] = {"status": CARE_AT_HOME_STATUS_WORDS}
    title = Text("Op dit verzoek is al beslist", "This request was decided already")
    detail = Text("Het verzoek is: {status}.", "The request is: {status}.")
    remedy = Text(
        "Is de termijn voorbij, dan is het verzoek toegestaan. Tegen een weigering kan de cliënt bezwaar maken.",
        "When the term has passed, the request is granted. The client can object to a refusal.",
    )


class NearestFormWrong(RuleRefused):
    """The form that is offered instead is the form that is refused."""

    code = "nearest-form-wrong"
    words: ClassVar[Words] = {"delivery_form": DELIVERY_FORM_WORDS}
    title = Text("Dit is de vorm die u weigert", "This is the form that you refuse")
    detail = Text(
        "U weigert {delivery_form}. Noem een andere vorm, die wel verantwoord en doelmatig is.",
        "You refuse {delivery_form}. Name another form, which is responsible and efficient.",
    )


class CareAtHomeUndecided(RuleRefused):
    """The care office has not decided yet whether care at home is responsible and efficient."""

    code = "care-at-home-undecided"
    words: ClassVar[Words] = {"delivery_form": DELIVERY_FORM_WORDS}
    title = Text("Over zorg thuis is nog niet beslist", "Care at home has not been decided yet")
    detail = Text(
        "Er is een verzoek om {delivery_form}. Het zorgkantoor beslist uiterlijk op {decide_by} of dat verantwoord en "
        "doelmatig is.",
        "There is a request for {delivery_form}. The care office decides by {decide_by} whether that is responsible "
        "and efficient.",
    )
    remedy = Text(
        "Geef de voucher na het besluit. Is er dan geen besluit, dan is het verzoek toegestaan.",
        "Issue the voucher after the decision. Without a decision by then, the request is granted.",
    )


class CareAtHomeRefused(RuleRefused):
    """Care at home in this form is not responsible and efficient."""

    code = "care-at-home-refused"
    words: ClassVar[Words] = {"delivery_form": DELIVERY_FORM_WORDS, "nearest_form": DELIVERY_FORM_WORDS}
    title = Text("Zorg thuis in deze vorm is geweigerd", "Care at home in this form was refused")
    detail = Text(
        "Het zorgkantoor heeft besloten dat {delivery_form} niet verantwoord en doelmatig is.",
        "The care office decided that {delivery_form} is not responsible and efficient.",
    )
    remedy = Text(
        "Wel kan: {nearest_form}. De cliënt kan bezwaar maken tegen de weigering.",
        "Possible is: {nearest_form}. The client can object to the refusal.",
    )


class ObjectionImpossible(RuleRefused):
    """Only a refusal can be objected to."""

    code = "objection-impossible"
    title = Text("Hiertegen is geen bezwaar mogelijk", "This cannot be objected to")
    detail = Text(
        "U kunt bezwaar maken tegen een weigering van zorg thuis. Dit verzoek is niet geweigerd.",
        "You can object to a refusal of care at home. This request was not refused.",
    )


class ObjectionLate(RuleRefused):
    """Bezwaar: the six weeks have passed (Awb 6:7); a late one needs a reason (Awb 6:11)."""

    code = "objection-late"
    title = Text("Het bezwaar is te laat", "The objection is late")
    detail = Text(
        "Bezwaar kon tot en met {until}. Leg uit waarom u later bent.",
        "Objection was possible until {until}. Say why you are later.",
    )


class ObjectionOpen(Conflict):
    """Bezwaar: there is one on this refusal already."""

    code = "objection-open"
    title = Text("Er is al een bezwaar", "There is an objection already")
    detail = Text("Tegen deze weigering is al bezwaar gemaakt.", "This refusal was objected to already.")


class ObjectionClosed(Conflict):
    """Bezwaar: it was ruled on."""

    code = "objection-closed"
    words: ClassVar[Words] = {"status": OBJECTION_STATUS_WORDS}
    title = Text("Dit bezwaar is afgerond", "This objection is closed")
    detail = Text("Het bezwaar is: {status}.", "The objection is: {status}.")


class OwnDecision(Forbidden):
    """Bezwaar: the person who decided does not rule on the objection (Awb 10:3)."""

    code = "own-decision"
    title = Text("U nam dit besluit zelf", "You took this decision yourself")
    detail = Text(
        "Op een bezwaar beslist iemand die het besluit niet nam.",
        "An objection is ruled on by somebody who did not take the decision.",
    )
    remedy: Text | None = Text("Vraag een collega om de beslissing.", "Ask a colleague to decide.")


class RulingWrong(RuleRefused):
    """Bezwaar: only a late objection can be inadmissible."""

    code = "ruling-wrong"
    title = Text("Dit bezwaar was op tijd", "This objection came in time")
    detail = Text(
        "Alleen een bezwaar dat te laat is kan niet-ontvankelijk zijn.",
        "Only an objection that is late can be inadmissible.",
    )
    remedy = Text("Kies `upheld` of `revised`.", "Choose `upheld` or `revised`.")
