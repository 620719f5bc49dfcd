"""Everything the registry stores; importing this fills `Base.metadata`."""

from services.registry.tables.admission import (
    Admission,
    AdmissionStanding,
    Evidence,
    ExclusionCheck,
    ImprovementDate,
    Reminder,
    Suspension,
)
from services.registry.tables.base import Base
from services.registry.tables.capacity import Capacity, CapacityReport
from services.registry.tables.catalogue import (
    Price,
    PriceList,
    PriceSlot,
    Requirement,
    RequirementComment,
    RequirementSet,
)
from services.registry.tables.experience import Experience
from services.registry.tables.known import KnownAgreement
from services.registry.tables.provider import Location, Offer, Provider

__all__ = [
    "Admission",
    "AdmissionStanding",
    "Base",
    "Capacity",
    "CapacityReport",
    "Evidence",
    "ExclusionCheck",
    "Experience",
    "ImprovementDate",
    "KnownAgreement",
    "Location",
    "Offer",
    "Price",
    "PriceList",
    "PriceSlot",
    "Provider",
    "Reminder",
    "Requirement",
    "RequirementComment",
    "RequirementSet",
    "Suspension",
]
