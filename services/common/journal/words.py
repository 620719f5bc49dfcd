"""A line of the access log in plain language: who saw or changed what of a person, and what for."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.common.texts import Text
from services.vocabulary.roles import ROLE_WORDS, first_known


@dataclass(frozen=True)
class Journal:
    """The words of one service for the resources that it holds about a person, and for the purposes of access."""

    things: Mapping[str, Text]
    """Kind of resource → its name for the person."""
    purposes: Mapping[str, Text]
    """Purpose as logged → the purpose in words."""

    def thing(self, resource: str) -> Text | None:
        """The name of a resource for the person: `parcels/<id>/photo` is a photo, `parcels/<id>` a parcel."""
        parts = resource.split("/")
        kind = parts[2] if len(parts) > 2 else parts[0]
        return self.things.get(kind) or COMMON_THINGS.get(kind)

    def purpose(self, code: str) -> Text | None:
        """The purpose in words."""
        return self.purposes.get(code) or COMMON_PURPOSES.get(code)

    def sentence(self, roles: str, resource: str, action: str, purpose: str) -> Text:
        """One line in words: who, what, why. Unknown codes are shown as they are, never hidden."""
        who = first_known(roles.split(", "), ROLE_WORDS)
        what = self.thing(resource) or Text(resource, resource)
        did = ACTIONS.get(action, Text(action, action))
        why = self.purpose(purpose) or Text(purpose, purpose)
        return Text(
            f"{who.nl} heeft {what.nl} {did.nl}. Waarom: {why.nl}.",
            f"{who.en} {did.en} {what.en}. Why: {why.en}.",
        )


ACTIONS: Mapping[str, Text] = {
    "C": Text("vastgelegd", "recorded"),
    "R": Text("bekeken", "looked at"),
    "U": Text("bijgewerkt", "updated"),
    "D": Text("verwijderd", "removed"),
}
COMMON_THINGS: Mapping[str, Text] = {
    "access-log": Text("dit overzicht", "this overview"),
    "decisions": Text("de uitleg bij een besluit", "the explanation of a decision"),
    "fact-reports": Text("een melding over een onjuist gegeven", "a report of a wrong fact"),
    "messages": Text("een bericht", "a message"),
}
COMMON_PURPOSES: Mapping[str, Text] = {
    "read-access-log": Text("zien wie het dossier heeft ingezien", "seeing who looked at the file"),
    "explain-decision": Text("uitleg van een besluit", "explanation of a decision"),
    "report-fact": Text("melden dat een gegeven niet klopt", "reporting that a fact is wrong"),
    "read-fact-report": Text("een melding volgen of beantwoorden", "following or answering a report"),
    "answer-fact-report": Text("een melding beantwoorden", "answering a report"),
    "read-messages": Text("een bericht lezen", "reading a message"),
}
"""What every service logs."""
