"""Refusals about bank accounts and payments."""

from typing import ClassVar

from services.claims.rules.status_words import RUN_STATUS_WORDS
from services.common.refusals import Conflict, RuleRefused, Words
from services.common.texts import Text


class IbanInvalid(RuleRefused):
    """The account number is not a valid IBAN."""

    code = "iban-invalid"
    title = Text("Dit rekeningnummer klopt niet", "Invalid account number")
    detail = Text(
        "Het IBAN heeft een controlegetal dat niet klopt. Kijk het na en stuur het opnieuw.",
        "The check digits of the IBAN are wrong. Check the IBAN and send it again.",
    )


class AccountChecked(Conflict):
    """The account was verified or rejected before. A rejected account must be registered again by its provider."""

    code = "bank-account-checked"
    title = Text("Deze rekening is al beoordeeld", "Account already checked")
    detail = Text(
        "Een goedgekeurde rekening kunt u alleen nog afkeuren. Een afgekeurde rekening geeft de aanbieder opnieuw op.",
        "A verified account can only be rejected. The provider must register a rejected account again.",
    )


class AccountGone(RuleRefused):
    """An account in the run was rejected after the run was drafted, and its provider has no other."""

    code = "bank-account-gone"
    title = Text("Een rekening is afgekeurd", "An account was rejected")
    detail = Text(
        "Deze aanbieders hebben geen goedgekeurde rekening meer: {without_account}.",
        "These providers no longer have a verified account: {without_account}.",
    )
    remedy = Text(
        "Keur een andere rekening van hen goed, en keur daarna de betaalrun goed.",
        "Verify another account of each of them, then approve the payment run.",
    )


class RejectionReasonMissing(RuleRefused):
    """An account was rejected without a reason."""

    code = "rejection-reason-missing"
    title = Text("De reden ontbreekt", "Reason missing")
    detail = Text(
        "Vul bij een afwijzing een reden in. De aanbieder leest die.",
        "Give a reason for the rejection. The provider will read it.",
    )


class NothingToPay(RuleRefused):
    """Up to the cut-off, no provider with a verified account has a positive balance.

    The fact `without_account` names the providers with a positive balance but no verified account; it is absent when
    there are none.
    """

    code = "nothing-to-pay"
    title = Text("Er is niets te betalen", "There is nothing to pay")
    detail = Text(
        "Tot en met {cut_off} is er geen aanbieder met een goedgekeurde rekening die na verrekening geld krijgt.",
        "Up to and including {cut_off}, no provider with a verified account has a positive balance.",
    )
    remedy = Text(
        "Staan er aanbieders in facts.withoutAccount? Keur dan eerst een rekening van hen goed. Een bedrag dat een "
        "aanbieder moet terugbetalen, verrekenen wij met latere declaraties.",
        "If facts.withoutAccount names providers, verify an account of each of them first. An amount that a provider "
        "has to pay back waits until it can be set off against later claims.",
    )


class SeveralStreams(RuleRefused):
    """Lines of several pilots or payers wait, and a run pays one pilot and payer."""

    code = "several-streams"
    title = Text("Noem het experiment en de betaler", "Name the pilot and the payer")
    detail = Text(
        "Een betaalrun betaalt één experiment en één betaler. Er wachten regels van: {streams}.",
        "A payment run pays one pilot and one payer. Lines wait of: {streams}.",
    )


class BankFileEmpty(Conflict):
    """No order of the run pays anything."""

    code = "bank-file-empty"
    title = Text("Er is geen bankbestand", "There is no bank file")
    detail = Text(
        "Deze betaalrun betaalt niets, dus er is niets om naar de bank te brengen.",
        "This payment run pays nothing, so there is nothing to send to the bank.",
    )


class NothingWasPaid(Conflict):
    """The order paid nothing: its net amount was not above zero, or it was left out of the bank file."""

    code = "nothing-was-paid"
    title = Text("Er is niets betaald", "Nothing was paid")
    detail = Text(
        "Met deze betaalopdracht is niets betaald, dus er kan ook niets terugkomen.",
        "This payment order paid nothing, so no payment can be returned.",
    )


class AccountNameUnreadable(RuleRefused):
    """No letter of the name can be written in a bank file."""

    code = "account-name-unreadable"
    title = Text("Deze naam is niet te lezen", "Unreadable account name")
    detail = Text(
        "De naam van de rekening heeft geen letter of cijfer. Geef de naam zoals de bank die kent.",
        "The name of the account has no letter or digit. Give the name as the bank knows it.",
    )


class CutOffInFuture(RuleRefused):
    """The cut-off is after today; a run cannot pay claims that are not received yet."""

    code = "cut-off-in-future"
    title = Text("De peildatum ligt in de toekomst", "The cut-off is in the future")
    detail = Text("Kies een dag tot en met vandaag, {today}.", "Choose a day up to and including today, {today}.")


class FourEyes(RuleRefused):
    """Nobody may approve a run that they drafted, or verify an account that they registered."""

    code = "four-eyes"
    title = Text("Een ander moet dit goedkeuren", "Another person must approve this")
    detail = Text(
        "U heeft dit zelf klaargezet of opgegeven. Vraag een collega om het goed te keuren.",
        "You drafted or registered this yourself. Ask a colleague to approve it.",
    )


class RunStatusWrong(Conflict):
    """The state of the run does not allow this step."""

    code = "payment-run-status"
    words: ClassVar[Words] = {"status": RUN_STATUS_WORDS}
    title = Text("Dit kan nu niet met deze betaalrun", "Not possible with this payment run now")
    detail = Text("De betaalrun is nu: {status}.", "The payment run is now: {status}.")


class LineNotHeld(Conflict):
    """The line was released before."""

    code = "line-not-held"
    title = Text("Deze regel is al vrijgegeven", "Line already released")
    detail = Text(
        "De regel wordt niet meer vastgehouden. De volgende betaalrun betaalt hem.",
        "The line is no longer held. The next payment run pays it.",
    )


class PaymentReturned(Conflict):
    """The payment was returned before."""

    code = "payment-returned"
    title = Text("Deze betaling kwam al terug", "Payment already returned")
    detail = Text(
        "De regels van deze betaling wachten weer op een volgende betaalrun.",
        "The lines of this payment wait for the next payment run.",
    )
