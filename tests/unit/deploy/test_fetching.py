"""A file is fetched from the machine's indexes by name, and taken only when its hash is right."""

import hashlib
from pathlib import Path

import pytest

from deploy.bootstrapping.fetching import NotFetched, fetch
from deploy.bootstrapping.indexes import Indexes

CONTENT = b"a wheel"
NAME = "uv-1-py3-none-any.whl"


@pytest.fixture
def index(tmp_path: Path) -> Indexes:
    page = tmp_path / "simple" / "uv" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f'<a href="../../files/{NAME}#sha256=00">{NAME}</a>', encoding="utf-8")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / NAME).write_bytes(CONTENT)
    empty = (tmp_path / "empty").as_uri()
    return Indexes(main=empty, extra=((tmp_path / "simple").as_uri(),))


def test_the_first_index_that_has_the_file_gives_it(index: Indexes) -> None:
    assert fetch("uv", NAME, hashlib.sha256(CONTENT).hexdigest(), index) == CONTENT


def test_a_file_with_another_hash_is_refused(index: Indexes) -> None:
    with pytest.raises(NotFetched, match="its hash differs"):
        fetch("uv", NAME, hashlib.sha256(b"another").hexdigest(), index)


def test_what_no_index_lists_is_said_of_each(index: Indexes) -> None:
    with pytest.raises(NotFetched, match="does not list other.whl"):
        fetch("uv", "other.whl", "00", index)
