"""Why claims says no to bank accounts and payments."""

from services.common.refusals import Conflict, RuleRefused
from services.common.texts import Text


class IbanInvalid(RuleRefused):
    """The account number is not a valid IBAN."""

    code = "iban-invalid"
    title = Text("Dit rekeningnummer klopt niet", "This account number is not right")
    detail = Text(
        "Het IBAN heeft een controlegetal dat niet klopt. Kijk het na en stuur het opnieuw.",
        "The check digits of the IBAN are not right. Check it and send it again.",
    )


class AccountChecked(Conflict):
    """Een rekening: verified once, and rejected at any time; what was rejected is registered anew."""

    code = "bank-account-checked"
    title = Text("Deze rekening is al beoordeeld", "This account was checked already")
    detail = Text(
        "Een goedgekeurde rekening kunt u alleen nog afkeuren. Een afgekeurde geeft de aanbieder opnieuw op.",
        "A verified account can only be rejected. One that was rejected is registered again by the provider.",
    )


class AccountGone(RuleRefused):
    """An account in the run was rejected after it was drafted, and its provider has no other."""

    code = "bank-account-gone"
    title = Text("Een rekening is afgekeurd", "An account was rejected")
    detail = Text(
        "Deze aanbieders hebben geen goedgekeurde rekening meer: {without_account}.",
        "These providers have no verified account any more: {without_account}.",
    )
    remedy = Text(
        "Keur een andere rekening van hen goed, en keur daarna de betaalrun goed.",
        "Verify another account of theirs, and then approve the payment run.",
    )


class RejectionReasonMissing(RuleRefused):
    """The provider reads why its account is not taken."""

    code = "rejection-reason-missing"
    title = Text("Zeg waarom", "Say why")
    detail = Text(
        "Vul bij een afwijzing een reden in. De aanbieder leest die.", "Give a reason to reject. The provider reads it."
    )


class NothingToPay(RuleRefused):
    """No provider with a verified account has anything coming on balance up to the cut-off.

    The fact `without_account` names who has money coming but no verified account; it is absent when nobody has.
    """

    code = "nothing-to-pay"
    title = Text("Er is niets te betalen", "There is nothing to pay")
    detail = Text(
        "Tot en met {cut_off} is er geen aanbieder met een goedgekeurde rekening die per saldo geld krijgt.",
        "Up to and including {cut_off} no provider with a verified account has money coming on balance.",
    )
    remedy = Text(
        "Noemt facts.withoutAccount aanbieders, keur dan eerst een rekening van hen goed. Wat een aanbieder moet "
        "terugbetalen, wacht tot er iets is om het mee te verrekenen.",
        "If facts.withoutAccount names providers, verify an account of theirs first. What a provider has to pay back "
        "waits until there is something to set it off against.",
    )


class BankFileEmpty(Conflict):
    """No order of the run pays anything."""

    code = "bank-file-empty"
    title = Text("Er is geen bankbestand", "There is no bank file")
    detail = Text(
        "Deze betaalrun betaalt niets, dus er is niets om naar de bank te brengen.",
        "This payment run pays nothing, so there is nothing to bring to the bank.",
    )


class NothingWasPaid(Conflict):
    """The order paid nothing: its net was not above zero, or it was left out."""

    code = "nothing-was-paid"
    title = Text("Er is niets betaald", "Nothing was paid")
    detail = Text(
        "Met deze betaalopdracht is niets betaald, dus er kan ook niets terugkomen.",
        "This payment order paid nothing, so nothing can come back either.",
    )


class AccountNameUnreadable(RuleRefused):
    """No letter of the name can be written on a bank file."""

    code = "account-name-unreadable"
    title = Text("Deze naam is niet te lezen", "This name cannot be read")
    detail = Text(
        "De naam van de rekening heeft geen letter of cijfer. Geef de naam zoals de bank die kent.",
        "The name of the account has no letter or digit. Give the name as the bank knows it.",
    )


class CutOffInFuture(RuleRefused):
    """A run cannot pay what is yet to be received."""

    code = "cut-off-in-future"
    title = Text("De peildatum ligt in de toekomst", "The cut-off lies in the future")
    detail = Text("Kies een dag tot en met vandaag, {today}.", "Choose a day up to and including today, {today}.")


class FourEyes(RuleRefused):
    """Who drafted a run cannot approve it, and who registered an account cannot verify it."""

    code = "four-eyes"
    title = Text("Een ander moet dit goedkeuren", "Somebody else must approve this")
    detail = Text(
        "U heeft dit zelf klaargezet of opgegeven. Vraag een collega om het goed te keuren.",
        "You drafted or registered this yourself. Ask a colleague to approve it.",
    )


class RunStatusWrong(Conflict):
    """The run is not in a state in which this can be done."""

    code = "payment-run-status"
    title = Text("Dit kan nu niet met deze betaalrun", "This cannot be done with this payment run now")
    detail = Text("De betaalrun is nu: {status}.", "The payment run is now: {status}.")


class PaymentReturned(Conflict):
    """The payment came back before."""

    code = "payment-returned"
    title = Text("Deze betaling kwam al terug", "This payment was returned already")
    detail = Text(
        "De regels van deze betaling wachten weer op een volgende betaalrun.",
        "The lines of this payment wait for a later run again.",
    )
