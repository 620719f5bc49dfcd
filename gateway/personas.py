"""The test personas of the sandbox: their identities, and what each can try."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from uuid import NAMESPACE_DNS, UUID, uuid5

from services.common.texts import Text
from services.common.tokens import Identity, Role

SECRET = "sandbox"  # noqa: S105  # the published secret of every persona; the sandbox holds no real data
_SANDBOX = uuid5(NAMESPACE_DNS, "sandbox.pvb")


@dataclass(frozen=True)
class Persona:
    """A test user of the sandbox. It has no name, only a label."""

    name: str
    subject: UUID
    roles: frozenset[Role]
    organisation_id: UUID | None
    label: Text
    tries: Text

    @property
    def identity(self) -> Identity:
        """The identity of this persona for the services, before indication adds the files it may act for."""
        return Identity(self.subject, self.roles, self.organisation_id)


@cache
def personas() -> Mapping[str, Persona]:
    """All personas by name, in the order in which they are listed."""
    with (Path(__file__).parent / "personas.csv").open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["persona"]: _read(row) for row in csv.DictReader(file)})


def subject_of(name: str) -> UUID:
    """The fixed subject of a persona."""
    return uuid5(_SANDBOX, f"persona:{name}")


def organisation_of(name: str) -> UUID:
    """The fixed id of a sandbox organisation; for a provider it is the provider's id too."""
    return uuid5(_SANDBOX, f"organisation:{name}")


def _read(row: dict[str, str]) -> Persona:
    return Persona(
        row["persona"],
        subject_of(row["persona"]),
        frozenset(Role(role) for role in row["roles"].split()),
        organisation_of(row["organisation"]) if row["organisation"] else None,
        Text(row["label_nl"], row["label_en"]),
        Text(row["tries_nl"], row["tries_en"]),
    )
