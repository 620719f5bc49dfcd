"""The tables of indication. A client's file is kept 20 years after the last care (Wgbo, Wlz); drafts 1 year."""

from services.indication.tables.applications import Advice, Application, Assessment, InformationRequest
from services.indication.tables.base import Base
from services.indication.tables.clients import Client, ClientAddress, Consent, Mandate, SharedInformation
from services.indication.tables.indications import Indication, Letter, Objection

__all__ = [
    "Advice",
    "Application",
    "Assessment",
    "Base",
    "Client",
    "ClientAddress",
    "Consent",
    "Indication",
    "InformationRequest",
    "Letter",
    "Mandate",
    "Objection",
    "SharedInformation",
]
