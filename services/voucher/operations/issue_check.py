"""What issuing many vouchers would give, as it is shown before anything is created."""

from collections.abc import Sequence
from hashlib import sha256

from services.common.json import dump
from services.common.refusals import Refusal
from services.voucher.operations.issue_records import Issued, refused_response
from services.voucher.schemas.vouchers import BulkCheckResponse, CheckedLineResponse, CheckedYearResponse


def checked_response(outcomes: Sequence[Issued | list[Refusal]]) -> BulkCheckResponse:
    """The outcome of each item, in the order of the request, with the digest of all of them."""
    items = [_shown(index, outcome) for index, outcome in enumerate(outcomes)]
    issued = sum(isinstance(each, Issued) for each in outcomes)
    return BulkCheckResponse(
        checked=digest_of(outcomes), would_issue=issued, refused=len(outcomes) - issued, items=items
    )


def digest_of(outcomes: Sequence[Issued | list[Refusal]]) -> str:
    """SHA-256 of what is decided for each item: client, days and values of a voucher, or the codes of the refusals."""
    return sha256(dump([_decided(each) for each in outcomes])).hexdigest()


def _decided(outcome: Issued | list[Refusal]) -> object:
    if not isinstance(outcome, Issued):
        return [[each.code, each.pointer] for each in outcome]
    days, request = outcome.basis.days, outcome.request
    values = {str(each.year): each.cents for each in outcome.worths}
    asked = request.model_dump(mode="json", by_alias=True)
    return {"client": outcome.basis.client_id, "from": days.first, "to": days.last, "values": values, "asked": asked}


def _shown(index: int, outcome: Issued | list[Refusal]) -> CheckedLineResponse:
    if not isinstance(outcome, Issued):
        errors = [refused_response(refusal, index) for refusal in outcome]
        return CheckedLineResponse(
            index=index, outcome="refused", client_id=None, valid_from=None, valid_to=None, years=[], errors=errors
        )
    return CheckedLineResponse(
        index=index,
        outcome="would-issue",
        client_id=outcome.basis.client_id,
        valid_from=outcome.basis.days.first,
        valid_to=outcome.basis.days.last,
        years=[CheckedYearResponse(year=each.year, value_cents=each.cents) for each in outcome.worths],
        errors=[],
    )
