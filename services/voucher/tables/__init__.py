"""The tables of voucher, one module per noun; importing this package knows them all."""

from services.voucher.tables.agreement import (
    Agreement,
    AgreementLine,
    AgreementVersion,
    CareStart,
    Conversation,
    EndingProposal,
    ExtensionProposal,
    Postponement,
)
from services.voucher.tables.base import Base
from services.voucher.tables.budget import Budget, BudgetGroup, BudgetMonth, BudgetThreshold
from services.voucher.tables.care_at_home import CareAtHomeObjection, CareAtHomeRequest
from services.voucher.tables.escrow import Adoption, Handover, LateRoom, Reservation, Swap
from services.voucher.tables.known import (
    KnownAdmission,
    KnownCareOffice,
    KnownClient,
    KnownIndication,
    KnownOffer,
    KnownOfficeRegion,
    KnownPerformance,
    KnownPrice,
    KnownPriceList,
    KnownRequirementSet,
)
from services.voucher.tables.lever import Lever
from services.voucher.tables.pilot import Pilot, PilotFactor, PilotVersion
from services.voucher.tables.voucher import (
    ChoiceConversation,
    ChoiceProfile,
    Revaluation,
    RevaluationDue,
    Valuation,
    ValueFit,
    Voucher,
    VoucherEntry,
    VoucherTerm,
    VoucherYear,
)
from services.voucher.tables.waiting import PlaceOffer, WaitingPeriod
from services.voucher.tables.work import WorkItem, WorkNote

__all__ = [
    "Adoption",
    "Agreement",
    "AgreementLine",
    "AgreementVersion",
    "Base",
    "Budget",
    "BudgetGroup",
    "BudgetMonth",
    "BudgetThreshold",
    "CareAtHomeObjection",
    "CareAtHomeRequest",
    "CareStart",
    "ChoiceConversation",
    "ChoiceProfile",
    "Conversation",
    "EndingProposal",
    "ExtensionProposal",
    "Handover",
    "KnownAdmission",
    "KnownCareOffice",
    "KnownClient",
    "KnownIndication",
    "KnownOffer",
    "KnownOfficeRegion",
    "KnownPerformance",
    "KnownPrice",
    "KnownPriceList",
    "KnownRequirementSet",
    "LateRoom",
    "Lever",
    "Pilot",
    "PilotFactor",
    "PilotVersion",
    "PlaceOffer",
    "Postponement",
    "Reservation",
    "Revaluation",
    "RevaluationDue",
    "Swap",
    "Valuation",
    "ValueFit",
    "Voucher",
    "VoucherEntry",
    "VoucherTerm",
    "VoucherYear",
    "WaitingPeriod",
    "WorkItem",
    "WorkNote",
]
