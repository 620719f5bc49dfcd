"""The access log in plain language: the words for a person's resources here, and for the purposes of access."""

from collections.abc import Mapping

from services.common.journal.words import Journal
from services.common.texts import Text

_THINGS: Mapping[str, Text] = {
    "vouchers": Text("uw voucher", "your voucher"),
    "choice-profile": Text("uw keuzeprofiel", "your choice profile"),
    "agreements": Text("uw zorgovereenkomst", "your agreement with a care provider"),
    "swaps": Text("uw ruil van zorg", "your swap of care"),
    "versions": Text("de voorstellen voor uw zorgovereenkomst", "the proposals for your agreement"),
    "fitting": Text("wat er van uw zorg past", "what fits of your care"),
    "work-items": Text("wat het zorgkantoor voor u doet", "what the care office does for you"),
}
_PURPOSES: Mapping[str, Text] = {
    "issue-voucher": Text("de voucher toekennen", "issuing the voucher"),
    "read-voucher": Text("de voucher inzien", "seeing the voucher"),
    "list-vouchers": Text("een overzicht van vouchers", "an overview of vouchers"),
    "change-terms": Text("de voorwaarden van de voucher veranderen", "changing the terms of the voucher"),
    "list-terms": Text("zien waarvoor de voucher op welke dag is", "seeing what the voucher is for on which day"),
    "read-value": Text("zien wat de voucher waard is", "seeing what the voucher is worth"),
    "read-entries": Text("zien wat er bij en af ging", "seeing the bookings on the voucher"),
    "read-choice-profile": Text("zien welke hulp bij het kiezen past", "seeing which help with choosing fits"),
    "judge-choice-profile": Text("bepalen welke hulp bij het kiezen past", "determining which help with choosing fits"),
    "read-choice-conversation": Text("het keuzegesprek inzien", "seeing the conversation of informed choice"),
    "record-choice-conversation": Text("het keuzegesprek vastleggen", "recording the conversation of informed choice"),
    "change-arrangement": Text("de regievorm veranderen", "changing the arrangement"),
    "compare-locations": Text("zien wat de voucher op een plek dekt", "seeing what the voucher covers at a location"),
    "draft-agreement": Text("een zorgovereenkomst voorstellen", "proposing an agreement"),
    "read-agreement": Text("de zorgovereenkomst inzien", "seeing the agreement"),
    "list-agreements": Text("een overzicht van zorgovereenkomsten", "an overview of agreements"),
    "record-conversation": Text(
        "een gesprek over de zorgovereenkomst vastleggen", "recording a conversation about the agreement"
    ),
    "propose-version": Text("een ander voorstel doen", "making another proposal"),
    "list-versions": Text("zien wat er is voorgesteld", "seeing what was proposed"),
    "propose-extension": Text("voorstellen om langer door te gaan", "proposing to go on for longer"),
    "read-extension": Text("een voorstel voor verlenging inzien", "seeing a proposal to go on for longer"),
    "decline-extension": Text("een voorstel voor verlenging afwijzen", "declining a proposal to go on for longer"),
    "extend-agreement": Text("de zorgovereenkomst verlengen", "extending the agreement"),
    "read-fitting": Text("zien wat er past", "seeing what fits"),
    "list-fitting": Text("zien wat er van een voucher past", "seeing what fits a voucher"),
    "confirm-agreement": Text("de zorgovereenkomst bevestigen", "confirming the agreement"),
    "decline-agreement": Text("de zorgovereenkomst afwijzen", "declining the agreement"),
    "report-start-of-care": Text("melden dat de zorg begon", "reporting that care began"),
    "propose-ending": Text("een einddag voorstellen", "proposing a last day"),
    "decline-ending": Text("een voorgestelde einddag afwijzen", "declining a proposed last day"),
    "lower-kept-amount": Text("minder vasthouden na het einde", "keeping less after the end"),
    "put-provider-reference": Text("het kenmerk van de aanbieder vastleggen", "recording the provider's reference"),
    "postpone-care": Text("de start van de zorg uitstellen", "postponing the start of care"),
    "end-agreement": Text("de zorgovereenkomst laten stoppen", "ending the agreement"),
    "swap-care": Text("zorg ruilen voor andere zorg", "exchanging care for other care"),
    "cancel-swap": Text("een ruil van zorg afbreken", "cancelling a swap of care"),
    "read-swap": Text("de ruil van zorg inzien", "seeing the swap of care"),
    "list-swaps": Text("een overzicht van ruilen", "an overview of swaps"),
    "change-waiting-status": Text("vastleggen waarom u wacht", "recording why you wait"),
    "list-waiting": Text("zien wie op zorg wacht", "seeing which clients wait for care"),
    "offer-place": Text("een plaats aanbieden", "offering a place"),
    "answer-offer": Text("antwoord geven op een aangeboden plaats", "answering an offered place"),
    "list-offers": Text("zien welke plaatsen zijn aangeboden", "seeing which places were offered"),
    "record-detention": Text("vastleggen dat de voucher stilstaat", "recording that the voucher is suspended"),
    "list-work": Text("een overzicht van wat er te doen is", "an overview of what is to be done"),
    "read-work": Text("zien wat er te doen is", "seeing what is to be done"),
    "note-work": Text("vastleggen wat er is gedaan", "recording what was done"),
}
JOURNAL = Journal(_THINGS, _PURPOSES)
