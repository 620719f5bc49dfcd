"""The registry's app."""

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
from services.registry.operations.known_voucher import VOUCHER
from services.registry.operations.purchase import signal_endings
from services.registry.operations.reviews import ask_yearly
from services.registry.operations.standing import review_standing
from services.registry.refusals import admissions as admission_refusals
from services.registry.refusals import catalogue as catalogue_refusals
from services.registry.refusals import challenges as challenge_refusals
from services.registry.refusals import choice as choice_refusals
from services.registry.refusals import experiences as experience_refusals
from services.registry.refusals import inspection as inspection_refusals
from services.registry.refusals import objections as objection_refusals
from services.registry.refusals import offices as office_refusals
from services.registry.refusals import performances as performance_refusals
from services.registry.refusals import providers as provider_refusals
from services.registry.refusals import purchase as purchase_refusals
from services.registry.refusals import umbrellas as umbrella_refusals
from services.registry.refusals.admissions import AdmissionOpen, SuspensionOverlaps
from services.registry.refusals.catalogue import FirstDayTaken, PricesTaken, ReviewAsked
from services.registry.refusals.experiences import ExperienceGiven
from services.registry.refusals.objections import ObjectionOpen
from services.registry.refusals.providers import (
    AgbCodeTaken,
    KvkNumberTaken,
    OfferOverlaps,
    ProviderKnown,
    WtzaNumberTaken,
)
from services.registry.refusals.umbrellas import UmbrellaOpen
from services.registry.routes import (
    admissions,
    capacity,
    challenges,
    comments,
    continuity,
    experiences,
    inspection,
    locations,
    objections,
    offices,
    performances,
    price_lists,
    providers,
    purchase,
    requirement_sets,
    reviews,
    umbrellas,
)
from services.registry.rules.journal import JOURNAL
from services.registry.settings import Settings
from services.registry.store.offices import office_of

SPEC = ServiceSpec(
    name="registry",
    title="PVB registry",
    description=(
        "Who may deliver, and at which price: requirement sets and price lists of each pilot, providers with their "
        "locations and offers, admission by rule, and search by place. Everyone who meets the baseline is admitted."
    ),
    routers=[
        offices.router,
        requirement_sets.router,
        comments.router,
        reviews.router,
        performances.router,
        price_lists.router,
        providers.router,
        locations.router,
        capacity.router,
        experiences.router,
        challenges.router,
        purchase.router,
        admissions.router,
        umbrellas.router,
        inspection.router,
        continuity.router,
        objections.router,
        access_log_routes(JOURNAL),
        message_routes({Role.OFFICE_REGISTRY: Party.OFFICE}),
        fact_report_routes(
            [
                Reportable("providers/{id}", providers.get_provider, Role.PROVIDER),
                Reportable("providers/{id}/locations/{id}", providers.get_location, Role.PROVIDER),
                Reportable("admissions/{id}", admissions.get_admission, Role.OFFICE_REGISTRY),
                Reportable("requirement-sets/{id}", requirement_sets.get_requirement_set, Role.OFFICE_REGISTRY),
                Reportable("price-lists/{id}", price_lists.get_price_list, Role.OFFICE_REGISTRY),
                Reportable("requirement-reviews/{id}", reviews.get_review, Role.OFFICE_REGISTRY),
                Reportable("continuity-plans/{id}", continuity.get_continuity_plan, Role.OFFICE_REGISTRY),
            ]
        ),
    ],
    refusals=[
        catalogue_refusals,
        performance_refusals,
        provider_refusals,
        admission_refusals,
        choice_refusals,
        challenge_refusals,
        purchase_refusals,
        objection_refusals,
        office_refusals,
        inspection_refusals,
        umbrella_refusals,
        experience_refusals,
        fact_report_refusals,
    ],
    subscriptions=[VOUCHER],
    workers=[
        Worker("review standing", 60, review_standing),
        Worker("ask which requirement can go", 3600, ask_yearly),
        Worker("signal ending agreements", 3600, signal_endings),
    ],
    office_of=office_of,
    constraints={
        "one_review_a_year": ReviewAsked,
        "requirement_set_day_taken": FirstDayTaken,
        "price_slot_no_overlap": PricesTaken,
        "provider_pkey": ProviderKnown,
        "agb_code_taken": AgbCodeTaken,
        "kvk_number_taken": KvkNumberTaken,
        "wtza_number_taken": WtzaNumberTaken,
        "offer_no_overlap": OfferOverlaps,
        "one_objection": ObjectionOpen,
        "one_experience": ExperienceGiven,
        "one_open_admission": AdmissionOpen,
        "one_umbrella": UmbrellaOpen,
        "suspension_no_overlap": SuspensionOverlaps,
    },
)


def create_app(settings: Settings, transport: Transport) -> FastAPI:
    """The registry, ready to serve."""
    return service_app(SPEC, settings, transport)
