"""The messages about what one party of an agreement proposes to the other, in plain words."""

from services.common.message_kinds import MessageKind
from services.common.texts import Text

VERSION_PROPOSED = MessageKind(
    "agreement-proposed",
    "agreements",
    Text("Voorstel voor overeenkomst {number}", "Proposal for agreement {number}"),
    Text(
        "De andere partij doet een voorstel voor overeenkomst {number}: versie {proposal_version}. U kunt het "
        "bevestigen, een ander voorstel doen of het afwijzen. Wat er is veranderd, staat bij de overeenkomst.",
        "The other party makes a proposal for agreement {number}: version {proposal_version}. You can confirm it, make "
        "another proposal or decline it. The agreement shows what has changed.",
    ),
)
"""To the party that did not propose the version."""

EXTENSION_PROPOSED = MessageKind(
    "extension-proposed",
    "agreements",
    Text("Voorstel: overeenkomst {number} loopt langer door", "Proposal: agreement {number} goes on longer"),
    Text(
        "De andere partij stelt voor dat overeenkomst {number} doorloopt tot en met {last_day}, met dezelfde zorg en "
        "prijzen. Dat gebeurt alleen als u het bevestigt. U kunt ook een andere dag voorstellen of het voorstel "
        "afwijzen.",
        "The other party proposes that agreement {number} goes on up to and including {last_day}, with the same care "
        "and prices. That happens only if you confirm it. You can also propose another day or decline the proposal.",
    ),
)
"""To the party that has yet to agree."""

AGREEMENT_EXTENDED = MessageKind(
    "agreement-extended",
    "agreements",
    Text("Overeenkomst {number} is verlengd", "Agreement {number} is extended"),
    Text(
        "Overeenkomst {number} loopt nu tot en met {last_day}. Het bedrag voor de extra dagen is gereserveerd.",
        "Agreement {number} now runs up to and including {last_day}. The amount for the extra days is reserved.",
    ),
)
"""To the party that proposed it."""
