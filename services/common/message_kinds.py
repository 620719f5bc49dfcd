"""Messages to the parties: the kinds that a service sends, and a message of a kind with its facts.

A kind is a frozen declaration beside the rules of its service. A message is made from it, by `to_client`,
`to_provider`, `to_office` or `to_assessor`, and sent by `Change.tell`, in the transaction that makes what it reports.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.common.texts import Language, Text, names_filled, names_in


class Party(StrEnum):
    """The kind of party that a message is for."""

    CLIENT = "client"
    PROVIDER = "provider"
    OFFICE = "office"
    ASSESSOR = "assessor"


class MessageUnfit(Exception):
    """A message was made without a fact that its sentences name: a fault of this code, never of a caller."""

    def __init__(self, code: str, missing: Sequence[str]) -> None:
        """`missing`: the names that have no value, or an empty one."""
        super().__init__(f"message {code} lacks {', '.join(missing)}")


@dataclass(frozen=True)
class MessageKind:
    """A kind of message: its heading and its sentences in Dutch (B1) and English, with the facts that they name."""

    code: str
    resource: str
    """The resource that it is about, as its route in the service: `parcels`."""
    title: Text
    text: Text
    """`{left_euros}` shows the fact `left_cents`; a day is shown with its month in words. Never a name or number of a
    person: the reader knows whom it is about by the resource."""

    @property
    def named(self) -> frozenset[str]:
        """The names of the facts that heading and sentences contain."""
        return frozenset(names_in(self.title) | names_in(self.text))

    def to_client(self, client_id: UUID, about: UUID, **facts: object) -> "Message":
        """A message to a person, by the random id of the file. Raises MessageUnfit, as the next three do."""
        return Message(self, Party.CLIENT, client_id, about, facts)

    def to_provider(self, organisation_id: UUID, about: UUID, **facts: object) -> "Message":
        """A message to a provider's organisation."""
        return Message(self, Party.PROVIDER, organisation_id, about, facts)

    def to_office(self, organisation_id: UUID, about: UUID, **facts: object) -> "Message":
        """A message to the organisation of an office."""
        return Message(self, Party.OFFICE, organisation_id, about, facts)

    def to_assessor(self, organisation_id: UUID, about: UUID, **facts: object) -> "Message":
        """A message to the organisation of an assessor."""
        return Message(self, Party.ASSESSOR, organisation_id, about, facts)


@dataclass(frozen=True)
class Message:
    """A message to one party about one resource."""

    kind: MessageKind
    party: Party
    party_id: UUID
    about: UUID
    """The id of the resource."""
    facts: Mapping[str, object] = field(default_factory=dict)
    language: Language = "nl"
    """The language in which the party reads it first."""

    def __post_init__(self) -> None:
        """Check that every fact that the sentences name is there."""
        if missing := sorted(self.kind.named - names_filled(self.facts)):
            raise MessageUnfit(self.kind.code, missing)

    @property
    def title(self) -> Text:
        """The heading, filled."""
        return self.kind.title.format(**self.facts)

    @property
    def text(self) -> Text:
        """The sentences, filled."""
        return self.kind.text.format(**self.facts)
