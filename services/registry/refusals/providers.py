"""Why a provider, a location or an offer is not taken."""

from services.common.refusals import Conflict, Forbidden, RuleRefused
from services.common.texts import Text


class OrganisationMissing(Forbidden):
    """The token names no organisation."""

    code = "organisation-missing"
    title = Text("Uw token hoort bij geen organisatie", "Your token belongs to no organisation")
    detail = Text("Log in namens een zorgaanbieder.", "Sign in for a provider.")


class ProviderKnown(Conflict):
    """The organisation registered before."""

    code = "provider-known"
    title = Text("Al ingeschreven", "Already registered")
    detail = Text(
        "Uw organisatie staat al in het register. Wijzig de gegevens met PUT.",
        "Your organisation is in the registry. Change its data with PUT.",
    )


class ProviderUnknown(RuleRefused):
    """The organisation has to register first."""

    code = "provider-unknown"
    title = Text("Nog niet ingeschreven", "Not registered yet")
    detail = Text(
        "Schrijf eerst uw organisatie in: POST /providers.", "Register your organisation first: POST /providers."
    )


class AgbCodeTaken(Conflict):
    """Another provider has this AGB code."""

    code = "agb-code-taken"
    title = Text("AGB-code is al in gebruik", "AGB code is taken")
    detail = Text(
        "Een andere zorgaanbieder staat met deze AGB-code in het register. Controleer de code.",
        "Another provider is in the registry with this AGB code. Check the code.",
    )


class KvkNumberTaken(Conflict):
    """Another provider has this trade register number."""

    code = "kvk-number-taken"
    title = Text("KvK-nummer is al in gebruik", "Trade register number is taken")
    detail = Text(
        "Een andere zorgaanbieder staat met dit KvK-nummer in het register. Controleer het nummer.",
        "Another provider is in the registry with this trade register number. Check the number.",
    )


class WtzaNumberTaken(Conflict):
    """Another provider has this permit."""

    code = "wtza-number-taken"
    title = Text("Vergunningsnummer is al in gebruik", "Permit number is taken")
    detail = Text(
        "Een andere zorgaanbieder staat met deze vergunning in het register. Controleer het nummer.",
        "Another provider is in the registry with this permit. Check the number.",
    )


class MunicipalityUnknown(RuleRefused):
    """There is no municipality of this name."""

    code = "municipality-unknown"
    title = Text("Onbekende gemeente", "Unknown municipality")
    detail = Text(
        "Deze gemeente bestaat niet (meer). Bedoelt u {nearest}?",
        "This municipality does not exist (any more). Do you mean {nearest}?",
    )


class NoMunicipalityNear(MunicipalityUnknown):
    """The same, where no name comes near."""

    detail = Text(
        "Deze gemeente bestaat niet (meer), en er is geen naam die hierop lijkt.",
        "This municipality does not exist (any more), and no name is like it.",
    )


class CoordinatesNeeded(RuleRefused):
    """The place of a postcode is not known."""

    code = "coordinates-needed"
    title = Text("Coördinaten nodig", "Coordinates are needed")
    detail = Text(
        "Van deze postcode kennen we de plek niet. Stuur latitude en longitude mee.",
        "We do not know where this postcode lies. Send latitude and longitude.",
    )


class PostcodeUnknown(RuleRefused):
    """The place of a postcode is not known."""

    code = "postcode-unknown"
    title = Text("Onbekende postcode", "Unknown postcode")
    detail = Text(
        "Van deze postcode kennen we de plek niet. Zoek met near, of met een postcode in de buurt.",
        "We do not know where this postcode lies. Search with near, or with a postcode nearby.",
    )


class PlaceMissing(RuleRefused):
    """Distance is asked for, but not from where."""

    code = "place-missing"
    title = Text("Vanaf welke plek?", "From which place?")
    detail = Text(
        "Voor afstand is een plek nodig. Geef place, postcode of near (breedtegraad,lengtegraad).",
        "Distance needs a place. Give place, postcode or near (latitude,longitude).",
    )


class PlaceTwice(RuleRefused):
    """Two places to measure from."""

    code = "place-twice"
    title = Text("Twee plekken", "Two places")
    detail = Text("Geef één van place, postcode en near.", "Give one of place, postcode and near.")


class LocationUnknown(RuleRefused):
    """The provider has no such location."""

    code = "location-unknown"
    title = Text("Onbekende locatie", "Unknown location")
    detail = Text("Dit is geen locatie van uw organisatie.", "This is no location of your organisation.")


class PricesUnknown(RuleRefused):
    """The pilot has no published price list."""

    code = "price-list-missing"
    title = Text("Geen prijslijst", "No price list")
    detail = Text(
        "Voor dit experiment is geen prijslijst gepubliceerd. Controleer pilotCode.",
        "No price list has been published for this pilot. Check pilotCode.",
    )


class PerformanceNotListed(RuleRefused):
    """The price list does not have this performance in this form."""

    code = "performance-not-listed"
    title = Text("Prestatie staat niet op de prijslijst", "Performance is not on the price list")
    detail = Text(
        "Op {day} staat deze prestatie in deze leveringsvorm niet op de prijslijst.",
        "On {day} this performance in this delivery form is not on the price list.",
    )


class ProfilesNotListed(RuleRefused):
    """The price list does not have this performance for these profiles."""

    code = "profiles-not-listed"
    title = Text("Zorgprofiel staat niet op de prijslijst", "Care profile is not on the price list")
    detail = Text(
        "Voor {profiles} staat deze prestatie op {day} niet op de prijslijst.",
        "For {profiles} this performance is not on the price list on {day}.",
    )


class PriceAboveList(RuleRefused):
    """An offer is at or under the published price."""

    code = "price-above-list"
    title = Text("Prijs is hoger dan de prijslijst", "Price is above the list")
    detail = Text(
        "De hoogste prijs is {highest_euros}; u vraagt {price_euros}.",
        "The highest price is {highest_euros}; you ask {price_euros}.",
    )


class FormNotApplied(RuleRefused):
    """The provider's admission is not for this delivery form."""

    code = "form-not-applied-for"
    title = Text("Leveringsvorm valt buiten de toelating", "Delivery form is outside the admission")
    detail = Text(
        "Uw toelating in dit experiment is voor {applied}. Bied in die leveringsvormen aan, of vraag opnieuw aan.",
        "Your admission in this pilot is for {applied}. Offer in those forms, or apply again.",
    )


class OfferOverlaps(Conflict):
    """The same is offered at this location on one of these days."""

    code = "offer-overlaps"
    title = Text("Dit biedt u daar al aan", "You offer this there already")
    detail = Text(
        "Op een van deze dagen biedt u deze prestatie hier al aan. Trek dat aanbod eerst in, of kies andere dagen.",
        "On one of these days you offer this performance here. Withdraw that offer first, or choose other days.",
    )


class OfferWithdrawn(Conflict):
    """The offer was withdrawn before."""

    code = "offer-withdrawn"
    title = Text("Aanbod is al ingetrokken", "Offer was withdrawn")
    detail = Text("Dit aanbod is al ingetrokken. Maak een nieuw aanbod.", "This offer was withdrawn. Make a new one.")
