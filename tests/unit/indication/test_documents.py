"""Documents: of the kind they say, and called as they were called."""

import pytest

from services.indication.rules.documents import NAME_AT_MOST, Inspector, MediaType, disposition_of, file_name_in

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def is_as_said(kind: MediaType, content: bytes, step: int = 1) -> bool:
    inspector = Inspector(kind)
    for start in range(0, len(content), step):
        inspector.feed(content[start : start + step])
    return inspector.is_as_said()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (MediaType.PDF, b"%PDF-1.7\n%\xe2\xe3"),
        (MediaType.PNG, PNG),
        (MediaType.JPEG, b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        (MediaType.TEXT, "Zij vergeet steeds meer. Coördinatie: slecht.\r\n\tEén zin.".encode()),
        (MediaType.TEXT, "\ufeffMet een merkteken vooraan".encode()),
    ],
)
def test_a_file_of_its_kind_is_taken_however_it_is_cut(kind: MediaType, content: bytes) -> None:
    assert all(is_as_said(kind, content, step) for step in (1, 3, 1000))


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (MediaType.PDF, PNG),
        (MediaType.PNG, b"%PDF-1.7"),
        (MediaType.JPEG, b"GIF89a"),
        (MediaType.PDF, b"MZ\x90\x00%PDF-1.7"),
        (MediaType.TEXT, PNG),
        (MediaType.TEXT, "é".encode("latin-1")),
        (MediaType.TEXT, "half é".encode()[:-1]),
        (MediaType.TEXT, b"a\x00b"),
        (MediaType.PNG, b"\x89PN"),
    ],
)
def test_a_file_of_another_kind_is_seen(kind: MediaType, content: bytes) -> None:
    assert not any(is_as_said(kind, content, step) for step in (1, 3, 1000))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="brief.pdf"', "brief.pdf"),
        ("attachment; filename=brief.pdf", "brief.pdf"),
        ("attachment; filename*=UTF-8''verslag%20co%C3%B6rdinatie.pdf", "verslag coördinatie.pdf"),
        ('form-data; name="file"; filename="C:\\\\Users\\\\anna\\\\brief.pdf"', "brief.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment", None),
        ('attachment; filename=""', None),
        ('attachment; filename="map/"', None),
        ("attachment; filename*=UTF-8''a%00b", None),
        (f'attachment; filename="{"x" * (NAME_AT_MOST + 1)}"', None),
    ],
)
def test_a_name_is_read_without_its_folders(header: str, name: str | None) -> None:
    assert file_name_in(header) == name


@pytest.mark.parametrize(
    "name", ["brief.pdf", "verslag coördinatie.pdf", 'met "aanhaling"; en %.txt', "Łukasz Yılmaz.png", "信.pdf"]
)
def test_a_name_comes_back_as_it_was(name: str) -> None:
    header = disposition_of(name)
    assert header.isascii()
    assert file_name_in(header.partition(" filename=")[0] + header[header.index(" filename*") :]) == name
