"""No to an objection or a ruling."""

from services.common.refusals import Conflict, Forbidden, RuleRefused
from services.common.texts import Text


class ObjectionLate(RuleRefused):
    """Bezwaar: the six weeks have passed (Awb 6:7); a late one needs a reason (Awb 6:11)."""

    code = "objection-late"
    title = Text("Het bezwaar is te laat", "The objection is late")
    detail = Text(
        "Bezwaar kon tot en met {until}. Leg uit waarom u later bent.",
        "Objection was possible until {until}. Say why you are later.",
    )
    remedy = Text(
        "Vul lateReason in.",
        "Fill in lateReason.",
    )


class ObjectionOpen(Conflict):
    """Bezwaar: there is one on this decision that is not ruled on."""

    code = "objection-open"
    title = Text("Er loopt al een bezwaar", "There is an objection already")
    detail = Text("Op het eerdere bezwaar is nog niet beslist.", "The earlier objection has not been ruled on.")
    remedy = Text(
        "Vul het lopende bezwaar aan, of wacht op de beslissing.",
        "Add to the running objection, or wait for the ruling.",
    )


class ObjectionClosed(Conflict):
    """Bezwaar: it was ruled on or withdrawn."""

    code = "objection-closed"
    title = Text("Dit bezwaar is afgerond", "This objection is closed")
    detail = Text("Het bezwaar staat op '{status}'.", "The objection is '{status}'.")
    remedy = Text(
        "Bent u het niet eens met de beslissing op bezwaar? Ga dan in beroep; de brief zegt hoe.",
        "Do you disagree with the ruling? Then appeal; the letter says how.",
    )


class TermExtended(Conflict):
    """Bezwaar: the term to rule was extended already; it can be once (Awb 7:10)."""

    code = "term-extended"
    title = Text("De termijn is al verlengd", "The term was extended already")
    detail = Text("De termijn kan één keer worden verlengd.", "The term can be extended once.")
    remedy = Text(
        "Beslis voor het einde van de termijn.",
        "Rule before the term ends.",
    )


class OwnDecision(Forbidden):
    """Bezwaar: who decided does not rule on the objection (Awb 10:3)."""

    code = "own-decision"
    title = Text("U nam dit besluit zelf", "You took this decision yourself")
    detail = Text(
        "Op een bezwaar beslist iemand die het besluit niet nam.",
        "An objection is ruled on by somebody who did not take the decision.",
    )
    remedy = Text(
        "Laat een collega op het bezwaar beslissen.",
        "Let a colleague rule on the objection.",
    )


class RulingUnfit(RuleRefused):
    """Beslissing op bezwaar: a revision has content, the others have none."""

    code = "ruling-unfit"
    title = Text("De inhoud past niet bij de beslissing", "The content does not fit the ruling")
    detail = Text(
        "Alleen bij 'revised' hoort een nieuwe inhoud. De beslissing is '{outcome}'.",
        "Only 'revised' has a new content. The ruling is '{outcome}'.",
    )
    remedy = Text(
        "Geef bij 'revised' de nieuwe inhoud in content; laat content anders weg. Toekennen wordt nooit afwijzen.",
        "Give the new content with 'revised'; else leave content out. A grant never becomes a refusal.",
    )


class RulingIdle(RuleRefused):
    """Beslissing op bezwaar: there is no right to take away."""

    code = "ruling-idle"
    title = Text("Er is niets om in te trekken", "There is nothing to revoke")
    detail = Text("Het besluit staat op '{status}'.", "The decision is '{status}'.")
    remedy = Text(
        "Beslis 'upheld', of lees eerst welk besluit nu geldt.",
        "Rule 'upheld', or read first which decision holds now.",
    )


class AppealInstead(Conflict):
    """Beroep: against a ruling on an objection one goes to court, not to us (Awb 7:1)."""

    code = "appeal-instead"
    title = Text("Hiertegen kunt u niet opnieuw bezwaar maken", "This cannot be objected to again")
    detail = Text(
        "Dit is een beslissing op bezwaar. U kunt tot en met {until} naar de rechtbank gaan.",
        "This is a ruling on an objection. You can go to court until {until}.",
    )
    remedy = Text(
        "Ga in beroep bij de rechtbank; de brief zegt hoe.",
        "Appeal to the court; the letter says how.",
    )
