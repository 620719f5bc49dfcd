"""Taking in a batch: form is checked while it streams; what is clean waits in a file, never as a whole in memory."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from services.claims.refusals.batches import FORM_FAULTS, FileRefused
from services.claims.rules.file_form import FormFault, FormReader, debits_less_credits_cents
from services.claims.rules.form import COLUMNS, clean_row
from services.claims.schemas.batches import LINES_AT_MOST, BatchRequest, LineRequest
from services.common.clock import Clock
from services.common.refusals import Refusal
from services.common.web.aside import aside
from services.common.web.bodies import LARGE_BYTES, names_in, read_json
from services.common.web.problems import MOST_FAULTS, ManyFaults
from services.common.web.standard import TooLarge

IN_MEMORY_AT_MOST = 1_000_000
JSON_BYTES_AT_MOST = 10_000_000
CHUNK = 1 << 18
PIECE, FAULTY_PIECE = 1 << 16, 1 << 13
"""How many bytes are read at a time, outside the event loop; faulty rows cost more, so fewer of them."""
PART = 50
"""How many lines in JSON are judged at a time: one call of the validator cannot be interrupted."""
LINE_NAMES = frozenset(names_in(BatchRequest.model_json_schema()))


@dataclass(frozen=True)
class Upload:
    """A batch as it came in, in the right form: clean CSV rows, their number, and the digest of what was sent."""

    rows: SpooledTemporaryFile[bytes]
    line_count: int
    digest: bytes
    received_at: datetime
    """When the upload was complete."""

    def chunks(self) -> Iterator[bytes]:
        """The rows, in chunks."""
        self.rows.seek(0)
        while chunk := self.rows.read(CHUNK):
            yield chunk


@asynccontextmanager
async def taking_in(request: Request, clock: Clock, bytes_at_most: int) -> AsyncIterator[Upload]:
    """Take in the body of a request; raises FileRefused with every fault of form, or TooLarge."""
    with SpooledTemporaryFile(IN_MEMORY_AT_MOST) as rows:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "text/csv":
            count, digest = await _take_csv(request, rows, bytes_at_most)
        else:
            count, digest = await _take_json(request, rows, min(bytes_at_most, JSON_BYTES_AT_MOST))
        yield Upload(rows, count, digest, clock.now())


async def _take_csv(request: Request, rows: SpooledTemporaryFile[bytes], bytes_at_most: int) -> tuple[int, bytes]:
    reader, digest, size = FormReader(), sha256(), 0

    def take(piece: bytes) -> None:
        digest.update(piece)
        rows.write(reader.feed(piece))

    async for chunk in request.stream():
        size += len(chunk)
        if size > bytes_at_most:
            raise TooLarge
        at = 0
        while at < len(chunk):
            width = FAULTY_PIECE if reader.fault_count else PIECE
            await aside(partial(take, chunk[at : at + width]))
            at += width
    await aside(partial(_end, reader, rows))
    if reader.fault_count:
        raise await aside(partial(_refused, reader))
    return reader.line_count, digest.digest()


def _end(reader: FormReader, rows: SpooledTemporaryFile[bytes]) -> None:
    """Take the last row, and hold a total row against all of them."""
    rows.write(reader.end())
    if reader.total is None:
        return
    if reader.fault_count:
        reader.compare_total(None)
        return
    rows.seek(0)
    text = TextIOWrapper(rows, "ascii", newline="")
    reader.compare_total(debits_less_credits_cents(text))
    text.detach()


async def _take_json(request: Request, rows: SpooledTemporaryFile[bytes], bytes_at_most: int) -> tuple[int, bytes]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_at_most:
            raise TooLarge
    value = await aside(lambda: read_json(bytes(body), LINE_NAMES), when=len(body) > LARGE_BYTES)
    faults: list[dict[str, Any]] = []
    fault_count, line_count = 0, 0
    for first, part in _parts(value):
        lines, wrong = await aside(partial(_judge, part), when=first > 0 or len(body) > LARGE_BYTES)
        if wrong is not None:
            fault_count += wrong.error_count()
            if len(faults) < MOST_FAULTS:
                faults += _faults_of(wrong, first)
        elif not fault_count:
            rows.write(b"".join([clean_row(line.fields()) for line in lines]))
        line_count += len(lines)
    if fault_count:
        raise ManyFaults(faults[:MOST_FAULTS], fault_count)
    return line_count, sha256(body).digest()


def _parts(value: Any) -> Iterator[tuple[int, Any]]:  # JSON can be anything
    """A batch in pieces of few lines, each with the number of lines before it; raises when it has too many lines."""
    lines = value.get("lines") if isinstance(value, dict) else None
    if not isinstance(lines, list) or len(lines) <= PART:
        yield 0, value
        return
    if len(lines) > LINES_AT_MOST:
        where = ("body", "lines")
        raise RequestValidationError([{"type": "too_long", "loc": where, "ctx": {"max_length": LINES_AT_MOST}}])
    for first in range(0, len(lines), PART):
        rest = value if first == 0 else {}  # what is wrong beside the lines is wrong once
        yield first, {**rest, "lines": lines[first : first + PART]}


def _judge(part: Any) -> tuple[list[LineRequest], ValidationError | None]:
    try:
        return BatchRequest.model_validate(part).lines, None
    except ValidationError as wrong:
        return [], wrong


def _faults_of(wrong: ValidationError, first: int) -> list[dict[str, Any]]:
    """The faults of a piece, with the places that they have in the whole."""
    faults = []
    for each in wrong.errors(include_url=False, include_input=False):
        match each["loc"]:
            case ("lines", int(number), *rest):
                place: tuple[int | str, ...] = ("lines", first + number, *rest)
            case place:
                pass
        faults.append({**each, "loc": ("body", *place)})
    return faults


def _refused(reader: FormReader) -> Refusal:
    shown = [_fault(each) for each in reader.faults]
    return FileRefused(fault_count=reader.fault_count, shown_count=len(shown)).made_of(shown)


def _fault(fault: FormFault) -> Refusal:
    place = f"/rows/{fault.row}" + (f"/{fault.column}" if fault.column else "")
    facts = {"row": fault.row, "column": fault.column, "header": ",".join(COLUMNS), **fault.facts}
    return FORM_FAULTS[fault.code](pointer=place, **facts)
