"""No to a document."""

from services.common.refusals import BadInput, Conflict, Forbidden, Refusal, RuleRefused
from services.common.texts import Text


class FileNameMissing(BadInput):
    """Bestandsnaam: the header Content-Disposition names no file."""

    code = "file-name-missing"
    title = Text("De naam van het bestand ontbreekt", "The name of the file is missing")
    detail = Text(
        "Stuur de naam in de header Content-Disposition, zonder mappen en hoogstens {at_most} tekens.",
        "Send the name in the header Content-Disposition, without folders and at most {at_most} characters.",
    )
    remedy = Text(
        'Bijvoorbeeld: Content-Disposition: attachment; filename="brief.pdf".',
        'For example: Content-Disposition: attachment; filename="brief.pdf".',
    )


class ContentDiffers(Refusal):
    """Soort bestand: what was sent is not of the kind that Content-Type says."""

    status = 415
    code = "content-differs"
    title = Text("Het bestand is van een ander soort", "The file is of another kind")
    detail = Text("De inhoud is geen {said}.", "The content is no {said}.")
    remedy = Text(
        "Sla het bestand op als pdf, png, jpeg of gewone tekst (UTF-8) en stuur het opnieuw.",
        "Save the file as PDF, PNG, JPEG or plain text (UTF-8) and send it again.",
    )


class DocumentEmpty(RuleRefused):
    """Stuk: there is nothing in it."""

    code = "document-empty"
    title = Text("Het bestand is leeg", "The file is empty")
    detail = Text("Er kwam geen inhoud aan.", "No content arrived.")
    remedy = Text(
        "Kies het bestand opnieuw en stuur het nog eens.",
        "Choose the file again and send it once more.",
    )


class DocumentTooLarge(Refusal):
    """Stuk: it is larger than is taken."""

    status = 413
    code = "document-too-large"
    title = Text("Het bestand is te groot", "The file is too large")
    detail = Text("Een bestand is hoogstens {megabytes} MB.", "A file is at most {megabytes} MB.")
    remedy = Text(
        "Maak het kleiner, bijvoorbeeld met een lagere scankwaliteit, of stuur het in delen.",
        "Make it smaller, for example with a lower scan quality, or send it in parts.",
    )


class DocumentsFull(Conflict):
    """Aanvraag: it holds as many documents as it can."""

    code = "documents-full"
    title = Text("Er kunnen geen stukken meer bij", "No more documents fit")
    detail = Text(
        "Bij een aanvraag horen hoogstens {at_most} stukken.", "An application has at most {at_most} documents."
    )
    remedy = Text(
        "Trek een stuk in dat niet meer nodig is, of voeg stukken samen in één bestand.",
        "Withdraw one that is not needed any more, or put several into one file.",
    )


class DocumentWithdrawn(Conflict):
    """Stuk: it was taken back; its content is gone."""

    code = "document-withdrawn"
    title = Text("Dit stuk is ingetrokken", "This document was withdrawn")
    detail = Text("Het is ingetrokken op {withdrawn_on}.", "It was withdrawn on {withdrawn_on}.")
    remedy = Text(
        "Vraag wie het introk om het opnieuw te sturen.",
        "Ask whoever withdrew it to send it again.",
    )


class DocumentOfAnother(Forbidden):
    """Stuk: only who added it, that side, or an assessor takes it back."""

    code = "document-of-another"
    title = Text("Een ander heeft dit stuk toegevoegd", "Somebody else added this document")
    detail = Text(
        "Dit stuk is toegevoegd door: {added_as}. U kunt alleen intrekken wat van uw kant kwam.",
        "This document was added by: {added_as}. You can withdraw only what came from your side.",
    )
    remedy = Text(
        "Denkt u dat het hier niet hoort? Vraag de onderzoeker om het in te trekken.",
        "Do you think that it does not belong here? Ask the assessor to withdraw it.",
    )


class DocumentNeeded(Conflict):
    """Stuk: a second assessor has yet to look at what the refusal rests on."""

    code = "document-needed"
    title = Text("Dit stuk is nu nog nodig", "This document is still needed")
    detail = Text(
        "Er ligt een besluit klaar waar een tweede onderzoeker nog naar kijkt. Tot dan blijven alle stukken erbij.",
        "A decision is ready that a second assessor has yet to look at. Until then all documents stay with it.",
    )
    remedy = Text(
        "Wacht op de tweede onderzoeker, of laat de eerste het concept intrekken.",
        "Wait for the second assessor, or let the first withdraw the draft.",
    )
