"""The kinds of messages that voucher sends: what clients, providers and care offices read, in plain words."""

from services.common.message_kinds import MessageKind
from services.common.texts import Text
from services.voucher.rules.lapse import LAPSES_AFTER, PROPOSAL_LAPSES_AFTER

VOUCHER_ENDED = MessageKind(
    "voucher-ended",
    "vouchers",
    Text("De voucher is gestopt", "The voucher has ended"),
    Text(
        "De laatste dag van de voucher was {last_day}. {reason} De overeenkomsten die op deze voucher liepen, zijn "
        "op die dag ook gestopt. Zorg tot en met die dag wordt nog betaald.",
        "The last day of the voucher was {last_day}. {reason} The agreements under this voucher ended on that day "
        "too. Care up to and including that day is still paid for.",
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
        "The client's voucher has ended. Agreement {number} therefore ended on {last_day}. You can still claim care "
        "up to and including that day. Care after that day is not paid for.",
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
    f"Niet alle partijen hebben het binnen {PROPOSAL_LAPSES_AFTER.days} dagen bevestigd. U kunt een nieuw voorstel "
    "maken.",
    f"Not all parties confirmed it within {PROPOSAL_LAPSES_AFTER.days} days. You can make a new proposal.",
)
WITH_VOUCHER = Text("De voucher van de cliënt is gestopt.", "The client's voucher has ended.")
PILOT_CLOSED = Text(
    "In dit experiment worden geen nieuwe overeenkomsten meer gemaakt.",
    "No new agreements are made in this pilot any more.",
)

CARE_NOT_BEGUN = MessageKind(
    "care-not-begun",
    "agreements",
    Text("De zorg van overeenkomst {number} is nog niet begonnen", "Care under agreement {number} has not begun yet"),
    Text(
        "De zorg van overeenkomst {number} zou beginnen op {starts_on}. De aanbieder heeft nog geen eerste zorgdag "
        "gemeld. Is de zorg begonnen? Dan meldt de aanbieder dat. Begint de zorg later? Spreek dan samen een nieuwe "
        "dag af. Gebeurt er niets, dan vervalt de overeenkomst op of na {lapses_on}.",
        "Care under agreement {number} was to begin on {starts_on}. The provider has not reported a first day of "
        "care. If care has begun, the provider reports it. If care begins later, agree on a new day together. If "
        "nothing happens, the agreement lapses on or after {lapses_on}.",
    ),
)
"""To client and provider, once, some time after the start."""

AGREEMENT_LAPSED = MessageKind(
    "agreement-lapsed",
    "agreements",
    Text("Overeenkomst {number} is vervallen", "Agreement {number} has lapsed"),
    Text(
        "De zorg van overeenkomst {number} zou beginnen op {starts_on} en is "
        f"{LAPSES_AFTER.days} dagen later niet begonnen. "
        "De overeenkomst is daarom vervallen. Het geld dat ervoor was gereserveerd, komt vrij. Cliënt en aanbieder "
        "kunnen een nieuwe overeenkomst sluiten.",
        "Care under agreement {number} was to begin on {starts_on} and had not begun "
        f"{LAPSES_AFTER.days} days later. "
        "The agreement has therefore lapsed. The money that was reserved for it comes free. Client and provider can "
        "make a new agreement.",
    ),
)
"""To client, provider and care office."""

ENDED_IN_SWAP = MessageKind(
    "agreement-ended-in-swap",
    "agreements",
    Text("Overeenkomst {number} stopt", "Agreement {number} ends"),
    Text(
        "De cliënt ruilt deze zorg voor andere zorg. Daarom stopt overeenkomst {number} op {last_day}. Zorg tot en met "
        "die dag kunt u nog declareren.",
        "The client exchanges this care for other care. Agreement {number} therefore ends on {last_day}. You can still "
        "claim care up to and including that day.",
    ),
)
"""To the provider."""

STARTED_IN_SWAP = MessageKind(
    "agreement-redeemed-in-swap",
    "agreements",
    Text("Overeenkomst {number} is bevestigd", "Agreement {number} is confirmed"),
    Text(
        "De cliënt heeft overeenkomst {number} bevestigd en het bedrag is gereserveerd. De zorg begint op {first_day}.",
        "The client has confirmed agreement {number} and the amount is reserved. Care begins on {first_day}.",
    ),
)
"""To the provider."""

SWAP_DONE = MessageKind(
    "swap-done",
    "swaps",
    Text("Uw ruil is uitgevoerd", "Your swap was carried out"),
    Text("Wat u wilde ruilen paste binnen de waarde van uw voucher.", "What you asked for fits your voucher's value."),
)
"""To the client, whose swap had to wait."""

SWAP_UNDONE = MessageKind(
    "swap-undone",
    "swaps",
    Text("Uw ruil is niet doorgegaan", "Your swap was not carried out"),
    Text("{reason} Uw overeenkomsten zijn gebleven zoals ze waren.", "{reason} Your agreements stay as they were."),
)
"""To the client."""

AGREEMENT_ENDED = MessageKind(
    "agreement-ended",
    "agreements",
    Text("Overeenkomst {number} stopt", "Agreement {number} ends"),
    Text(
        "De laatste dag van overeenkomst {number} is {last_day}. De reden staat bij de overeenkomst.",
        "The last day of agreement {number} is {last_day}. The agreement shows the reason.",
    ),
)
"""To the party that did not end it."""

ENDING_PROPOSED = MessageKind(
    "ending-proposed",
    "agreements",
    Text("Voorstel: overeenkomst {number} stopt", "Proposal: agreement {number} ends"),
    Text(
        "De andere partij stelt voor dat overeenkomst {number} stopt, met {last_day} als laatste dag. Dat gebeurt "
        "alleen als u het bevestigt. U kunt ook een andere dag voorstellen of het voorstel afwijzen.",
        "The other party proposes to end agreement {number}, with {last_day} as its last day. That happens only if you "
        "confirm it. You can also propose another day or decline the proposal.",
    ),
)
"""To the party that has yet to agree."""

CARE_POSTPONED = MessageKind(
    "care-postponed",
    "agreements",
    Text("De zorg van overeenkomst {number} begint later", "Care under agreement {number} begins later"),
    Text(
        "Het begin van de zorg is uitgesteld tot en met {last_day}. De reden staat bij de overeenkomst. De afgesproken "
        "zorg blijft gereserveerd.",
        "The start of care is postponed up to and including {last_day}. The agreement shows the reason. The agreed "
        "care remains reserved.",
    ),
)
"""To the party that did not put it off."""

CARE_CALLED_OFF = MessageKind(
    "care-called-off",
    "agreements",
    Text("De zorg van overeenkomst {number} gaat niet door", "Care under agreement {number} is called off"),
    Text(
        "Overeenkomst {number} is gestopt voordat de zorg begon. De reden staat bij de overeenkomst. Er blijft niets "
        "voor gereserveerd.",
        "Agreement {number} ended before care began. The agreement shows the reason. Nothing remains reserved for it.",
    ),
)
"""To the party that did not call it off."""

VALUE_TOO_LOW = MessageKind(
    "value-too-low",
    "vouchers",
    Text(
        "In {year} is meer afgesproken dan uw voucher waard is", "More is agreed for {year} than your voucher is worth"
    ),
    Text(
        "Uw voucher is voor {year} nu {value_euros} waard. U heeft voor dat jaar {exceeding_euros} meer aan zorg "
        "afgesproken. Uw zorg loopt door, maar u kunt nu geen nieuwe afspraken maken. Dat kan weer als alles past. "
        "Spreek daarvoor met uw zorgaanbieders minder zorg of een lagere prijs af, of laat een overeenkomst stoppen. "
        "Bij uw voucher staat wat u heeft afgesproken.",
        "Your voucher is now worth {value_euros} for {year}. The care that you agreed on for that year costs "
        "{exceeding_euros} more. Your care goes on, but you cannot make new agreements now. You can do so once "
        "everything fits again. For that, agree with your providers on less care or a lower price, or end an "
        "agreement. Your voucher shows what you agreed on.",
    ),
)
"""To the client, when the overhang of a year begins or rises."""

AGREEMENT_SHORTENED = MessageKind(
    "agreement-shortened",
    "agreements",
    Text("Overeenkomst {number} is ingekort", "Agreement {number} is shortened"),
    Text(
        "De waarde van de voucher is verlaagd. Het bedrag van overeenkomst {number} is daarom lager geworden. Het is "
        "genoeg voor zorg tot en met {last_day}. Stijgt de waarde weer, dan wordt het bedrag aangevuld. Spreek minder "
        "zorg of een lagere prijs af, of regel er zelf iets bij.",
        "The value of the voucher was lowered. The amount of agreement {number} was therefore lowered too. It is "
        "enough for care up to and including {last_day}. If the value rises again, the amount is filled up. Agree on "
        "less care or a lower price, or arrange something yourself.",
    ),
)
"""To the client and the provider, on the fit-by day of a lower value."""

AGREEMENT_FILLED_UP = MessageKind(
    "agreement-filled-up",
    "agreements",
    Text("Overeenkomst {number} is aangevuld", "Agreement {number} is filled up"),
    Text(
        "Er kwam geld vrij op de voucher. Overeenkomst {number} had te weinig en krijgt er geld bij. {reach}",
        "Money of the voucher came free. Agreement {number} had too little and gets more money. {reach}",
    ),
)
"""To the client and the provider."""
ALL_DAYS = Text("Het is weer genoeg voor alle afgesproken dagen.", "It is enough for all agreed days again.")
NOT_ALL_DAYS = Text(
    "Het is nog niet genoeg voor alle afgesproken dagen. Bij de overeenkomst staat tot en met welke dag het genoeg is.",
    "It is not yet enough for all agreed days. The agreement shows the last day for which it is enough.",
)

VALUE_LOWERED = MessageKind(
    "value-lowered",
    "vouchers",
    Text("Uw voucher wordt minder waard", "Your voucher will be worth less"),
    Text(
        "Het zorgkantoor heeft de factor van het experiment verlaagd. Uw voucher is in {year} nu {value_euros} "
        "waard, en was {before_euros}. Latere jaren kunnen ook veranderen. De prijzen die u hebt afgesproken, "
        "blijven gelijk. U kunt er minder dagen van betalen, een lagere prijs afspreken of zelf iets bijdragen.",
        "The care office has lowered the factor of the pilot. Your voucher is now worth {value_euros} in {year}; it "
        "was {before_euros}. Later years may change too. The prices that you agreed stay as they are. You can pay "
        "for fewer days, agree on a lower price, or add something of your own.",
    ),
)
"""To the client whose agreements still fit, when the factor lowers the value."""

TERMS_CHANGE = MessageKind(
    "terms-change",
    "agreements",
    Text("Er komt een ander zorgprofiel", "There will be another care profile"),
    Text(
        "Vanaf {changed_on} heeft de cliënt een ander zorgprofiel. Overeenkomst {number} loopt door, voor de "
        "afgesproken prijs. Past andere zorg beter? Dan kunnen cliënt en aanbieder de overeenkomst ruilen voor een "
        "nieuwe.",
        "From {changed_on} on the client has another care profile. Agreement {number} goes on at the agreed price. "
        "If other care fits better, client and provider can swap the agreement for a new one.",
    ),
)
"""To client, provider and care office, when the change is known."""

TERMS_CHANGED = MessageKind(
    "terms-changed",
    "vouchers",
    Text("De voorwaarden van uw voucher veranderen", "The terms of your voucher change"),
    Text(
        "Uw voucher heeft vanaf {changed_on} andere voorwaarden. De leveringsvorm is dan: {form}. Bij uw voucher staan "
        "alle voorwaarden, wat de voucher waard is en welke overeenkomsten doorlopen.",
        "From {changed_on} on your voucher has other terms. The delivery form is then: {form}. Your voucher shows all "
        "terms, what it is worth and which agreements continue.",
    ),
)
"""To the client, when the care office changed the terms."""

ENDED_WITH_FORM = MessageKind(
    "agreement-ended-with-form",
    "agreements",
    Text("Overeenkomst {number} stopt", "Agreement {number} ends"),
    Text(
        "De voucher van de cliënt krijgt een andere leveringsvorm. Daarbij hoort deze zorg niet. Daarom is de laatste "
        "dag van overeenkomst {number} {last_day}. Zorg tot en met die dag wordt nog betaald.",
        "The client's voucher gets another delivery form, to which this care does not belong. The last day of "
        "agreement {number} is therefore {last_day}. Care up to and including that day is still paid for.",
    ),
)
"""To client and provider, when a new form does not list the care."""

VOUCHER_REOPENED = MessageKind(
    "voucher-reopened",
    "vouchers",
    Text("De voucher loopt weer", "The voucher is valid again"),
    Text(
        "De voucher was gestopt omdat een overlijden was gemeld. Die melding is teruggenomen. De voucher en de "
        "overeenkomsten lopen weer, voor zover de waarde daarvoor genoeg is.",
        "The voucher had ended because a death was reported. That report was taken back. The voucher and the "
        "agreements continue, as far as the value is sufficient.",
    ),
)
"""To the client."""

AGREEMENT_REOPENED = MessageKind(
    "agreement-reopened",
    "agreements",
    Text("Overeenkomst {number} loopt weer", "Agreement {number} continues"),
    Text(
        "Overeenkomst {number} was gestopt met de voucher van de cliënt. Dat is teruggedraaid. Bij de "
        "overeenkomst staat welk bedrag nu is gereserveerd.",
        "Agreement {number} had ended with the client's voucher. That was reversed. The agreement shows the amount "
        "that is reserved for it now.",
    ),
)
"""To the provider."""

BUDGET_RESERVED = MessageKind(
    "budget-reserved",
    "pilots",
    Text("{percent} % van het budget van {year} is vastgelegd", "{percent} % of the budget of {year} is committed"),
    Text(
        "Overeenkomsten leggen voor {year} nu {amount_euros} vast. Het plafond is {ceiling_euros}. Er verandert niets "
        "voor cliënten: een voucher wordt nooit geweigerd omdat het budget op is. U kunt een maatregel voorbereiden.",
        "Agreements now commit {amount_euros} for {year}. The ceiling is {ceiling_euros}. Nothing changes for clients: "
        "a voucher is never refused because the budget is spent. You can prepare a measure.",
    ),
)
"""To the care office, once for each threshold, year and ceiling; so is the next."""

BUDGET_PROJECTED = MessageKind(
    "budget-projected",
    "pilots",
    Text(
        "Verwachting: {percent} % van het budget van {year}",
        "Projection: {percent} % of the budget of {year}",
    ),
    Text(
        "Tot het einde van {year} verwachten we {amount_euros}. Het plafond is {ceiling_euros}. Er verandert niets "
        "voor cliënten: een voucher wordt nooit geweigerd omdat het budget op is. U kunt een maatregel voorbereiden.",
        "Up to the end of {year} we expect {amount_euros}. The ceiling is {ceiling_euros}. Nothing changes for "
        "clients: a voucher is never refused because the budget is spent. You can prepare a measure.",
    ),
)


ARRANGEMENT_CHANGED = MessageKind(
    "arrangement-changed",
    "vouchers",
    Text("De regievorm is veranderd", "The arrangement has changed"),
    Text(
        "De regievorm van de voucher was: {before}. Vanaf {day} is die: {arrangement}. Een cliënt kan op elke dag een "
        "andere regievorm kiezen.",
        "The arrangement of the voucher was: {before}. From {day} it is: {arrangement}. A client can choose another "
        "arrangement on any day.",
    ),
)
"""To the party that did not change it: the client or the care office."""
