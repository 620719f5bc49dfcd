"""Reminders (herinneringen): before evidence ends, and before a date that was given passes."""

from collections.abc import Sequence
from datetime import date

from services.common.ids import new_id
from services.common.service import Change
from services.registry.rules import messages
from services.registry.rules.dossier import Standing
from services.registry.rules.reminders import due_date_reminders, due_reminders
from services.registry.store import admissions as store
from services.registry.tables import Admission, DateReminder, Reminder

EVIDENCE_ENDS = "nl.pvb.evidence-reminders.sent.v1"
DATE_NEARS = "nl.pvb.date-reminders.sent.v1"


async def remind(change: Change, admission: Admission, standings: Sequence[Standing], day: date) -> None:
    """Warn of evidence that ends and of dates that come near, once per moment; two moments of a day are one message."""
    await _remind_of_evidence(change, admission, standings, day)
    await _remind_of_dates(change, admission, standings, day)


async def _remind_of_evidence(change: Change, admission: Admission, standings: Sequence[Standing], day: date) -> None:
    sent = await store.reminders_of(change.session, admission.admission_id)
    last_days: dict[str, date] = {}
    for due in due_reminders(standings, day):
        if (due.proof.id, due.days_before) in sent:
            continue
        change.session.add(
            Reminder(
                evidence_id=due.proof.id,
                admission_id=admission.admission_id,
                days_before=due.days_before,
                ends_on=due.ends_on,
                sent_at=change.at,
            )
        )
        fact = {
            "admissionId": admission.admission_id,
            "providerId": admission.provider_id,
            "evidenceId": due.proof.id,
            "requirementCode": due.requirement_code,
            "daysBefore": due.days_before,
            "endsOn": due.ends_on,
        }
        await change.publish(EVIDENCE_ENDS, new_id(), fact)
        last_days[due.requirement_code] = due.ends_on
    await change.tell_all(
        [
            messages.EVIDENCE_ENDS.to_provider(
                admission.provider_id, admission.admission_id, requirement=code, last_day=last_day
            )
            for code, last_day in last_days.items()
        ]
    )


async def _remind_of_dates(change: Change, admission: Admission, standings: Sequence[Standing], day: date) -> None:
    sent = await store.date_reminders_of(change.session, admission.admission_id)
    dates: dict[str, date] = {}
    for due in due_date_reminders(standings, day):
        if (due.requirement_code, due.improve_by, due.days_before) in sent:
            continue
        row = DateReminder(
            admission_id=admission.admission_id,
            requirement_code=due.requirement_code,
            improve_by=due.improve_by,
            days_before=due.days_before,
            sent_at=change.at,
        )
        change.session.add(row)
        fact = {
            "admissionId": admission.admission_id,
            "providerId": admission.provider_id,
            "requirementCode": due.requirement_code,
            "daysBefore": due.days_before,
            "improveBy": due.improve_by,
        }
        await change.publish(DATE_NEARS, new_id(), fact)
        dates[due.requirement_code] = due.improve_by
    await change.tell_all(
        [
            messages.DATE_NEARS.to_provider(
                admission.provider_id, admission.admission_id, requirement=code, improve_by=improve_by
            )
            for code, improve_by in dates.items()
        ]
    )
