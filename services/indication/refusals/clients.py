"""No to a file, a mandate or a consent."""

from typing import Self

from services.common.refusals import Conflict, Refusal, RuleRefused
from services.common.texts import Text


class NumberInvalid(RuleRefused):
    """Burgerservicenummer: the number fails the eleven test (elfproef; iWlz rule GGR0001)."""

    code = "citizen-service-number-invalid"
    title = Text("Dit is geen burgerservicenummer", "This is not a citizen service number")
    detail = Text(
        "Het nummer voldoet niet aan de elfproef. Waarschijnlijk is een cijfer verkeerd.",
        "The number fails the eleven test. Probably one digit is wrong.",
    )
    remedy = Text("Neem het nummer over van paspoort of zorgpas.", "Copy the number from passport or health card.")


class ClientKnown(Conflict):
    """There is a file with this citizen service number, or this caller has one already."""

    code = "client-known"
    title = Text("Er is al een dossier", "There is a file already")
    detail = Text(
        "Voor deze persoon is al een dossier. Een persoon heeft er één.",
        "This person has a file already. A person has one.",
    )
    remedy = Text(
        "Gebruik het dossier dat er is. Vraag een onderzoeker om hulp als u er niet bij kunt.",
        "Use the file there is. Ask an assessor for help if you cannot reach it.",
    )


class TooManyLookups(Refusal):
    """Burgerservicenummer: the organisation looked up as many people by number as it may in an hour."""

    status = 429
    code = "too-many-number-lookups"
    title = Text("Te vaak op nummer gezocht", "Too many look-ups by number")
    detail = Text(
        "Er kan {at_most} keer per uur op burgerservicenummer worden gezocht. Dat aantal is bereikt.",
        "A citizen service number can be looked up {at_most} times an hour. That number is reached.",
    )
    remedy = Text("Probeer het in het volgende uur opnieuw.", "Try again in the next hour.")

    @classmethod
    def until_next_hour(cls, seconds: int, *, at_most: int) -> Self:
        """The refusal, with the seconds to wait in `Retry-After`."""
        refusal = cls(at_most=at_most)
        refusal.retry_after_s = seconds
        return refusal


class MunicipalityUnknown(RuleRefused):
    """Gemeente: no municipality has this name now; the nearest are named."""

    code = "municipality-unknown"
    title = Text("Deze gemeente bestaat niet", "There is no such municipality")
    detail = Text("Bedoelt u misschien: {nearest}?", "Do you perhaps mean: {nearest}?")
    remedy = Text(
        "Geef de naam van de gemeente, niet van de plaats. Bij een herindeling geldt de nieuwe naam.",
        "Give the name of the municipality, not of the place. After a merger the new name counts.",
    )


class NoMunicipalityNear(MunicipalityUnknown):
    """The same, where no name comes near."""

    detail = Text(
        "Er is geen gemeente met een naam die hierop lijkt.", "There is no municipality with a name like this."
    )


class FileLinked(Conflict):
    """Koppeling: the file is the own file of an identity already."""

    code = "file-linked"
    title = Text("Dit dossier heeft al een eigen inlog", "This file has a login of its own already")
    detail = Text(
        "Het dossier hoort al bij een inlog. Een dossier heeft er één.",
        "The file belongs to a login already. A file has one.",
    )
    remedy = Text(
        "Klopt die inlog niet? Maak dan eerst de koppeling ongedaan, met de reden (links van het dossier).",
        "Is that login wrong? Then undo the link first, with the reason (links of the file).",
    )


class SubjectLinked(Conflict):
    """Koppeling: the identity has a file of its own already."""

    code = "subject-linked"
    title = Text("Deze inlog heeft al een dossier", "This login has a file already")
    detail = Text(
        "Deze inlog hoort al bij een ander dossier. Een persoon heeft er één.",
        "This login belongs to another file already. A person has one.",
    )
    remedy = Text(
        "Ga na wie de persoon is en welk dossier van die persoon is.",
        "Verify who the person is and which file is that person's.",
    )


class LoginOfAnother(RuleRefused):
    """Koppeling: the identity is that of the assessor, or of somebody who acts for the client."""

    code = "login-of-another"
    title = Text("Deze inlog is niet van de cliënt", "This login is not the client's")
    detail = Text(
        "Deze inlog is van uzelf, of van iemand die voor deze cliënt optreedt.",
        "This login is your own, or that of somebody who acts for this client.",
    )
    remedy = Text(
        "Koppel de inlog van de cliënt. Is het uw eigen dossier? Vraag dan een collega.",
        "Link the client's login. Is the file your own? Then ask a colleague.",
    )


class LinkEnded(Conflict):
    """Koppeling: it was undone before."""

    code = "link-ended"
    title = Text("Deze koppeling is al ongedaan gemaakt", "This link was undone before")
    detail = Text("De koppeling gold tot {until}.", "The link held until {until}.")
    remedy = Text("U hoeft niets te doen.", "There is nothing to do.")


class MoveTooEarly(RuleRefused):
    """Verhuizing: the client had moved to the present address on that day or later."""

    code = "move-too-early"
    title = Text("Verhuisdag ligt te vroeg", "The day of moving is too early")
    detail = Text(
        "Het huidige adres geldt vanaf {since}. Een nieuw adres begint daarna.",
        "The present address holds from {since}. A new address begins after that.",
    )
    remedy = Text(
        "Kies een latere dag.",
        "Choose a later day.",
    )


class ScopeMissing(Conflict):
    """Machtiging: the caller may see this file, but the mandate does not cover this act."""

    status = 403
    code = "scope-missing"
    title = Text("Uw machtiging geldt hier niet voor", "Your mandate does not cover this")
    detail = Text("Voor deze stap is een machtiging voor '{scope}' nodig.", "This step needs a mandate for '{scope}'.")
    remedy = Text("Vraag de cliënt om een ruimere machtiging.", "Ask the client for a wider mandate.")


class MandateOverlaps(Conflict):
    """Machtiging: somebody represents the client in these days already."""

    code = "mandate-overlaps"
    title = Text("Er is al een vertegenwoordiger", "There is a representative already")
    detail = Text(
        "In deze periode heeft de cliënt al een vertegenwoordiger. Een cliënt heeft er één tegelijk.",
        "The client has a representative in this period already. A client has one at a time.",
    )
    remedy = Text("Trek eerst de andere machtiging in.", "Revoke the other mandate first.")


class MandateEnded(Conflict):
    """Machtiging: it was revoked, or its last day has passed."""

    code = "mandate-ended"
    title = Text("Deze machtiging is al gestopt", "This mandate has ended")
    detail = Text("De machtiging gold tot en met {until}.", "The mandate held up to and including {until}.")
    remedy = Text(
        "U hoeft niets te doen.",
        "There is nothing to do.",
    )


class ConsentMissing(RuleRefused):
    """Toestemming: who applies for somebody else records that the client agreed."""

    code = "consent-missing"
    title = Text("Toestemming ontbreekt", "Consent is missing")
    detail = Text(
        "U vraagt aan voor een ander. Leg vast wanneer en hoe de cliënt daarmee instemde.",
        "You apply for somebody else. Record when and how the client agreed to it.",
    )
    remedy = Text(
        "Vul consent in met de dag en de manier waarop de cliënt instemde.",
        "Fill in consent with the day on which and the way in which the client agreed.",
    )


class ConsentEnded(Conflict):
    """Toestemming: it was withdrawn, or its last day has passed."""

    code = "consent-ended"
    title = Text("Deze toestemming is al gestopt", "This consent has ended")
    detail = Text("De toestemming geldt niet meer.", "The consent no longer holds.")
    remedy = Text(
        "Vraag de cliënt zo nodig om een nieuwe toestemming.",
        "Ask the client for a new consent where it is needed.",
    )


class ConsentLacks(RuleRefused):
    """Toestemming: no consent of this client that runs covers information of this domain."""

    code = "consent-lacks"
    title = Text("Hier is geen toestemming voor", "There is no consent for this")
    detail = Text(
        "De toestemming loopt niet, of geldt niet voor '{domain}'.",
        "The consent does not run, or does not cover '{domain}'.",
    )
    remedy = Text("Vraag de cliënt om toestemming.", "Ask the client for consent.")


class EmergencyOpen(Conflict):
    """Noodtoegang: the caller has opened this file already."""

    code = "emergency-open"
    title = Text("U heeft dit dossier al geopend", "You have opened this file already")
    detail = Text("Uw noodtoegang loopt tot {until}.", "Your emergency access runs until {until}.")
    remedy = Text(
        "U kunt het dossier nu lezen; open het later opnieuw als dat nog nodig is.",
        "You can read the file now; open it again later where that is still needed.",
    )
