"""Lists in pages: `items`, `nextCursor`, and a Link header to the next."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import URL

from services.common.refusals import RuleRefused
from services.common.schemas import Page
from services.common.texts import Text

Row = TypeVar("Row")
Pages = TypeVar("Pages", bound=Page)  # type: ignore[type-arg]  # a page of anything


class CursorUnknown(RuleRefused):
    """The cursor does not come from this list."""

    code = "cursor-unknown"
    title = Text("Onbekende cursor", "Unknown cursor")
    detail = Text(
        "Gebruik nextCursor uit het vorige antwoord, ongewijzigd, of begin zonder cursor.",
        "Use nextCursor from the previous answer unchanged, or start without a cursor.",
    )


def day_and_id(day: date, row_id: UUID) -> str:
    """The key of a row in a list in order of a day and then of id."""
    return f"{day}/{row_id}"


class PageOf:
    """Which page the caller asks for: `size`, and `after` (where the last page ended)."""

    def __init__(self, request: Request, response: Response, size: int, after: str | None) -> None:
        """Made by the `Paging` parameter."""
        self._request, self._response = request, response
        self.size, self.after = size, after

    @property
    def after_id(self) -> UUID | None:
        """Where the last page ended, for lists in order of id."""
        if self.after is None:
            return None
        try:
            return UUID(self.after)
        except ValueError:
            raise CursorUnknown(pointer="/query/cursor") from None

    @property
    def after_day_and_id(self) -> tuple[date, UUID] | None:
        """Where the last page ended, for lists in order of a day and then of id; made by `day_and_id`."""
        if self.after is None:
            return None
        day, _, last = self.after.partition("/")
        try:
            return date.fromisoformat(day), UUID(last)
        except ValueError:
            raise CursorUnknown(pointer="/query/cursor") from None

    @property
    def after_number(self) -> int | None:
        """Where the last page ended, for lists in order of a number."""
        if self.after is None:
            return None
        if not (self.after.isascii() and self.after.isdigit() and len(self.after) <= 18):
            raise CursorUnknown(pointer="/query/cursor")
        return int(self.after)

    def answer(self, kind: type[Pages], rows: Sequence[Row], key: Callable[[Row], str]) -> Pages:
        """A page of at most `size` rows. Fetch `size + 1`, so that it shows whether more follow."""
        shown = rows[: self.size]
        cursor = _seal(key(shown[-1])) if len(rows) > self.size else None
        if cursor:
            url = self._request.url
            own = URL(f"{self._request.app.state.service.settings.public_url}{url.path}?{url.query}")
            link = str(own.include_query_params(cursor=cursor))
            self._response.headers["Link"] = f'<{link}>; rel="next"'
        return kind.model_validate({"items": list(shown), "next_cursor": cursor})


async def _page(
    request: Request,
    response: Response,
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=100)] = 25,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> PageOf:
    return PageOf(request, response, page_size, _open(cursor) if cursor else None)


Paging = Annotated[PageOf, Depends(_page)]


def _seal(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _open(cursor: str) -> str:
    try:
        plain = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (Base64Error, ValueError):
        raise CursorUnknown(pointer="/query/cursor") from None
    if "\x00" in plain:
        raise CursorUnknown(pointer="/query/cursor")
    return plain
