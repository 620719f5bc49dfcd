"""Everything the registry stores; importing this fills `Base.metadata`."""

from services.registry.tables.admission import (
    Admission,
    AdmissionStanding,
    DateReminder,
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
from services.registry.tables.challenge import Challenge, ChallengeAssessment
from services.registry.tables.continuity import ContinuityPlan, ContinuityTask
from services.registry.tables.experience import Experience
from services.registry.tables.inspection import InspectionSignal
from services.registry.tables.known import KnownAgreement, KnownPilot
from services.registry.tables.objection import Objection
from services.registry.tables.office import CareOffice, CareOfficeRegion, PilotOffice
from services.registry.tables.performance import Performance
from services.registry.tables.provider import Location, Offer, Provider
from services.registry.tables.purchase import PurchaseAgreement, PurchaseSignal
from services.registry.tables.review import RequirementReview, ReviewedRequirement
from services.registry.tables.tightening import Transition
from services.registry.tables.umbrella import Umbrella

__all__ = [
    "Admission",
    "AdmissionStanding",
    "Base",
    "Capacity",
    "CapacityReport",
    "CareOffice",
    "CareOfficeRegion",
    "Challenge",
    "ChallengeAssessment",
    "ContinuityPlan",
    "ContinuityTask",
    "DateReminder",
    "Evidence",
    "ExclusionCheck",
    "Experience",
    "ImprovementDate",
    "InspectionSignal",
    "KnownAgreement",
    "KnownPilot",
    "Location",
    "Objection",
    "Offer",
    "Performance",
    "PilotOffice",
    "Price",
    "PriceList",
    "PriceSlot",
    "Provider",
    "PurchaseAgreement",
    "PurchaseSignal",
    "Reminder",
    "Requirement",
    "RequirementComment",
    "RequirementReview",
    "RequirementSet",
    "ReviewedRequirement",
    "Suspension",
    "Transition",
    "Umbrella",
]
