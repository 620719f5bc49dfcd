"""The claims service as an app."""

from fastapi import FastAPI

from services.claims.operations.submit_batch import WAITING_BATCHES
from services.claims.projections.registry import REGISTRY
from services.claims.projections.voucher import VOUCHER
from services.claims.refusals import allotments as allotment_refusals
from services.claims.refusals import batches as batch_refusals
from services.claims.refusals import late_claims as late_claim_refusals
from services.claims.refusals import payments as payment_refusals
from services.claims.refusals import recoveries as recovery_refusals
from services.claims.routes import (
    allotments,
    bank_accounts,
    batches,
    decisions,
    late_claims,
    lines,
    payment_holds,
    payment_runs,
    production,
    remittances,
)
from services.claims.rules.journal import JOURNAL
from services.claims.settings import Settings
from services.claims.store.offices import office_of
from services.common.fact_reports import refusals as fact_report_refusals
from services.common.fact_reports.reportable import Reportable
from services.common.fact_reports.routes import fact_report_routes
from services.common.http import Transport
from services.common.journal.routes import access_log_routes
from services.common.message_kinds import Party
from services.common.messages.routes import message_routes
from services.common.tokens import Role
from services.common.web.app import ServiceSpec, service_app
from services.common.web.routes import NO_PURCHASERS

SPEC = ServiceSpec(
    name="claims",
    title="PVB claims",
    description=(
        "Declaraties: regels die samen komen, per regel beoordeeld met reden en remedie, en de betaling daarvan. "
        "Claims: lines that come together, each judged with reason and remedy, and their payment."
    ),
    routers=[
        batches.router,
        lines.router,
        late_claims.router,
        decisions.router,
        production.router,
        bank_accounts.router,
        payment_runs.router,
        payment_holds.router,
        remittances.router,
        allotments.router,
        access_log_routes(JOURNAL),
        message_routes({Role.OFFICE_FINANCE: Party.OFFICE, Role.OFFICE_APPROVER: Party.OFFICE}),
        fact_report_routes(
            [
                Reportable("lines/{id}", lines.get_claim_line, Role.OFFICE_FINANCE),
                Reportable("batches/{id}", batches.get_claim_batch, Role.OFFICE_FINANCE),
                Reportable("remittances/{id}", remittances.get_remittance, Role.OFFICE_FINANCE),
            ]
        ),
    ],
    refusals=[
        batch_refusals,
        allotment_refusals,
        late_claim_refusals,
        recovery_refusals,
        payment_refusals,
        fact_report_refusals,
    ],
    subscriptions=[REGISTRY, VOUCHER],
    workers=[WAITING_BATCHES],
    explained_to=NO_PURCHASERS,
    office_of=office_of,
)


def create_app(settings: Settings, transport: Transport) -> FastAPI:
    """The app of claims."""
    return service_app(SPEC, settings, transport)
