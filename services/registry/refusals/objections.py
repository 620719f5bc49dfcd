"""Why an objection or a ruling is not taken."""

from services.common.refusals import Conflict, Forbidden, RuleRefused
from services.common.texts import Text


class ObjectionImpossible(RuleRefused):
    """Only a refusal, a suspension, an ending and a declined challenge can be objected to."""

    code = "objection-impossible"
    title = Text("Hiertegen is geen bezwaar mogelijk", "This cannot be objected to")
    detail = Text(
        "U kunt bezwaar maken tegen een weigering, een schorsing of een beëindiging door het zorgkantoor, "
        "en tegen het afwijzen van uw uitdaagvoorstel.",
        "You can object to a refusal, a suspension or an ending by the care office, "
        "and to the declining of your challenge.",
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
    """Bezwaar: there is one on this decision already."""

    code = "objection-open"
    title = Text("Er loopt al een bezwaar", "There is an objection already")
    detail = Text("Op het eerdere bezwaar is nog niet beslist.", "The earlier objection has not been ruled on.")


class ObjectionClosed(Conflict):
    """Bezwaar: it was ruled on or withdrawn."""

    code = "objection-closed"
    title = Text("Dit bezwaar is afgerond", "This objection is closed")
    detail = Text("Het bezwaar staat op '{status}'.", "The objection is '{status}'.")


class OwnDecision(Forbidden):
    """Bezwaar: who decided does not rule on the objection (Awb 10:3)."""

    code = "own-decision"
    title = Text("U nam dit besluit zelf", "You took this decision yourself")
    detail = Text(
        "Op een bezwaar beslist iemand die het besluit niet nam.",
        "An objection is ruled on by somebody who did not take the decision.",
    )


class NothingSetAside(RuleRefused):
    """There is no finding against the provider on this requirement."""

    code = "nothing-to-set-aside"
    title = Text("Hier is niets om te herzien", "There is nothing to set aside")
    detail = Text(
        "Bij deze eis is geen bewijs afgewezen en geen uitsluitingsgrond gevonden.",
        "On this requirement no evidence was rejected and no exclusion was found to hold.",
    )


class SetAsideNeedless(RuleRefused):
    """Findings are set aside by a revocation that rests on them."""

    code = "set-aside-needless"
    title = Text("setAside hoort hier niet", "setAside does not belong here")
    detail = Text(
        "Vul setAside alleen in als u een besluit intrekt dat op bevindingen rust.",
        "Fill in setAside only where you revoke a decision that rests on findings.",
    )


class FindingsNeedless(RuleRefused):
    """New findings belong to the revocation of a declined challenge."""

    code = "findings-needless"
    title = Text("Nieuwe bevindingen horen hier niet", "New findings do not belong here")
    detail = Text(
        "Vul findings en trialUntil alleen in als u het afwijzen van een uitdaagvoorstel intrekt.",
        "Fill in findings and trialUntil only where you revoke the declining of a challenge.",
    )


class RulingWithoutEffect(RuleRefused):
    """After the ruling the rule would decide the same."""

    code = "ruling-without-effect"
    title = Text("De regel beslist dan hetzelfde", "The rule would decide the same")
    detail = Text(
        "Het besluit kan nog niet veranderen door: {open}. Herzie ook die bevindingen, of laat het besluit zoals het "
        "is.",
        "The decision cannot change yet because of: {open}. Set those findings aside too, or uphold the decision.",
    )
