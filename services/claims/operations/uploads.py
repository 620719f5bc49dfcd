"""Taking in a batch: the form is checked while it streams; clean rows wait in a file, never all in memory."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import Literal

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from services.claims.refusals.batches import FORM_FAULTS, FileRefused, TotalDiffers, TotalOfOtherLines
from services.claims.rules.faults import FaultsFound, FormFault
from services.claims.rules.file_form import FormReader, debits_less_credits_cents
from services.claims.rules.form import COLUMNS
from services.claims.rules.json_form import COLUMN_NAMES, LinesReader, Written
from services.claims.schemas.batches import LINES_AT_MOST
from services.common.clock import Clock
from services.common.refusals import Refusal
from services.common.texts import Text
from services.common.web.aside import aside
from services.common.web.bodies import LARGE_BYTES, read_json
from services.common.web.standard import TooLarge

IN_MEMORY_AT_MOST = 1_000_000
JSON_BYTES_AT_MOST = 10_000_000
CHUNK = 1 << 18
LINES_AT_ONCE = 100
"""How many lines in JSON are read at a time."""
PIECE, FAULTY_PIECE = 1 << 16, 1 << 13
"""How many bytes are read at a time, outside the event loop; faulty rows cost more, so fewer of them."""
LINE_NAMES = COLUMN_NAMES | {"lines"}

Unit = Literal["row", "line"]
PLACES: dict[Unit, Text] = {
    "row": Text("Rij {}, kolom {}", "Row {}, column {}"),
    "line": Text("Regel {}, veld {}", "Line {}, field {}"),
}
"""How a place is named in a file and in a document."""
OUTSIDE = Text("Veld {1}", "Field {1}")


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
        raise await aside(partial(_refused, reader, "row"))
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
    is_large = len(body) > LARGE_BYTES
    document = await aside(lambda: read_json(bytes(body), LINE_NAMES, Written), when=is_large)
    reader = LinesReader()
    lines = _lines_of(document, reader)
    for at in range(0, len(lines), LINES_AT_ONCE):
        rows.write(await aside(partial(reader.take, lines[at : at + LINES_AT_ONCE]), when=is_large))
    if reader.fault_count:
        raise await aside(partial(_refused, reader, "line"), when=is_large)
    return reader.line_count, sha256(body).digest()


def _lines_of(document: object, reader: LinesReader) -> list[object]:
    """The lines of a JSON document; raises RequestValidationError when it is no document of lines.

    What is beside the lines is a fault, told together with those of the lines.
    """
    if not isinstance(document, dict):
        raise _not_lines("model_type")
    lines = document.get("lines")
    if not isinstance(lines, list):
        raise _not_lines("list_type" if "lines" in document else "missing", "lines")
    if not lines:
        raise _not_lines("too_short", "lines", min_length=1)
    if len(lines) > LINES_AT_MOST:
        raise _not_lines("too_long", "lines", max_length=LINES_AT_MOST)
    reader.refuse_names(document.keys() - {"lines"})
    return lines


def _not_lines(code: str, *place: str, **facts: int) -> RequestValidationError:
    return RequestValidationError([{"type": code, "loc": ("body", *place), "ctx": facts}])


def _refused(reader: FaultsFound, what: Unit) -> Refusal:
    shown = [_fault(each, what) for each in reader.faults]
    return FileRefused(fault_count=reader.fault_count, shown_count=len(shown)).made_of(shown)


def _fault(fault: FormFault, what: Unit) -> Refusal:
    """One fault: in words the same for a file and a document, but for the name of the place."""
    pointer = f"/rows/{fault.row}" if what == "row" else f"/body/lines/{fault.row - 1}" if fault.row else "/body"
    if fault.column:
        pointer += "/" + fault.column.replace("~", "~0").replace("/", "~1")
    nl, en = PLACES[what] if fault.row else OUTSIDE
    place = Text(nl.format(fault.row, fault.column), en.format(fault.row, fault.column))
    facts = {"place": place, "row": fault.row, "header": ",".join(COLUMNS), **fault.facts}
    kind = FORM_FAULTS[fault.code]
    if kind is TotalDiffers and facts["sum_cents"] is None:
        kind = TotalOfOtherLines
    return kind(pointer=pointer, at=None, **facts)
