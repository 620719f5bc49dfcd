"""The warnings of lines that are shown: gathered from the accepted lines beside them, and decided by the rules."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.claims.facts import VerdictLine
from services.claims.rules.warnings import (
    MORE_THAN_A_DAY_HOLDS,
    TWO_PAYERS,
    Hours,
    LineWarning,
    has_more_than_a_day_holds,
    has_two_payers,
)
from services.claims.store.line_warnings import Beside, list_beside
from services.common.data.database import Session
from services.common.data.statement import as_json

Care = tuple[UUID, str]
"""An agreement and one of its performances."""
Warned = dict[int, list[LineWarning]]
"""The place of a line → its warnings; lines without one are left out."""


async def warnings_of(session: Session, lines: Sequence[VerdictLine], *, dry_run: bool = False) -> Warned:
    """The warnings of judged lines of one batch. Lines of a dry run count beside each other as if they were stored."""
    debits = [line for line in lines if line.kind == "D" and not line.broken]
    if not debits:
        return {}
    sent = [
        {
            "agreement_id": line.agreement_id,
            "performance_code": line.performance_code,
            "line_reference": line.line_reference,
            "quantity": line.quantity,
            "service_from": line.service_from,
            "service_to": line.service_to,
        }
        for line in debits
    ]
    credited = {line.previous_reference for line in lines if line.kind == "C" and not line.broken}
    known = await list_beside(session, as_json(sent), dry_run=dry_run)
    beside = [each for each in known if each.line_reference not in credited]
    hours, paid_by_others = _hours(beside), _paid_by_others(beside)
    found = {line.position: _warnings(line, hours, paid_by_others) for line in debits}
    return {position: warnings for position, warnings in found.items() if warnings}


def _warnings(line: VerdictLine, hours: dict[Care, dict[str, Hours]], paid: dict[Care, set[date]]) -> list[LineWarning]:
    care, found = (line.agreement_id, line.performance_code), []
    others = dict(hours[care])
    own = others.pop(line.line_reference, None)
    if own and has_more_than_a_day_holds(own, list(others.values())):
        found.append(MORE_THAN_A_DAY_HOLDS)
    if has_two_payers(line.service_from, line.service_to, paid[care]):
        found.append(TWO_PAYERS)
    return found


def _hours(beside: Sequence[Beside]) -> dict[Care, dict[str, Hours]]:
    """The hours of each performance of an agreement, by the reference of the line."""
    found: dict[Care, dict[str, Hours]] = defaultdict(dict)
    for each in beside:
        if each.hours is not None:
            hours = Hours(each.first, each.last, each.hours)
            found[each.agreement_id, each.performance_code][each.line_reference] = hours
    return found


def _paid_by_others(beside: Sequence[Beside]) -> dict[Care, set[date]]:
    """The days that another payer pays, for each exclusive performance of an agreement."""
    found: dict[Care, set[date]] = defaultdict(set)
    for each in beside:
        if each.hours is None:
            found[each.agreement_id, each.performance_code].add(each.first)
    return found
