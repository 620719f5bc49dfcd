"""No to a decision: the edges of the law."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class NoAccess(RuleRefused):
    """Toegang (Wlz 3.2.1): the findings do not open the law."""

    code = "no-access"
    title = Text("De bevindingen geven geen toegang", "The findings give no access")
    detail = Text(
        "Toekennen kan niet: {failing}. Nodig zijn een grondslag, toezicht of nabijheid, en blijvendheid.",
        "Granting is not possible: {failing}. A foundation, supervision or nearness, and permanence are needed.",
    )
    remedy = Text(
        "Wijs de aanvraag af met deze reden, of vul het onderzoek aan als de bevindingen niet kloppen.",
        "Refuse the application for this reason, or complete the assessment where the findings are not right.",
    )


class RefusalUnfounded(RuleRefused):
    """Afwijzing: the reasons given do not follow from the findings."""

    code = "refusal-unfounded"
    title = Text("De afwijzing volgt niet uit het onderzoek", "The refusal does not follow from the assessment")
    detail = Text(
        "De reden '{reason}' past niet bij de bevindingen.", "The reason '{reason}' does not fit the findings."
    )
    remedy = Text(
        "Kies een reden die het onderzoek laat zien, of pas het onderzoek aan.",
        "Choose a reason that the assessment shows, or change the assessment.",
    )


class ProfileNotCurrent(RuleRefused):
    """Zorgprofiel: not one of the 40 that can be given now."""

    code = "profile-not-current"
    title = Text("Dit zorgprofiel kan niet worden gegeven", "This care profile cannot be given")
    detail = Text(
        "Alleen de {count} profielen op /care-profiles kunnen worden gegeven.",
        "Only the {count} profiles at /care-profiles can be given.",
    )
    remedy = Text(
        "Kies een profiel van /care-profiles.",
        "Choose a profile of /care-profiles.",
    )


class MotivationMissing(RuleRefused):
    """Motivering: a decision that departs from the proposal says why."""

    code = "motivation-missing"
    title = Text("Leg uit waarom u afwijkt", "Say why you depart")
    detail = Text(
        "Het voorstel is {proposed}. Leg uit waarom u anders beslist.",
        "The proposal is {proposed}. Explain why you decide otherwise.",
    )
    remedy = Text(
        "Vul motivation in.",
        "Fill in motivation.",
    )


class MotivationMissingWithoutProposal(MotivationMissing):
    """The same where the findings lead to no proposal: the assessor says what the profile rests on."""

    detail = Text(
        "De bevindingen geven geen voorstel. Leg uit waarop het zorgprofiel rust.",
        "The findings give no proposal. Explain what the care profile rests on.",
    )


class FromTooEarly(RuleRefused):
    """Ingangsdatum: an indication begins on the day of decision or later; two weeks back in the special case."""

    code = "from-too-early"
    title = Text("De ingangsdatum ligt te vroeg", "The start day is too early")
    detail = Text("De eerste dag die kan, is {earliest}.", "The first possible day is {earliest}.")
    remedy = Text(
        "Kies die dag of een latere.",
        "Choose that day or a later one.",
    )


class PeriodNeeded(RuleRefused):
    """Einddatum: this profile or person has a right for a limited time only."""

    code = "end-day-needed"
    title = Text("Dit besluit heeft een einddatum nodig", "This decision needs an end day")
    detail = Text("Uiterlijk {latest} ({reason}).", "At latest {latest} ({reason}).")
    remedy = Text(
        "Vul validTo in.",
        "Fill in validTo.",
    )


class PeriodTooLong(RuleRefused):
    """Einddatum: later than the law allows for this exception."""

    code = "period-too-long"
    title = Text("De einddatum ligt te ver weg", "The end day is too far away")
    detail = Text("Uiterlijk {latest} ({reason}).", "At latest {latest} ({reason}).")
    remedy = Text(
        "Kies die dag of een eerdere.",
        "Choose that day or an earlier one.",
    )


class PeriodNotAllowed(RuleRefused):
    """Einddatum: this right is for life (Blz 3.2.5)."""

    code = "end-day-not-allowed"
    title = Text("Dit besluit heeft geen einddatum", "This decision has no end day")
    detail = Text(
        "Een besluit geldt voor het leven. Alleen bij lvg, sglvg, 9VV B, ggz-b en verdrag is er een einddatum.",
        "A decision holds for life. Only LVG, SGLVG, 9VV B, GGZ-B and treaty have an end day.",
    )
    remedy = Text(
        "Laat validTo weg.",
        "Leave validTo out.",
    )


class AdditionalCareNotPossible(RuleRefused):
    """Meerzorg: this profile does not have it."""

    code = "additional-care-not-possible"
    title = Text("Meerzorg kan niet bij dit profiel", "Additional care is not possible with this profile")
    detail = Text("Bij {profile} bestaat geen meerzorg.", "{profile} has no additional care.")
    remedy = Text(
        "Laat de meerzorg weg, of kies een profiel waarbij meerzorg bestaat (zie /care-profiles).",
        "Leave additional care out, or choose a profile that has it (see /care-profiles).",
    )


class FeaturesExclude(RuleRefused):
    """Meerzorg en extra kosten thuis gaan niet samen (Rlz 5.3)."""

    code = "features-exclude"
    title = Text("Deze kenmerken gaan niet samen", "These features do not go together")
    detail = Text(
        "Meerzorg en extra kosten thuis gaan niet samen.",
        "Additional care and extra costs at home do not go together.",
    )
    remedy = Text(
        "Kies een van de twee.",
        "Choose one of the two.",
    )


class IndicationOverlaps(Conflict):
    """Indicatiebesluit: the client has an indication that begins on or after that day."""

    code = "indication-overlaps"
    title = Text("Dit besluit overlapt een ander", "This decision overlaps another")
    detail = Text(
        "De cliënt heeft een besluit dat op of na deze dag ingaat. Twee besluiten gelden nooit tegelijk.",
        "The client has an indication that begins on or after this day. Two never hold at once.",
    )
    remedy = Text("Kies een latere ingangsdatum.", "Choose a later start day.")
