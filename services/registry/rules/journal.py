"""The access log in plain language: what there is of a person here, and what somebody looks at it for."""

from collections.abc import Mapping

from services.common.journal.words import Journal
from services.common.texts import Text

_THINGS: Mapping[str, Text] = {"experiences": Text("uw ervaring met zorg", "your experience of care")}
_PURPOSES: Mapping[str, Text] = {
    "give-experience": Text("een ervaring delen", "sharing an experience"),
    "read-experience": Text("de ervaring inzien", "seeing the experience"),
    "list-experiences": Text("een overzicht van ervaringen", "an overview of experiences"),
    "moderate-experience": Text("beoordelen of iedereen de ervaring mag lezen", "judging whether all may read it"),
    "withdraw-experience": Text("de ervaring terugnemen", "taking the experience back"),
}
JOURNAL = Journal(_THINGS, _PURPOSES)
