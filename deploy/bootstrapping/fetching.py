"""One file from a package index, by name and hash."""

import base64
import hashlib
import html.parser
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from deploy.bootstrapping.indexes import Indexes

PATIENCE_S = 60


class NotFetched(Exception):
    """None of the indexes gave the file."""


def fetch(package: str, name: str, sha256: str, indexes: Indexes) -> bytes:
    """The file, from the first place that has it whole."""
    reasons: list[str] = []
    for place in _places(package, indexes):
        try:
            page = _read(place, indexes).decode("utf-8", "replace")
            link = next((link for link in _links(page, place) if _file_name(link) == name), None)
            if link is None:
                reasons.append(f"{_shown(place)} does not list {name}")
                continue
            content = _read(link, indexes)
        except (OSError, ValueError) as failure:
            reasons.append(f"{_shown(place)}: {failure}")
            continue
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
        reasons.append(f"{_shown(link)} is not the file that was expected (its hash differs)")
    raise NotFetched("; ".join(reasons))


def _places(package: str, indexes: Indexes) -> Iterator[str]:
    for url in (indexes.main, *indexes.extra):
        yield f"{url.rstrip('/')}/{package}/"
    for place in indexes.find_links:
        if urlsplit(place).scheme in ("http", "https"):
            yield place


def _read(url: str, indexes: Indexes) -> bytes:
    parts = urlsplit(url)
    if parts.scheme == "file":
        path = Path(unquote(parts.path))
        return (path / "index.html" if path.is_dir() else path).read_bytes()
    if parts.scheme not in ("http", "https"):
        raise ValueError("not a web address")
    headers = {"Accept": "text/html, application/vnd.pypi.simple.v1+html;q=0.9, */*;q=0.1", "User-Agent": "pvb"}
    if parts.username:
        account = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(account.encode()).decode("ascii")
    request = urllib.request.Request(_shown(url), headers=headers)  # noqa: S310 - the scheme is checked above
    context = ssl.create_default_context()
    if indexes.certificates:
        context.load_verify_locations(indexes.certificates)
    with urllib.request.urlopen(request, timeout=PATIENCE_S, context=context) as answer:  # noqa: S310  # the same request
        return bytes(answer.read())


def _shown(url: str) -> str:
    """The address without the account that may stand in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _file_name(link: str) -> str:
    return unquote(urlsplit(link).path.rpartition("/")[2])


class _Anchors(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _links(page: str, base: str) -> list[str]:
    """Where the page leads; a link to the index's own host keeps the account that the index was asked with."""
    anchors = _Anchors()
    anchors.feed(page)
    asked = urlsplit(base)
    links = [urldefrag(urljoin(base, link)).url for link in anchors.links]
    account, at, host = asked.netloc.rpartition("@")
    if not at:
        return links
    return [
        urlunsplit(parts._replace(netloc=f"{account}@{host}")) if parts.netloc == host else link
        for link in links
        for parts in (urlsplit(link),)
    ]
