"""The states of a voucher and every step between them; a status changes in no other way."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.common.state_machine import Edge, StateMachine
from services.voucher.refusals.issue import VoucherStopped
from services.voucher.rules.budget_year import Days


class VoucherStatus(StrEnum):
    """The state of a voucher (trekkingsrecht)."""

    ISSUED = "issued"
    ACTIVE = "active"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class VoucherStep(StrEnum):
    """What can happen to a voucher."""

    REDEEM = "redeem"
    END = "end"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


RUNNING = frozenset({VoucherStatus.ISSUED, VoucherStatus.ACTIVE})
"""The states in which a voucher runs."""
VOUCHER_CHANGED = "nl.pvb.vouchers.changed.v1"
VOUCHER: StateMachine[VoucherStatus, VoucherStep] = StateMachine(
    [
        Edge(VoucherStep.REDEEM, RUNNING, VoucherStatus.ACTIVE, VOUCHER_CHANGED),
        Edge(VoucherStep.END, RUNNING, VoucherStatus.ENDED, VOUCHER_CHANGED),
        Edge(VoucherStep.WITHDRAW, RUNNING, VoucherStatus.WITHDRAWN, VOUCHER_CHANGED),
        Edge(VoucherStep.REOPEN, frozenset({VoucherStatus.WITHDRAWN}), VoucherStatus.ISSUED, VOUCHER_CHANGED),
    ]
)


class FormOfDay(Protocol):
    """What a voucher is for on a day."""

    @property
    def delivery_form(self) -> str:
        """Its delivery form."""

    @property
    def profile_code(self) -> str | None:
        """The care profile; none where no indication carries the day."""


def voucher_fact(
    voucher_id: UUID,
    client_id: UUID,
    pilot_code: str,
    version: int,
    status: str,
    form: FormOfDay,
    days: Days,
    *,
    else_profile: str | None = None,
) -> dict[str, object]:
    """The whole state of a voucher, as its event contains it; `else_profile`: where no indication carries the day."""
    return {
        "voucherId": voucher_id,
        "clientId": client_id,
        "pilotCode": pilot_code,
        "version": version,
        "status": status,
        "deliveryForm": form.delivery_form,
        "profileCode": else_profile if form.profile_code is None else form.profile_code,
        "validFrom": days.first,
        "validTo": days.last,
    }


def after(status: str, step: VoucherStep) -> VoucherStatus:
    """The status after a step; raises VoucherStopped where there is no such edge."""
    edge = VOUCHER.find_edge(VoucherStatus(status), step)
    if edge is None:
        raise VoucherStopped(status=status)
    return edge.after
