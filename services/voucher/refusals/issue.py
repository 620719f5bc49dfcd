"""What is refused when a voucher is asked for, valued or changed."""

from services.common.refusals import Conflict, NotFound, RuleRefused
from services.common.texts import Text

__all__ = [
    "CapReached",
    "ChangingNeed",
    "ClientUnclear",
    "CrisisCare",
    "EtmalenWrong",
    "FormOutOfScope",
    "NoFormPossible",
    "NoIndication",
    "NotInRegion",
    "NotRequested",
    "NotValuedYet",
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
]

REGULAR_PURCHASE = Text(
    "Deze zorg gaat via de gewone zorginkoop. Het zorgkantoor regelt die met u.",
    "This care goes through regular purchase. The care office arranges it with you.",
)


class PilotUnknown(RuleRefused):
    """There is no such pilot."""

    code = "pilot-unknown"
    title = Text("Onbekend experiment", "Unknown pilot")
    detail = Text("Er is geen experiment met dit id.", "There is no pilot with this id.")


class ClientUnclear(RuleRefused):
    """Neither client nor indication, or an indication of somebody else."""

    code = "client-unclear"
    title = Text("Niet duidelijk voor wie", "Not clear for whom")
    detail = Text(
        "Geef clientId of indicationId; geeft u beide, dan moet het indicatiebesluit van die cliënt zijn.",
        "Give clientId or indicationId; if you give both, the indication must be that client's.",
    )


class NoIndication(RuleRefused):
    """No positive indication is valid on the first day."""

    code = "no-indication"
    title = Text("Geen geldig indicatiebesluit", "No valid indication")
    detail = Text(
        "Op {valid_from} is er geen positief indicatiebesluit dat geldt.",
        "On {valid_from} no positive indication is valid.",
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
    remedy = Text("Het zorgkantoor van de eigen regio helpt verder.", "The care office of the own region can help.")


class RegionUnknown(NotInRegion):
    """The same, where it is not known where the client lives."""

    detail = Text(
        "Van de cliënt is geen zorgkantoorregio bekend; dit experiment is in {pilot_regions}.",
        "No care-office region of the client is known; this pilot is in {pilot_regions}.",
    )


class ProfileOutOfScope(RuleRefused):
    """The care profile is not in the pilot."""

    code = "profile-out-of-scope"
    title = Text("Dit zorgprofiel doet niet mee", "This care profile is not in the pilot")
    detail = Text(
        "Het indicatiebesluit geeft zorgprofiel {profile_code}; dit experiment is voor {pilot_profiles}.",
        "The indication gives care profile {profile_code}; this pilot is for {pilot_profiles}.",
    )
    remedy = REGULAR_PURCHASE


class FormOutOfScope(RuleRefused):
    """The delivery form is not in the pilot, or not for this profile."""

    code = "form-out-of-scope"
    title = Text("Deze leveringsvorm doet niet mee", "This delivery form is not in the pilot")
    detail = Text(
        "Leveringsvorm {delivery_form} kan hier niet voor dit zorgprofiel; wel kan: {possible_forms}.",
        "Delivery form {delivery_form} is not possible here for this care profile; possible is: {possible_forms}.",
    )
    remedy = Text("Kies een leveringsvorm die wel kan.", "Choose a delivery form that is possible.")


class NoFormPossible(FormOutOfScope):
    """The same, where no delivery form is possible for the profile."""

    detail = Text(
        "Leveringsvorm {delivery_form} kan hier niet voor dit zorgprofiel, en geen andere vorm ook.",
        "Delivery form {delivery_form} is not possible here for this care profile, and neither is any other.",
    )
    remedy = Text("De gewone zorg blijft mogelijk.", "Regular care remains possible.")


class OutsidePilotPeriod(RuleRefused):
    """The first day is not in the period of the pilot."""

    code = "outside-pilot-period"
    title = Text("Buiten de periode", "Outside the period")
    detail = Text(
        "Dit experiment loopt van {period_from} tot en met {period_to}; {valid_from} ligt daarbuiten.",
        "This pilot runs from {period_from} up to and including {period_to}; {valid_from} lies outside it.",
    )


class PilotNotOpen(RuleRefused):
    """Vouchers are issued while the pilot is open."""

    code = "pilot-not-open"
    title = Text("Het experiment is niet open", "The pilot is not open")
    detail = Text(
        "Een voucher wordt alleen gegeven zolang het experiment open is; dit is {status}.",
        "A voucher is only issued while the pilot is open; this one is {status}.",
    )


class CapReached(RuleRefused):
    """All places of the pilot are taken."""

    code = "cap-reached"
    title = Text("Alle plaatsen zijn bezet", "All places are taken")
    detail = Text(
        "Dit experiment heeft {participant_cap} plaatsen en die zijn alle bezet.",
        "This pilot has {participant_cap} places and all of them are taken.",
    )
    remedy = Text(
        "De gewone zorg blijft mogelijk. Vraag het opnieuw als er een plaats vrijkomt.",
        "Regular care remains possible. Ask again when a place comes free.",
    )


class CrisisCare(RuleRefused):
    """A crisis goes to regular purchase."""

    code = "crisis-care"
    title = Text("Crisiszorg gaat niet met een voucher", "Crisis care does not go by voucher")
    detail = Text(
        "Bij een crisis moet er meteen zorg zijn, zonder eerst te kiezen.",
        "In a crisis care must be there at once, without choosing first.",
    )
    remedy = REGULAR_PURCHASE


class ChangingNeed(RuleRefused):
    """A strongly changing need goes to regular purchase."""

    code = "changing-need"
    title = Text("De zorgvraag wisselt te sterk", "The need changes too strongly")
    detail = Text(
        "Bij een sterk wisselende zorgvraag past een vast bedrag niet.",
        "A fixed amount does not fit a need that changes strongly.",
    )
    remedy = REGULAR_PURCHASE


class RareComplexCare(RuleRefused):
    """Rare complex care goes to regular purchase."""

    code = "rare-complex-care"
    title = Text("Zeldzame, complexe zorg", "Rare complex care")
    detail = Text(
        "Voor zeldzame, complexe zorg is er te weinig aanbod om uit te kiezen.",
        "For rare complex care there is too little on offer to choose from.",
    )
    remedy = REGULAR_PURCHASE


class NotRequested(RuleRefused):
    """A voucher is issued on request only."""

    code = "not-requested"
    title = Text("Niet gevraagd", "Not requested")
    detail = Text(
        "Een voucher is er alleen voor wie erom vraagt. Vul de dag van het verzoek in, niet later dan {today}.",
        "A voucher is only for those who ask for it. Give the day of the request, not later than {today}.",
    )


class VoucherRunning(RuleRefused):
    """The client has a voucher in this pilot already."""

    code = "voucher-running"
    title = Text("Er loopt al een voucher", "A voucher is running")
    detail = Text(
        "Deze cliënt heeft in dit experiment al een voucher. Een tweede ernaast kan niet.",
        "This client has a voucher in this pilot already. A second beside it is not possible.",
    )


class PriceMissing(RuleRefused):
    """The published price list lacks an amount that the value needs."""

    code = "price-missing"
    title = Text("Er ontbreekt een prijs", "A price is missing")
    detail = Text(
        "De prijslijst heeft geen {kind} voor {profile_code} ({delivery_form}) van {first_day} tot en met {last_day}.",
        "The price list has no {kind} for {profile_code} ({delivery_form}) from {first_day} up to {last_day}.",
    )
    remedy = Text(
        "Laat het zorgkantoor de prijslijst van dit experiment aanvullen.",
        "Have the care office complete the price list of this pilot.",
    )


class EtmalenWrong(RuleRefused):
    """Etmalen belong to part-time stay, and to nothing else."""

    code = "etmalen-wrong"
    title = Text("Etmalen kloppen niet", "Etmalen do not fit")
    detail = Text(
        "Deeltijdverblijf heeft 3,5, 4 of 4,5 etmalen per week; andere leveringsvormen hebben er geen.",
        "Part-time stay has 3.5, 4 or 4.5 etmalen a week; other delivery forms have none.",
    )


class PgbShareWrong(RuleRefused):
    """A pgb share that the delivery form does not allow."""

    code = "pgb-share-wrong"
    title = Text("Dit pgb-deel kan niet", "This pgb share is not possible")
    detail = Text(
        "Bij deze leveringsvorm kan ten hoogste {most_percent} % van de waarde een pgb zijn.",
        "With this delivery form at most {most_percent} % of the value can be a pgb.",
    )


class SupplementWrong(RuleRefused):
    """A supplement that does not go with this form, ground or other supplement."""

    code = "supplement-wrong"
    title = Text("Deze toeslag kan niet", "This supplement is not possible")
    detail = Text("{why_nl}", "{why_en}")


class VoucherStopped(Conflict):
    """The voucher has ended or was withdrawn."""

    code = "voucher-stopped"
    title = Text("De voucher loopt niet meer", "The voucher no longer runs")
    detail = Text("Deze voucher is {status}; er verandert niets meer.", "This voucher is {status}; nothing changes.")


class NotValuedYet(NotFound):
    """The voucher has no value for that year (yet)."""

    code = "year-not-valued"
    title = Text("Dat jaar heeft nog geen waarde", "That year has no value yet")
    detail = Text(
        "Deze voucher is gewaardeerd voor {years}. Een nieuw jaar krijgt een waarde als het begint en er prijzen voor "
        "zijn.",
        "This voucher is valued for {years}. A new year is valued when it begins and has prices.",
    )
