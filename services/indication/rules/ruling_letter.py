"""The letter with the ruling on an objection, in plain Dutch (taalniveau B1)."""

from dataclasses import dataclass
from datetime import date

from services.indication.rules.letter import SUPPORT, Facts, Section, Sender, decided, dutch_day, forms
from services.indication.rules.objection import Ruling


@dataclass(frozen=True)
class RulingFacts:
    """What the letter tells."""

    sender: Sender
    number: int
    """Of the decision that was objected to."""
    name: str
    ruled_on: date
    received_on: date
    appeal_until: date
    ruling: Ruling
    grounds: str
    last_day: date | None
    """With a revocation: the last day of the right."""
    new: Facts | None
    """With a revision: the new decision."""


def ruling_letter(facts: RulingFacts) -> tuple[Section, ...]:
    """The letter in sections."""
    opening = Section(
        "Beslissing op uw bezwaar",
        (
            f"Van: {facts.sender.name}.",
            f"Datum: {dutch_day(facts.ruled_on)}. Uw bezwaar gaat over besluit {facts.number}.",
            f"Beste {facts.name},",
            f"Op {dutch_day(facts.received_on)} kregen wij uw bezwaar.",
            "Iemand die het besluit niet nam, keek er opnieuw naar.",
        ),
    )
    return (opening, *_middle(facts), Section("Waarom?", (facts.grounds,)), SUPPORT, _appeal(facts))


def _middle(facts: RulingFacts) -> tuple[Section, ...]:
    heading = "Wat is er besloten?"
    if facts.ruling is Ruling.UPHELD:
        return (Section(heading, ("Het besluit blijft zoals het was.",)),)
    if facts.ruling is Ruling.REVOKED or facts.new is None:
        until = f"Uw recht stopt na {dutch_day(facts.last_day)}." if facts.last_day else "Het besluit geldt niet meer."
        return (Section(heading, ("Het besluit is ingetrokken.", until)),)
    intro = Section(heading, ("Het besluit is veranderd. Dit geldt nu:", *decided(facts.new).paragraphs))
    return (intro, forms(facts.new.profile)) if facts.new.profile else (intro,)


def _appeal(facts: RulingFacts) -> Section:
    return Section(
        "Bent u het er niet mee eens?",
        (
            f"Dan kunt u naar de rechtbank gaan (beroep). Dat kan tot en met {dutch_day(facts.appeal_until)}.",
            "Een onafhankelijke cliëntondersteuner of het Juridisch Loket kan u daarbij helpen.",
        ),
    )
