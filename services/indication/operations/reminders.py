"""Reminders of the legal term: told as events, each once, at three quarters of the term and on its last day."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.common.logs import logger
from services.common.service import Change, Service
from services.indication import store
from services.indication.operations.applications import clock_of, log, term_of
from services.indication.rules.legal_clock import LegalClock, three_quarters_on
from services.indication.rules.reminders import Reminder, due_reminders, next_reminder_on
from services.indication.tables import Application, InformationRequest

AT_ONCE = 200


async def remind(service: Service) -> None:
    """Tell what is due, a few applications at a time. Any number of replicas may run it.

    One that cannot be told of keeps none of the others waiting: it is logged, counted and left for next time.
    """
    failed: list[UUID] = []
    while True:
        today = service.clock.today()
        async with service.writing() as change:
            applications = await store.to_remind(change.session, today, AT_ONCE, failed)
            ids = [each.application_id for each in applications]
            asked = await store.information_requests_of(change.session, ids)
            for name, application in zip(ids, applications, strict=True):
                try:
                    async with change.session.begin_nested():
                        await _remind_of(change, application, asked[name], today)
                except Exception as fault:  # noqa: BLE001  # whatever it is: the others must go on
                    logger().warning("reminder failed, going on", application=str(name), fault=repr(fault)[:300])
                    failed.append(name)
        if len(applications) < AT_ONCE:
            break
    service.metrics.gauge("reminders_failed", "Applications of which the reminder failed last time", len(failed))


async def _remind_of(
    change: Change, application: Application, asked: Sequence[InformationRequest], today: date
) -> None:
    """Tell what is due of one application that is locked, and note when to look again: a pause moves the day on."""
    clock = clock_of(application, asked, today)
    soonest = three_quarters_on(application.received_on, term_of(application), store.pauses_of(asked), today)
    for reminder in due_reminders(application.reminders_sent, soonest, clock.due_on, today):
        await change.publish(
            "nl.pvb.applications.term-reminder.v1", application.application_id, _told(application, reminder, clock)
        )
        await log(change, application, "R", "watch-term")
        application.reminders_sent = [*application.reminders_sent, reminder.value]
    application.remind_on = next_reminder_on(application.reminders_sent, soonest, clock.due_on)


def _told(application: Application, reminder: Reminder, clock: LegalClock) -> dict[str, Any]:
    return {
        "applicationId": application.application_id,
        "clientId": application.client_id,
        "kind": application.kind,
        "reminder": reminder.value,
        "dueOn": clock.due_on,
        "daysLeft": clock.days_left,
        "regionCode": application.region_code,
        "assessorId": application.assessor_id,
    }
