"""The voucher service as an app."""

from fastapi import FastAPI

from services.common.fact_reports import refusals as fact_report_refusals
from services.common.fact_reports.reportable import Reportable
from services.common.fact_reports.routes import fact_report_routes
from services.common.http import Transport
from services.common.journal.routes import access_log_routes
from services.common.message_kinds import Party
from services.common.messages.routes import message_routes
from services.common.tokens import Role
from services.common.web.app import ServiceSpec, Worker, service_app
from services.common.web.routes import NO_PURCHASERS
from services.voucher import refusals
from services.voucher.operations import adoption, budget, move_work, reopen, revalue
from services.voucher.operations import care_at_home as at_home
from services.voucher.operations import waiting as overdue
from services.voucher.operations.agreements import lapse_drafts
from services.voucher.operations.compare import compare_nightly
from services.voucher.operations.decide_swaps import decide_due
from services.voucher.operations.escrow import CLAIMS_FACTS, send_open
from services.voucher.operations.final_release import release_finally
from services.voucher.operations.lapse import lapse_unbegun
from services.voucher.projections.indication import INDICATION
from services.voucher.projections.registry import REGISTRY
from services.voucher.routes import (
    agreements,
    care_at_home,
    choice,
    coverage,
    endings,
    estimates,
    extensions,
    fitting,
    hand_over,
    handovers,
    late_rooms,
    levers,
    negotiations,
    pilots,
    swaps,
    terms,
    vouchers,
    waiting,
    work,
)
from services.voucher.routes import budget as budget_routes
from services.voucher.rules.journal import JOURNAL
from services.voucher.settings import Settings
from services.voucher.store.pilots import office_of

SPEC = ServiceSpec(
    name="voucher",
    title="PVB voucher",
    description=(
        "Experimenten (pilots), vouchers en hun waarde, en de overeenkomsten waarmee cliënten ze verzilveren. "
        "Pilots, vouchers and their value, and the agreements by which clients redeem them."
    ),
    routers=[  # what is asked most is found first
        agreements.router,
        endings.router,
        negotiations.router,
        extensions.router,
        fitting.router,
        vouchers.router,
        choice.router,
        hand_over.router,
        care_at_home.router,
        terms.router,
        swaps.router,
        coverage.router,
        pilots.router,
        budget_routes.router,
        estimates.router,
        levers.router,
        waiting.router,
        work.router,
        handovers.router,
        late_rooms.router,
        access_log_routes(JOURNAL),
        message_routes({Role.OFFICE_VOUCHER: Party.OFFICE}),
        fact_report_routes(
            [
                Reportable("vouchers/{id}", vouchers.get_voucher, Role.OFFICE_VOUCHER),
                Reportable("agreements/{id}", agreements.get_agreement, Role.OFFICE_VOUCHER),
                Reportable("pilots/{id}", pilots.get_pilot, Role.OFFICE_VOUCHER),
            ]
        ),
    ],
    refusals=[*refusals.ALL, fact_report_refusals],
    subscriptions=[INDICATION, REGISTRY, CLAIMS_FACTS],
    workers=[
        *adoption.WORKERS,
        *revalue.WORKERS,
        *reopen.WORKERS,
        *budget.WORKERS,
        Worker("send what claims has not answered", 1, send_open),
        Worker("decide open swaps", 1, decide_due),
        *overdue.WORKERS,
        *move_work.WORKERS,
        *at_home.WORKERS,
        Worker("lapse old drafts", 3600, lapse_drafts),
        Worker("remind of care that has not begun, and lapse", 3600, lapse_unbegun),
        Worker("release years whose claim window has passed", 3600, release_finally),
        Worker("compare with claims", 600, compare_nightly),
    ],
    explained_to=NO_PURCHASERS,
    words_for_providers={"freeCents": "fits", "expectedFreeCents": "fits"},
    office_of=office_of,
    constraints={
        "pilot_code_taken": refusals.pilots.PilotCodeTaken,
        "participants_within_cap": refusals.issue.CapReached,
        "one_running_voucher": refusals.issue.VoucherRunning,
        "one_open_care_at_home": refusals.care_at_home.CareAtHomeOpen,
        "one_care_at_home_objection": refusals.care_at_home.ObjectionOpen,
        "one_open_swap": refusals.swaps.SwapOpen,
        "reserved_within_value": refusals.redemption.ValueExhausted,
        "books_open": refusals.agreements.BooksClosed,
    },
)


def create_app(settings: Settings, transport: Transport) -> FastAPI:
    """The app of voucher."""
    return service_app(SPEC, settings, transport)
