"""Batches over HTTP: submit many lines or one, and read the answers."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header, Query, Request, status
from fastapi.responses import StreamingResponse

from services.claims.operations import batches as operations
from services.claims.operations.submit_batch import rehearse_batch, submit_batch
from services.claims.operations.uploads import taking_in
from services.claims.rules.file_form import FILE_PATTERN
from services.claims.rules.form import COLUMNS
from services.claims.schemas.batches import BatchPage, BatchRequest, BatchResponse, DryRunResponse, LinePage, Verdict
from services.claims.settings import Settings
from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Key, streamed_key
from services.common.web.media import accepts, produces
from services.common.web.paging import Paging

router = Routes(prefix="/batches", tags=["batches"])

OFFICES: dict[str, Relation] = {"office_finance": OFFICE, "office_approver": OFFICE, "office_auditor": OFFICE}
DryRun = Annotated[
    bool, Query(alias="dryRun", description="Judge as it would be now, and store nothing; needs no key.")
]


async def key_unless_dry_run(
    request: Request,
    dry_run: DryRun = False,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None,
) -> Key | None:
    """The idempotency key; a dry run needs none."""
    return None if dry_run else await streamed_key(request, idempotency_key)


EXAMPLE = (
    ",".join(COLUMNS)
    + "\n2026-09-000001,01900000-0000-7000-8000-000000000001,V051,2026-09-01,2026-09-30,30,17198,515940,D,\n"
)


def _body() -> dict[str, object]:
    """The two forms in which a batch is taken, for the document."""
    schema = BatchRequest.model_json_schema(by_alias=True)
    lines = schema.pop("$defs")
    schema["properties"]["lines"]["items"] = lines["LineRequest"]
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema},
                "text/csv": {
                    "schema": {"type": "string", "maxLength": 50_000_000, "pattern": FILE_PATTERN},
                    "example": EXAMPLE,
                },
            },
        }
    }


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=None,
    openapi_extra=_body(),
    responses={200: {"model": DryRunResponse, "description": "A dry run"}, 201: {"model": BatchResponse}},
)
@accepts("application/json", "text/csv")
@allows(provider=OWN)
async def submit_claim_batch(
    request: Request, context: Here[Settings], key: Annotated[Key | None, Depends(key_unless_dry_run)]
) -> BatchResponse | DryRunResponse:
    """Send lines to be judged together, as JSON or CSV (up to 50 MB), and get the answer to each.

    Form comes first: with any fault of form the batch is refused whole, with all faults. Then every rule is judged for
    every line. When a fact of another service cannot be had, the batch is received (503) and judged later; the same
    key gives the answer.
    """
    async with taking_in(request, context.clock, context.settings.batch_bytes_at_most) as upload:
        if key is None:
            context.response.status_code = 200
            return await rehearse_batch(context, upload)
        return await submit_batch(context, upload, key)


@router.get("")
@allows(provider=OWN, **OFFICES)
async def list_claim_batches(context: Here[Settings], page: Paging) -> BatchPage:
    """Batches with their totals, oldest first."""
    return await operations.list_batches(context, page)


@router.get("/{batch_id}")
@allows(provider=OWN, **OFFICES)
async def get_claim_batch(batch_id: Id, context: Here[Settings]) -> BatchResponse:
    """One batch: totals per kind and verdict, what is payable, and its first lines."""
    return await operations.get_batch(context, batch_id)


@router.get("/{batch_id}/lines")
@allows(provider=OWN, **OFFICES)
async def list_batch_lines(
    batch_id: Id, context: Here[Settings], page: Paging, verdict: Annotated[Verdict | None, Query()] = None
) -> LinePage:
    """The judged lines, in the order of the file; `verdict=rejected` gives only the rejected lines."""
    return await operations.list_lines(context, batch_id, verdict, page)


@router.get(
    "/{batch_id}/return-file",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string", "maxLength": 2_000_000_000}}}}},
)
@produces("text/csv")
@allows(provider=OWN, **OFFICES)
async def get_return_file(batch_id: Id, context: Here[Settings]) -> StreamingResponse:
    """The answer to every line as CSV: the columns of the batch, then verdict, codes, texts and remedies."""
    await operations.check_return_file(context, batch_id)
    rows: AsyncIterator[bytes] = operations.stream_return_file(context, batch_id)
    name = f'attachment; filename="return-{batch_id}.csv"'
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})
