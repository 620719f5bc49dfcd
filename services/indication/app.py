"""The app of indication."""

from fastapi import FastAPI

from services.common.http import Transport
from services.common.web.app import ServiceSpec, Worker, service_app
from services.indication import refusals
from services.indication.operations.resealing import reseal_numbers
from services.indication.routes import advice, applications, clients, consents, framework, indications, objections
from services.indication.settings import Settings

SPEC = ServiceSpec(
    name="indication",
    title="PVB indication",
    description="Independent assessment: client files, applications, assessments and indications. It never sees money.",
    routers=[
        clients.router,
        clients.identities,
        consents.router,
        applications.router,
        advice.router,
        indications.router,
        objections.on_indications,
        objections.router,
        framework.router,
    ],
    refusals=refusals,
    workers=[Worker("seal numbers with the newest key", 3600, reseal_numbers)],
    constraints={
        "client_number_index_key": refusals.ClientKnown,
        "client_subject_key": refusals.ClientKnown,
        "one_open_advice": refusals.AdviceOpen,
        "one_open_objection": refusals.ObjectionOpen,
        "mandate_one_representative": refusals.MandateOverlaps,
        "mandate_period_check": refusals.PeriodReversed,
        "one_open_application": refusals.ApplicationOpen,
        "indication_no_overlap": refusals.IndicationOverlaps,
        "one_decision_per_application": refusals.ApplicationState,
    },
)


def create_app(settings: Settings, transport: Transport) -> FastAPI:
    """The app, ready to serve."""
    return service_app(SPEC, settings, transport)
