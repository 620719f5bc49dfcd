"""The roles of the parties, and their names for the person whose file it is."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from services.common.texts import Text


class Role(StrEnum):
    """The role of a caller."""

    CLIENT = "client"
    REPRESENTATIVE = "representative"
    SUPPORTER = "supporter"
    ASSESSOR = "assessor"
    PROVIDER = "provider"
    OFFICE_REGISTRY = "office-registry"
    OFFICE_VOUCHER = "office-voucher"
    OFFICE_FINANCE = "office-finance"
    OFFICE_APPROVER = "office-approver"
    OFFICE_AUDITOR = "office-auditor"
    INSPECTOR = "inspector"
    RESEARCHER = "researcher"
    SERVICE = "service"


OFFICE_ROLES = frozenset(
    {Role.OFFICE_REGISTRY, Role.OFFICE_VOUCHER, Role.OFFICE_FINANCE, Role.OFFICE_APPROVER, Role.OFFICE_AUDITOR}
)
"""The roles of a care office; they reach what is of their own office, which is the organisation of the token."""
_OFFICE = Text("Een medewerker van het zorgkantoor", "A member of the care office")
ROLE_WORDS: Mapping[str, Text] = {
    Role.CLIENT: Text("U zelf", "You yourself"),
    Role.REPRESENTATIVE: Text("Uw vertegenwoordiger", "Your representative"),
    Role.SUPPORTER: Text("Uw cliëntondersteuner", "Your client supporter"),
    Role.ASSESSOR: Text("Een onderzoeker", "An assessor"),
    Role.PROVIDER: Text("Een zorgaanbieder", "A care provider"),
    Role.OFFICE_REGISTRY: _OFFICE,
    Role.OFFICE_VOUCHER: _OFFICE,
    Role.OFFICE_FINANCE: _OFFICE,
    Role.OFFICE_APPROVER: _OFFICE,
    Role.OFFICE_AUDITOR: Text("Een controleur van het zorgkantoor", "An auditor of the care office"),
    Role.INSPECTOR: Text("Een inspecteur", "An inspector"),
    Role.RESEARCHER: Text("Een wetenschapper", "A researcher"),
    Role.SERVICE: Text("Het systeem", "The system"),
}
"""Every role, as the person knows it."""

DECIDER_WORDS: Mapping[str, Text] = {
    **ROLE_WORDS,
    Role.CLIENT: Text("De cliënt", "The client"),
    Role.REPRESENTATIVE: Text("De vertegenwoordiger van de cliënt", "The client's representative"),
    Role.SUPPORTER: Text("De cliëntondersteuner", "The client's supporter"),
    Role.SERVICE: Text("Het systeem, volgens de regels", "The system, by the rules"),
}
"""Every role, for anybody who reads who decided."""


def first_known(roles: Iterable[str], words: Mapping[str, Text]) -> Text:
    """The name of the first of these roles that has one."""
    return next((words[role] for role in roles if role in words), Text("Iemand", "Somebody"))
