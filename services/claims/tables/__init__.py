"""The tables of claims, one module per noun; importing this package knows them all."""

from services.claims.tables.allotment import (
    AgreedLine,
    AgreementTerms,
    Allotment,
    ExclusiveCare,
    PaymentStream,
    TermsHistory,
)
from services.claims.tables.base import Base
from services.claims.tables.batch import (
    BatchTotal,
    CareMonth,
    ClaimBatch,
    ClaimLine,
    LateClaim,
    LateClaimDecision,
    Recovery,
    WaitingLine,
)
from services.claims.tables.known import KnownPilot, KnownSuspension
from services.claims.tables.payments import (
    BankAccount,
    PaymentCarry,
    PaymentHold,
    PaymentItem,
    PaymentOrder,
    PaymentRun,
)

__all__ = [
    "AgreedLine",
    "AgreementTerms",
    "Allotment",
    "BankAccount",
    "Base",
    "BatchTotal",
    "CareMonth",
    "ClaimBatch",
    "ClaimLine",
    "ExclusiveCare",
    "KnownPilot",
    "KnownSuspension",
    "LateClaim",
    "LateClaimDecision",
    "PaymentCarry",
    "PaymentHold",
    "PaymentItem",
    "PaymentOrder",
    "PaymentRun",
    "PaymentStream",
    "Recovery",
    "TermsHistory",
    "WaitingLine",
]
