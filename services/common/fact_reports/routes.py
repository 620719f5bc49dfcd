"""Fact reports over HTTP, the same in every service."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Query

from services.common.fact_reports import operations
from services.common.fact_reports.reportable import Reportable
from services.common.fact_reports.schemas import (
    FactReportAnswer,
    FactReportPage,
    FactReportReply,
    FactReportRequest,
    ReportState,
)
from services.common.schemas import Id
from services.common.tokens import Role
from services.common.web.access import OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

EVERYONE: Mapping[str, Relation] = {role.name.lower(): OWN for role in Role}


def fact_report_routes(kinds: Sequence[Reportable]) -> Routes:
    """The router of fact reports, for a service with these kinds of resources."""
    router = Routes(prefix="/fact-reports", tags=["fact-reports"])
    owners: dict[str, Relation] = {kind.answered_by.name.lower(): OWN for kind in kinds}

    @router.post("", status_code=201)
    @allows(**EVERYONE)
    async def report_fact(report: FactReportRequest, key: Idempotency, here: Here) -> FactReportAnswer:
        """Report a fact as wrong in a resource that you can read; its owner answers within ten working days."""
        return await operations.report_fact(here, kinds, report, key)

    @router.get("")
    @allows(**EVERYONE)
    async def list_fact_reports(
        here: Here, page: Paging, status: Annotated[ReportState | None, Query()] = None
    ) -> FactReportPage:
        """Your own reports and those that you must answer, earliest deadline first."""
        return await operations.list_reports(here, status, page)

    @router.get("/{fact_report_id}")
    @allows(**EVERYONE)
    async def read_fact_report(fact_report_id: Id, here: Here) -> FactReportAnswer:
        """One report, with its answer."""
        return await operations.read_report(here, fact_report_id)

    @router.post("/{fact_report_id}/answer", status_code=201)
    @allows(**owners)
    async def answer_fact_report(
        fact_report_id: Id, reply: FactReportReply, key: Idempotency, here: Here
    ) -> FactReportAnswer:
        """Answer a report: corrected, not corrected with the reason, or passed on to the service that owns the fact."""
        return await operations.answer_report(here, fact_report_id, reply, key)

    return router
