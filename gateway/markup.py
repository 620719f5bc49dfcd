"""HTML that cannot be broken by what it shows: every text is escaped, every element is closed."""

from collections.abc import Iterable
from html import escape

VOID = frozenset({"meta", "link", "br", "hr"})


class Markup(str):
    """A piece of HTML that needs no more escaping."""

    __slots__ = ()


def tag(name: str, /, *children: str | None, **attributes: str | None) -> Markup:
    """One element; `class_` and `for_` lose their underscore, other underscores become hyphens, None is left out."""
    shown = "".join(
        f' {attribute.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for attribute, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{shown}>")
    return Markup(f"<{name}{shown}>{join(children)}</{name}>")


def join(children: Iterable[str | None]) -> Markup:
    """Pieces one after the other, escaped where they are plain text."""
    return Markup("".join(each if isinstance(each, Markup) else escape(each) for each in children if each))


def link(href: str, text: str) -> Markup:
    """A link."""
    return tag("a", text, href=href)


def items(entries: Iterable[str]) -> Markup:
    """A bulleted list."""
    return tag("ul", *(tag("li", each) for each in entries))


def table(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> Markup:
    """A table with a caption; the first cell of each row is its heading."""
    lines = []
    for row in rows:
        first, *rest = row
        lines.append(tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in rest)))
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption),
            tag("thead", tag("tr", *(tag("th", each, scope="col") for each in head))),
            tag("tbody", *lines),
        ),
        class_="table",
        tabindex="0",
        role="region",
        aria_label=caption,
    )


def page(title: str, *content: str | None, style: str = "/assets/style.css") -> bytes:
    """A whole page in Dutch; English parts carry their own `lang`."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} – PVB"),
        tag("link", rel="stylesheet", href=style),
    )
    menu = tag(
        "nav",
        link("/", "PVB"),
        link("/docs", "Documentatie"),
        link("/problems", "Meldingen"),
        aria_label="Hoofdmenu",
    )
    skip = tag("a", "Naar de inhoud", href="#inhoud", class_="skip")
    body = tag("body", skip, tag("header", menu), tag("main", tag("h1", title), *content, id="inhoud"))
    return ("<!doctype html>" + tag("html", head, body, lang="nl")).encode()
