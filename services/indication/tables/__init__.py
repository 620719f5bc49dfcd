"""The tables of indication. A client's file is kept 20 years after the last care (Wgbo, Wlz); drafts 1 year."""

from services.indication.tables.applications import Advice, Application, Assessment, InformationRequest
from services.indication.tables.base import Base
from services.indication.tables.clients import (
    Client,
    ClientAddress,
    ClientLink,
    Consent,
    EmergencyAccess,
    Mandate,
    SharedInformation,
)
from services.indication.tables.documents import ContentPart, Document, StoredContent
from services.indication.tables.indications import DraftDecision, Indication, Letter, Objection
from services.indication.tables.lookups import NumberLookups, NumberMiss

__all__ = [
    "Advice",
    "Application",
    "Assessment",
    "Base",
    "Client",
    "ClientAddress",
    "ClientLink",
    "Consent",
    "ContentPart",
    "Document",
    "DraftDecision",
    "EmergencyAccess",
    "Indication",
    "InformationRequest",
    "Letter",
    "Mandate",
    "NumberLookups",
    "NumberMiss",
    "Objection",
    "SharedInformation",
    "StoredContent",
]
