"""Refusals when a voucher is requested, valued or changed."""

from typing import ClassVar

from services.common.refusals import BadInput, Conflict, NotFound, RuleRefused, Words
from services.common.texts import Text
from services.voucher.rules.status_words import (
    DELIVERY_FORM_WORDS,
    PILOT_STATUS_WORDS,
    PRICE_KIND_WORDS,
    VOUCHER_STATUS_WORDS,
)

__all__ = [
    "BeforeRequest",
    "BulkChanged",
    "CapReached",
    "ChangingNeed",
    "ClientUnclear",
    "CrisisCare",
    "DetentionOutsideVoucher",
    "DetentionReversed",
    "DuplicateLine",
    "EtmalenWrong",
    "FormOutOfScope",
    "NoFormPossible",
    "NoIndication",
    "NotInRegion",
    "NotRequested",
    "OutsidePilotPeriod",
    "PgbShareWrong",
    "PilotNotOpen",
    "PilotUnknown",
    "PriceMissing",
    "ProfileOutOfScope",
    "RareComplexCare",
    "RegionUnknown",
    "SupplementWrong",
    "VoucherRunning",
    "VoucherStopped",
    "YearWithoutValue",
]

REGULAR_PURCHASE = Text(
    "Deze zorg gaat via de gewone zorginkoop. Het zorgkantoor regelt die met u.",
    "This care is purchased in the regular way. The care office arranges it with you.",
)


class PilotUnknown(RuleRefused):
    """There is no such pilot."""

    code = "pilot-unknown"
    title = Text("Onbekend experiment", "Unknown pilot")
    detail = Text("Er is geen experiment met dit id.", "There is no pilot with this id.")
    remedy = Text(
        "Kies een experiment van uw eigen zorgkantoor uit de lijst.",
        "Choose a pilot of your own care office from the list.",
    )


class ClientUnclear(RuleRefused):
    """The request names neither a client nor an indication, or an indication of another client."""

    code = "client-unclear"
    title = Text("Niet duidelijk voor wie", "Client not clear")
    detail = Text(
        "Geef clientId of indicationId. Geeft u beide, dan moet het indicatiebesluit van die cliënt zijn.",
        "Give clientId or indicationId. If you give both, the indication must be that client's.",
    )
    remedy = Text(
        "Noem alleen de cliënt; het geldende indicatiebesluit wordt dan gevonden.",
        "Give the client alone; the valid indication is found then.",
    )


class NoIndication(RuleRefused):
    """No positive indication is valid on the first day."""

    code = "no-indication"
    title = Text("Geen geldig indicatiebesluit", "No valid indication")
    detail = Text(
        "Op {valid_from} is er geen positief indicatiebesluit dat geldt.",
        "There is no positive indication that is valid on {valid_from}.",
    )
    remedy = Text(
        "Vraag eerst een indicatie aan, of kies een dag waarop het besluit geldt.",
        "Apply for an indication first, or choose a day on which the decision is valid.",
    )


class NotInRegion(RuleRefused):
    """The client does not live in the region of the pilot."""

    code = "not-in-region"
    title = Text("Woont niet in de regio", "Does not live in the region")
    detail = Text(
        "De cliënt woont in zorgkantoorregio {region_code}; dit experiment is in {pilot_regions}.",
        "The client lives in care-office region {region_code}; this pilot is in {pilot_regions}.",
    )
    remedy = Text(
        "Het zorgkantoor van de eigen regio helpt verder.", "The care office of the client's own region can help."
    )


class RegionUnknown(NotInRegion):
    """The same for a client whose region is not known."""

    detail = Text(
        "Van de cliënt is geen zorgkantoorregio bekend; dit experiment is in {pilot_regions}.",
        "The client's care-office region is not known; this pilot is in {pilot_regions}.",
    )


class ProfileOutOfScope(RuleRefused):
    """The care profile is not in the pilot."""

    code = "profile-out-of-scope"
    title = Text("Dit zorgprofiel doet niet mee", "This care profile is not in the pilot")
    detail = Text(
        "Het indicatiebesluit geeft zorgprofiel {profile_code}. Dit experiment is voor {pilot_profiles}.",
        "The indication is for care profile {profile_code}. This pilot is for {pilot_profiles}.",
    )
    remedy = REGULAR_PURCHASE


class FormOutOfScope(RuleRefused):
    """The delivery form is not in the pilot, or not for this profile."""

    code = "form-out-of-scope"
    words: ClassVar[Words] = {"delivery_form": DELIVERY_FORM_WORDS, "possible_forms": DELIVERY_FORM_WORDS}
    title = Text("Deze leveringsvorm doet niet mee", "This delivery form is not in the pilot")
    detail = Text(
        "De leveringsvorm {delivery_form} kan hier niet voor dit zorgprofiel. Wel kan: {possible_forms}.",
        "The delivery form {delivery_form} is not possible here for this care profile. Possible forms: "
        "{possible_forms}.",
    )
    remedy = Text("Kies een leveringsvorm die wel kan.", "Choose one of the possible delivery forms.")


class NoFormPossible(FormOutOfScope):
    """The same for a profile without any possible delivery form."""

    detail = Text(
        "De leveringsvorm {delivery_form} kan hier niet voor dit zorgprofiel, en geen andere vorm ook.",
        "The delivery form {delivery_form} is not possible here for this care profile, and neither is any other.",
    )
    remedy = Text("De gewone zorg blijft mogelijk.", "Regular care remains possible.")


class OutsidePilotPeriod(RuleRefused):
    """The first day is not in the period of the pilot."""

    code = "outside-pilot-period"
    title = Text("Buiten de periode", "Outside the pilot's period")
    detail = Text(
        "Dit experiment loopt van {period_from} tot en met {period_to}; {valid_from} ligt daarbuiten.",
        "This pilot runs from {period_from} up to and including {period_to}; {valid_from} is outside that period.",
    )
    remedy = Text(
        "Kies een eerste dag in de periode. Buiten de periode blijft de gewone zorg mogelijk.",
        "Choose a first day in the period. Outside it, regular care remains possible.",
    )


class PilotNotOpen(RuleRefused):
    """The pilot is not open, so it issues no vouchers."""

    code = "pilot-not-open"
    words: ClassVar[Words] = {"status": PILOT_STATUS_WORDS}
    title = Text("Het experiment is niet open", "The pilot is not open")
    detail = Text(
        "Een voucher wordt alleen gegeven zolang het experiment open is. De status is nu: {status}.",
        "Vouchers are issued only while the pilot is open. Its status is now: {status}.",
    )
    remedy = Text(
        "De gewone zorg blijft mogelijk. Het zorgkantoor regelt die met de cliënt.",
        "Regular care remains possible. The care office arranges it with the client.",
    )


class CapReached(RuleRefused):
    """All places of the pilot are taken."""

    code = "cap-reached"
    title = Text("Alle plaatsen zijn bezet", "All places are taken")
    detail = Text(
        "Dit experiment heeft {participant_cap} plaatsen. Die zijn allemaal bezet.",
        "This pilot has {participant_cap} places, and all of them are taken.",
    )
    remedy = Text(
        "De gewone zorg blijft mogelijk. Vraag het opnieuw als er een plaats vrijkomt.",
        "Regular care remains possible. Apply again when a place becomes available.",
    )


class CrisisCare(RuleRefused):
    """Crisis care is purchased in the regular way."""

    code = "crisis-care"
    title = Text("Crisiszorg gaat niet met een voucher", "No voucher for crisis care")
    detail = Text(
        "Bij een crisis moet er meteen zorg zijn, zonder eerst te kiezen.",
        "In a crisis, care must start at once. There is no time to choose first.",
    )
    remedy = REGULAR_PURCHASE


class ChangingNeed(RuleRefused):
    """Care for a strongly fluctuating need is purchased in the regular way."""

    code = "changing-need"
    title = Text("De zorgvraag wisselt te sterk", "The need for care fluctuates too much")
    detail = Text(
        "Bij een sterk wisselende zorgvraag past een vast bedrag niet.",
        "A fixed amount does not suit a strongly fluctuating need for care.",
    )
    remedy = REGULAR_PURCHASE


class RareComplexCare(RuleRefused):
    """Rare complex care is purchased in the regular way."""

    code = "rare-complex-care"
    title = Text("Zeldzame, complexe zorg", "Rare complex care")
    detail = Text(
        "Voor zeldzame, complexe zorg is er te weinig aanbod om uit te kiezen.",
        "Too few providers offer rare complex care to give a choice.",
    )
    remedy = REGULAR_PURCHASE


class NotRequested(RuleRefused):
    """The request does not say on which day the client asked for the voucher."""

    code = "not-requested"
    title = Text("Niet gevraagd", "Not requested")
    detail = Text(
        "Een voucher krijgt alleen een cliënt die erom vraagt. Vul de dag van het verzoek in, niet later dan {today}.",
        "A voucher is issued only at the client's request. Give the day of the request, not later than {today}.",
    )
    remedy = Text(
        "Spreek met de cliënt, en leg vast op welke dag die om de voucher vroeg.",
        "Talk with the client, and record the day on which the client asked for the voucher.",
    )


class BeforeRequest(RuleRefused):
    """The voucher would begin before the client asked for it, or before the pilot opened."""

    code = "before-request"
    title = Text("De voucher begint te vroeg", "The voucher begins too early")
    detail = Text(
        "Een voucher begint niet voor de dag waarop erom is gevraagd, en niet voor de dag waarop het experiment "
        "openging. De eerste mogelijke dag is {first_possible_on}.",
        "A voucher does not begin before the day on which it was requested, nor before the day on which the pilot "
        "opened. The first possible day is {first_possible_on}.",
    )
    remedy = Text("Kies die dag of later.", "Choose that day or a later one.")


class VoucherRunning(RuleRefused):
    """The client already has a voucher in this pilot."""

    code = "voucher-running"
    title = Text("Er loopt al een voucher", "The client already has a voucher")
    detail = Text(
        "Deze cliënt heeft in dit experiment al een voucher. Een tweede ernaast kan niet.",
        "This client already has a voucher in this pilot. A second one is not possible.",
    )
    remedy = Text(
        "Verander de lopende voucher, of wacht tot die is gestopt.",
        "Change the running voucher, or wait until it has ended.",
    )


class PriceMissing(RuleRefused):
    """The published price list lacks a price that the value needs."""

    code = "price-missing"
    words: ClassVar[Words] = {"kind": PRICE_KIND_WORDS, "delivery_form": DELIVERY_FORM_WORDS}
    title = Text("Er ontbreekt een prijs", "A price is missing")
    detail = Text(
        "De prijslijst heeft geen {kind} voor {profile_code} ({delivery_form}) van {first_day} tot en met {last_day}.",
        "The price list has no {kind} for {profile_code} ({delivery_form}) from {first_day} up to and including "
        "{last_day}.",
    )
    remedy = Text(
        "Vraag het zorgkantoor om de prijslijst van dit experiment aan te vullen.",
        "Ask the care office to complete the price list of this pilot.",
    )


class EtmalenWrong(RuleRefused):
    """The number of etmalen (days and nights of stay a week) does not suit the delivery form."""

    code = "etmalen-wrong"
    title = Text("Etmalen kloppen niet", "Wrong number of etmalen")
    detail = Text(
        "Deeltijdverblijf heeft 3,5, 4 of 4,5 etmalen per week; andere leveringsvormen hebben er geen.",
        "Part-time stay has 3.5, 4 or 4.5 etmalen (days and nights of stay) a week; other delivery forms have none.",
    )
    remedy = Text(
        "Kies 3,5, 4 of 4,5 bij deeltijdverblijf, en laat het anders leeg.",
        "Choose 3.5, 4 or 4.5 for part-time stay, and leave it empty otherwise.",
    )


class PgbShareWrong(RuleRefused):
    """The delivery form does not allow this pgb share."""

    code = "pgb-share-wrong"
    title = Text("Dit pgb-deel kan niet", "This pgb share is not possible")
    detail = Text(
        "Bij deze leveringsvorm kan ten hoogste {most_percent} % van de waarde een pgb zijn.",
        "With this delivery form, at most {most_percent} % of the value can be taken as a pgb.",
    )
    remedy = Text(
        "Kies een lager deel. Wie alles als pgb wil, vraagt een pgb aan in plaats van een voucher.",
        "Choose a lower share. For a whole pgb, the client applies for a pgb instead of a voucher.",
    )


class SupplementWrong(RuleRefused):
    """A supplement does not suit the delivery form, its ground or another supplement."""

    code = "supplement-wrong"
    title = Text("Deze toeslag kan niet", "This supplement is not possible")
    detail = Text("{why_nl}", "{why_en}")
    remedy = Text(
        "Laat deze toeslag weg, of kies een andere leveringsvorm.",
        "Leave this supplement out, or choose another delivery form.",
    )


class VoucherStopped(Conflict):
    """The voucher has ended or was withdrawn."""

    code = "voucher-stopped"
    words: ClassVar[Words] = {"status": VOUCHER_STATUS_WORDS}
    title = Text("De voucher loopt niet meer", "The voucher is no longer valid")
    detail = Text(
        "Deze voucher is {status}. Hij kan niet meer veranderen.",
        "This voucher is {status}. It can no longer be changed.",
    )


class YearWithoutValue(NotFound):
    """The voucher has no value for that year: it is none of its own, or it waits to be valued."""

    code = "year-not-valued"
    title = Text("Dat jaar heeft geen waarde", "That year has no value")
    detail = Text("Deze voucher heeft een waarde voor {years}.", "This voucher has a value for {years}.")
    remedy = Text("Kies een van deze jaren.", "Choose one of these years.")


class DetentionReversed(BadInput):
    """The detention ends before it begins."""

    code = "detention-reversed"
    title = Text("De dagen lopen achteruit", "The days run backwards")
    detail = Text("De laatste dag ligt voor de eerste.", "The last day is before the first day.")
    remedy = Text("Kies een latere laatste dag, of laat die leeg.", "Choose a later last day, or leave it empty.")


class DetentionOutsideVoucher(RuleRefused):
    """The detention begins outside the days of the voucher."""

    code = "detention-outside-voucher"
    title = Text("Buiten de dagen van de voucher", "Outside the days of the voucher")
    detail = Text(
        "De voucher loopt van {valid_from} tot en met {valid_to}.",
        "The voucher is valid from {valid_from} up to and including {valid_to}.",
    )
    remedy = Text("Kies een eerste dag binnen die dagen.", "Choose a first day within these days.")


class DuplicateLine(RuleRefused):
    """An earlier line of the same request is for the same client and pilot."""

    code = "duplicate-line"
    title = Text("Deze regel staat er twee keer in", "This line occurs twice")
    detail = Text(
        "Regel {first_line} is voor dezelfde cliënt in hetzelfde experiment.",
        "Line {first_line} is for the same client in the same pilot.",
    )
    remedy = Text("Laat een van de twee regels weg.", "Leave out one of the two lines.")


class BulkChanged(Conflict):
    """Issuing now would give something else than the check showed."""

    code = "bulk-changed"
    title = Text("Er is iets veranderd sinds de controle", "Something changed since the check")
    detail = Text(
        "De uitkomst is nu anders dan de controle liet zien. Er is niets gemaakt.",
        "The outcome is now different from what the check showed. Nothing was created.",
    )
    remedy = Text("Controleer opnieuw, en geef daarna de vouchers uit.", "Check again, and then issue the vouchers.")
