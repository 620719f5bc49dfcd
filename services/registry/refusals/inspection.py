"""Why a signal, a decision on it, or a change of a continuity plan is not taken."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class SignalProviderUnknown(RuleRefused):
    """The registry has no such provider."""

    code = "signal-provider-unknown"
    title = Text("Onbekende zorgaanbieder", "Unknown provider")
    detail = Text(
        "Deze zorgaanbieder staat niet in het register. Zoek met GET /providers.",
        "This provider is not in the registry. Search with GET /providers.",
    )


class SignalFromFuture(RuleRefused):
    """What was seen was seen today or before."""

    code = "signal-from-future"
    title = Text("Datum ligt in de toekomst", "Day is in the future")
    detail = Text("Kies de dag waarop het gezien is.", "Choose the day on which it was seen.")


class SignalDecided(Conflict):
    """A signal is decided on once."""

    code = "signal-decided"
    title = Text("Op dit signaal is al beslist", "This signal has been decided on")
    detail = Text("De uitkomst is '{outcome}'.", "Its outcome is '{outcome}'.")


class SuspensionDayMissing(RuleRefused):
    """A suspension has a first day."""

    code = "suspension-day-missing"
    title = Text("Eerste dag ontbreekt", "First day is missing")
    detail = Text("Vul from in: de eerste dag van de schorsing.", "Fill in from: the first day of the suspension.")


class SuspensionDaysNeedless(RuleRefused):
    """Without a suspension there are no days of one."""

    code = "suspension-days-needless"
    title = Text("Dagen horen hier niet", "Days do not belong here")
    detail = Text(
        "U schorst niet. Laat from en noPaymentFrom leeg.", "You do not suspend. Leave from and noPaymentFrom empty."
    )


class NobodyToSuspend(Conflict):
    """The provider is admitted nowhere."""

    code = "nobody-to-suspend"
    title = Text("Deze aanbieder is niet toegelaten", "This provider is not admitted")
    detail = Text(
        "Er is geen toelating om te schorsen. Kies 'not-suspended', met de reden.",
        "There is no admission to suspend. Choose 'not-suspended', with the reason.",
    )


class PlanClosed(Conflict):
    """A closed continuity plan changes no more."""

    code = "continuity-plan-closed"
    title = Text("Dit plan is afgesloten", "This plan is closed")
    detail = Text("Aan een afgesloten plan verandert niets meer.", "A closed plan changes no more.")


class TasksOpen(Conflict):
    """A plan is closed when its tasks are done."""

    code = "continuity-tasks-open"
    title = Text("Er zijn nog taken open", "Tasks are still open")
    detail = Text("Rond eerst de open taken af: {open}.", "Complete the open tasks first: {open}.")


class TaskCompleted(Conflict):
    """The task was done before."""

    code = "continuity-task-done"
    title = Text("Deze taak is al gedaan", "This task was done")
    detail = Text("De taak is afgerond op {done_on}.", "The task was completed on {done_on}.")


class PlanReopened(RuleRefused):
    """A plan goes forward: open, in progress, closed."""

    code = "continuity-plan-reopened"
    title = Text("Een plan gaat niet terug naar 'open'", "A plan does not go back to 'open'")
    detail = Text("Kies 'in-progress' of 'closed'.", "Choose 'in-progress' or 'closed'.")
