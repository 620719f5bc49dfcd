"""The app of indication."""

from fastapi import FastAPI

from services.common.fact_reports import refusals as fact_report_refusals
from services.common.fact_reports.reportable import Reportable
from services.common.fact_reports.routes import fact_report_routes
from services.common.http import Transport
from services.common.message_kinds import Party
from services.common.messages.routes import message_routes
from services.common.tokens import Role
from services.common.web.access import ANY, OWN
from services.common.web.app import ServiceSpec, Worker, service_app
from services.indication import refusals
from services.indication.operations.files import files_of, readable_files
from services.indication.operations.reminders import remind
from services.indication.operations.resealing import reseal_answers, reseal_numbers
from services.indication.routes import (
    advice,
    applications,
    clients,
    consents,
    documents,
    draft_decisions,
    framework,
    indications,
    letters,
    lookups,
    objections,
)
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
        documents.router,
        advice.router,
        draft_decisions.router,
        indications.router,
        objections.on_indications,
        objections.router,
        letters.on_indications,
        letters.on_objections,
        framework.router,
        lookups.router,
        message_routes({Role.ASSESSOR: Party.ASSESSOR}, readable_files),
        fact_report_routes(
            [
                Reportable("clients/{id}", clients.read_client, Role.ASSESSOR),
                Reportable("applications/{id}", applications.read_application, Role.ASSESSOR),
                Reportable("indications/{id}", indications.read_indication, Role.ASSESSOR),
                Reportable("objections/{id}", objections.read_objection, Role.ASSESSOR),
            ]
        ),
    ],
    refusals=[refusals, fact_report_refusals],
    explained_to={"client": OWN, "representative": OWN, "supporter": OWN, "assessor": ANY},  # it tells the findings
    workers=[
        Worker("seal numbers with the newest key", 3600, reseal_numbers),
        Worker("seal kept answers with the newest key", 3600, reseal_answers),
        Worker("remind of legal terms", 60, remind),
    ],
    own_files=files_of,
    constraints={
        "client_number_index_key": refusals.ClientKnown,
        "client_subject_key": refusals.ClientKnown,
        "one_open_advice": refusals.AdviceOpen,
        "one_waiting_draft": refusals.DraftWaiting,
        "one_open_objection": refusals.ObjectionOpen,
        "one_link_per_client": refusals.FileLinked,
        "mandate_one_representative": refusals.MandateOverlaps,
        "mandate_period_check": refusals.PeriodReversed,
        "one_open_application": refusals.ApplicationOpen,
        "one_open_application_per_provider": refusals.ApplicationOpen,
        "indication_no_overlap": refusals.IndicationOverlaps,
        "one_decision_per_application": refusals.ApplicationState,
    },
)


def create_app(settings: Settings, transport: Transport) -> FastAPI:
    """The app, ready to serve."""
    return service_app(SPEC, settings, transport)
