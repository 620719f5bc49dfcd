"""Access to the law: a foundation and (permanent supervision or care nearby) and permanence (Wlz 3.2.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.common.texts import Text
from services.indication.rules.framework import Foundation


class Leg(NamedTuple):
    """One of the three conditions; `code` is the reason of refusal when it does not hold."""

    code: str
    holds: bool
    text: Text


@dataclass(frozen=True)
class Access:
    """What the access rule says. The social context never counts."""

    legs: tuple[Leg, ...]

    @property
    def is_granted(self) -> bool:
        """Whether every condition holds."""
        return all(leg.holds for leg in self.legs)

    @property
    def failing(self) -> tuple[str, ...]:
        """The codes of the conditions that do not hold."""
        return tuple(leg.code for leg in self.legs if not leg.holds)


def access(
    foundations: Sequence[str],
    age: int,
    *,
    permanent_supervision: bool,
    care_nearby: bool,
    permanent: bool,
    known: Mapping[str, Foundation],
) -> Access:
    """Judge the findings of an assessment; `age` in years on the day of judging."""
    opening = [known[code] for code in foundations if known[code].opens_for(age)]
    return Access(
        (
            Leg("no-foundation", bool(opening), _on_foundation(opening)),
            Leg(
                "no-supervision-or-nearness",
                permanent_supervision or care_nearby,
                _on_nearness(permanent_supervision, care_nearby),
            ),
            Leg("not-permanent", permanent, _PERMANENT if permanent else _NOT_PERMANENT),
        )
    )


def _on_foundation(opening: Sequence[Foundation]) -> Text:
    if not opening:
        return Text(
            "Er is geen ziekte, aandoening of handicap gevonden die toegang geeft tot de Wlz.",
            "No illness, condition or disability was found that gives access to long-term care.",
        )
    return Text(
        f"Er is een grondslag: {'; '.join(each.label.nl for each in opening)}.",
        f"There is a foundation: {'; '.join(each.label.en for each in opening)}.",
    )


def _on_nearness(permanent_supervision: bool, care_nearby: bool) -> Text:
    if permanent_supervision:
        return Text(
            "Er moet altijd iemand opletten, omdat het anders ernstig mis kan gaan.",
            "Someone must always keep watch, because otherwise serious harm may follow.",
        )
    if care_nearby:
        return Text(
            "Er moet dag en nacht zorg dichtbij zijn, omdat hulp niet op het goede moment gevraagd kan worden.",
            "Care must be close by day and night, because help cannot be called for at the right moment.",
        )
    return Text(
        "Er hoeft niet altijd iemand op te letten of dag en nacht dichtbij te zijn.",
        "Nobody needs to keep watch all the time or be close by day and night.",
    )


_PERMANENT = Text("Die behoefte gaat niet meer over.", "That need will not pass.")
_NOT_PERMANENT = Text("Die behoefte is niet blijvend.", "That need is not permanent.")
