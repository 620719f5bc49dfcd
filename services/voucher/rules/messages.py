"""The kinds of messages that voucher sends: what a client, a provider or the care office is told, in plain words."""

from services.common.message_kinds import MessageKind
from services.common.texts import Text

VOUCHER_ENDED = MessageKind(
    "voucher-ended",
    "vouchers",
    Text("De voucher is gestopt", "The voucher has ended"),
    Text(
        "De laatste dag van de voucher was {last_day}. {reason} De overeenkomsten die op deze voucher liepen, zijn op "
        "die dag ook gestopt. Zorg tot en met die dag wordt nog betaald.",
        "The last day of the voucher was {last_day}. {reason} The agreements under this voucher ended on that day too. "
        "Care up to and including that day is still paid for.",
    ),
)
"""To the client. After a death the people who may read the file read it."""

AGREEMENT_ENDED_WITH_VOUCHER = MessageKind(
    "agreement-ended-with-voucher",
    "agreements",
    Text("Overeenkomst {number} is gestopt", "Agreement {number} has ended"),
    Text(
        "De voucher van de cliënt is gestopt. Daarom is overeenkomst {number} gestopt op {last_day}. Zorg tot en met "
        "die dag kunt u nog declareren. Zorg na die dag wordt niet betaald.",
        "The client's voucher has ended. Agreement {number} therefore ended on {last_day}. You can still claim care up "
        "to and including that day. Care after that day is not paid for.",
    ),
)
"""To the provider. The reason is the client's, and is not in it."""

PROPOSAL_LAPSED = MessageKind(
    "proposal-lapsed",
    "agreements",
    Text("Het voorstel {number} is vervallen", "Proposal {number} has lapsed"),
    Text(
        "Het voorstel voor overeenkomst {number} is vervallen. {reason} Er is geen geld voor gereserveerd.",
        "The proposal for agreement {number} has lapsed. {reason} No money was reserved for it.",
    ),
)
"""To client and provider."""
NOT_CONFIRMED = Text(
    "Niet alle partijen hebben het binnen 30 dagen bevestigd. U kunt een nieuw voorstel maken.",
    "Not all parties confirmed it within 30 days. You can make a new proposal.",
)
WITH_VOUCHER = Text("De voucher van de cliënt is gestopt.", "The client's voucher has ended.")
