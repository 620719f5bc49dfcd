"""Why what a location says of itself is not taken, and why a question about it makes no sense."""

from services.common.refusals import RuleRefused
from services.common.texts import Text


class IdentityUnknown(RuleRefused):
    """The list of identities has no such code."""

    code = "identity-unknown"
    title = Text("Onbekende identiteit", "Unknown identity")
    detail = Text(
        "Deze code staat niet in de lijst. Kies uit GET /identity-terms, of gebruik identityWords.",
        "This code is not on the list. Choose from GET /identity-terms, or use identityWords.",
    )


class FormTwice(RuleRefused):
    """One report lists the same delivery form twice."""

    code = "form-twice"
    title = Text("Leveringsvorm staat er twee keer", "Delivery form listed twice")
    detail = Text("Meld elke leveringsvorm één keer.", "Report each delivery form once.")


class PlaceUnknown(RuleRefused):
    """Unknown place name."""

    code = "place-unknown"
    title = Text("Onbekende plaats", "Unknown place")
    detail = Text(
        "Van deze plaats kennen we de plek niet. Bedoelt u {nearest}? Zoek anders met postcode of near.",
        "We do not know where this place lies. Do you mean {nearest}? Or else search with postcode or near.",
    )


class PlaceUnknownAltogether(PlaceUnknown):
    """The same, where no name comes near."""

    detail = Text(
        "Van deze plaats kennen we de plek niet. Zoek met postcode of near.",
        "We do not know where this place lies. Search with postcode or near.",
    )


class LocationsRepeated(RuleRefused):
    """A location is to be compared with itself."""

    code = "locations-repeated"
    title = Text("Twee keer dezelfde locatie", "The same location twice")
    detail = Text("Noem elke locatie één keer.", "Name each location once.")


class LocationsUnknown(RuleRefused):
    """One of the locations to compare does not exist."""

    code = "locations-unknown"
    title = Text("Onbekende locatie", "Unknown location")
    detail = Text("Deze locaties bestaan niet: {unknown}.", "These locations do not exist: {unknown}.")
