"""The kinds of messages that indication sends, beside letters."""

from services.common.message_kinds import MessageKind
from services.common.texts import Text

PERSON_LINKED = MessageKind(
    "person-linked",
    "clients",
    Text("De cliënt heeft nu zelf toegang", "The client now has access"),
    Text(
        "Een onderzoeker heeft vastgesteld wie de cliënt is. De cliënt kan dit dossier nu zelf inzien. Klopt dat niet? "
        "Meld het dan bij de onderzoeker.",
        "An assessor has verified who the client is. The client can now read this file. If that is wrong, report it to "
        "the assessor.",
    ),
)
"""To the file, so also to the representative that opened it, and to the provider that opened it."""

PERSON_UNLINKED = MessageKind(
    "person-unlinked",
    "clients",
    Text("De toegang van een persoon is gestopt", "A person's access has ended"),
    Text(
        "Een onderzoeker heeft vastgesteld dat een inlog niet bij dit dossier hoort. Die inlog heeft geen toegang "
        "meer. De reden staat in het dossier.",
        "An assessor has established that a login does not belong to this file. That login no longer has access. The "
        "reason is in the file.",
    ),
)
"""To the same."""
