"""Stukken bij een aanvraag: which kinds are taken, whether a file is what it says it is, and what it is called."""

import codecs
import unicodedata
from email.message import Message
from enum import StrEnum
from urllib.parse import quote

from services.common.tokens import Role

BYTES_AT_MOST = 10_000_000
"""The largest document that is taken."""
DOCUMENTS_AT_MOST = 100
"""So many documents an application holds at most; withdrawn ones count too."""
NAME_AT_MOST = 200


class MediaType(StrEnum):
    """The kinds of document that are taken: what every reader can open and nothing runs in by itself."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TEXT = "text/plain"


class Inspector:
    """Looks at a document as it streams by: whether it is of the kind that was said."""

    def __init__(self, kind: MediaType) -> None:
        self._kind = kind
        self._head = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_text = True

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece."""
        if len(self._head) < _HEAD:
            self._head += chunk[: _HEAD - len(self._head)]
        if self._kind is MediaType.TEXT and self._is_text:
            self._is_text = self._reads(chunk)

    def is_as_said(self) -> bool:
        """After the last piece: whether it began, or for text was, as its kind does."""
        if self._kind is MediaType.TEXT:
            return self._is_text and self._reads(b"", is_last=True)
        return self._head.startswith(_MAGIC[self._kind])

    def _reads(self, chunk: bytes, *, is_last: bool = False) -> bool:
        try:
            said = self._decoder.decode(chunk, is_last)
        except UnicodeDecodeError:
            return False
        return not any(unicodedata.category(each) == "Cc" and each not in "\t\n\r\f" for each in said)


def is_of_same_side(added_as: str, role: Role) -> bool:
    """Whether who comes in this role stands on the side that added a document: the client's, or a provider's."""
    return _side(added_as) == _side(role.value)


def file_name_in(disposition: str) -> str | None:
    """The name in a Content-Disposition header (RFC 6266), without folders; None when it holds none that can be."""
    message = Message()
    message["Content-Disposition"] = disposition
    given = message.get_filename()
    if given is None:
        return None
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2].strip()
    is_printable = all(unicodedata.category(each)[0] != "C" for each in name)
    return name if name and is_printable and len(name) <= NAME_AT_MOST else None


def disposition_of(name: str) -> str:
    """The Content-Disposition header that gives a file its name again, whatever letters it has (RFC 6266, 8187)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join("_" if each in '"\\%;' else each for each in plain) or "document"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _side(role: str) -> str:
    return "client" if role in {Role.REPRESENTATIVE.value, Role.SUPPORTER.value} else role


_HEAD = 16
_MAGIC = {
    MediaType.PDF: b"%PDF-",
    MediaType.PNG: b"\x89PNG\r\n\x1a\n",
    MediaType.JPEG: b"\xff\xd8\xff",
}
"""The bytes that a file of a kind begins with."""
