"""No to a draft of a decision."""

from services.common.refusals import Conflict, Forbidden
from services.common.texts import Text


class DraftWaiting(Conflict):
    """Conceptbesluit: a refusal of this application waits for a second assessor."""

    code = "draft-waiting"
    title = Text("Er ligt al een afwijzing klaar", "A refusal is waiting already")
    detail = Text(
        "Een tweede onderzoeker moet de afwijzing nog goedkeuren. Tot dan kan er geen ander besluit komen.",
        "A second assessor has yet to approve the refusal. Until then there can be no other decision.",
    )
    remedy = Text(
        "Wacht op de tweede onderzoeker, of laat de eerste het concept intrekken.",
        "Wait for the second assessor, or let the first withdraw the draft.",
    )


class DraftClosed(Conflict):
    """Conceptbesluit: it does not wait any more."""

    code = "draft-closed"
    title = Text("Dit concept is afgerond", "This draft is closed")
    detail = Text("Het concept staat op '{status}'.", "The draft is '{status}'.")
    remedy = Text(
        "Lees de aanvraag opnieuw om te zien wat er is beslist.",
        "Read the application again to see what was decided.",
    )


class OwnDraft(Forbidden):
    """Vier ogen: who drafted a refusal does not approve it."""

    code = "own-draft"
    title = Text("U maakte dit concept zelf", "You made this draft yourself")
    detail = Text(
        "Een andere onderzoeker kijkt ernaar voordat de afwijzing wordt verstuurd.",
        "Another assessor looks at it before the refusal is sent.",
    )
    remedy = Text("Vraag een collega, of trek het concept in.", "Ask a colleague, or withdraw the draft.")


class DraftOfAnother(Forbidden):
    """Conceptbesluit: only who made it takes it back."""

    code = "draft-of-another"
    title = Text("Een ander maakte dit concept", "Somebody else made this draft")
    detail = Text(
        "Alleen wie het concept maakte, kan het intrekken. U kunt het goedkeuren of afkeuren.",
        "Only who made the draft can withdraw it. You can approve or reject it.",
    )
    remedy = Text(
        "Keur het concept goed of af, of vraag wie het maakte om het in te trekken.",
        "Approve or reject the draft, or ask whoever made it to withdraw it.",
    )
