"""Letters as PDF: tagged for screen readers, fit for archives (PDF/A-3u), equal bytes for equal letters."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple, cast

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the library has no types
from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos
from fpdf.prefs import ViewerPreferences

Tag = Literal["H1", "H2", "P"]


class Block(NamedTuple):
    """A heading or a paragraph."""

    tag: Tag
    text: str


class _Look(NamedTuple):
    """How a tag looks: bold or not, size in points, room above in millimetres."""

    style: Literal["", "B"]
    size_pt: float
    above_mm: float


_LOOKS: dict[Tag, _Look] = {"H1": _Look("B", 17, 0), "H2": _Look("B", 12.5, 4), "P": _Look("", 11, 1.5)}
_FONTS = Path(str(files("font_source_sans_pro"))) / "files"
_FILES: dict[Literal["", "B"], str] = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Bold.ttf"}
_FAMILY = "letter"
_BOX = "\u2610"
_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\t": " ", "\r": None})
"""What is written otherwise: hyphens that the fonts do not have, and what is no letter."""
_CHANGED = re.compile(rb'(xmp:(?:ModifyDate|MetadataDate))="[^"]{25}"')
"""When the library made the file; a letter is of the day on which it was written, whenever it is shown."""
_MARGIN_MM = 25
_LINE = 1.45
"""The height of a line, in sizes of its letters."""


def letter_pdf(blocks: Sequence[Block], language: str, written_on: date) -> bytes:
    """The letter on A4; the first block is its title. Letters that the fonts do not have show as a box."""
    page = _Letter(language, sha256(repr((blocks, language, written_on)).encode()).hexdigest()[:32].upper())
    page.set_title(blocks[0].text)
    page.set_creation_date(datetime(written_on.year, written_on.month, written_on.day, tzinfo=UTC))
    page.add_page()
    for block in blocks:
        page.write_block(block)
    return _CHANGED.sub(rb'\1="' + written_on.isoformat().encode() + rb'T00:00:00+00:00"', bytes(page.output()))


class _Letter(FPDF):
    """A document with every line of text in the structure that a screen reader follows."""

    def __init__(self, language: str, identity: str) -> None:
        super().__init__(format="A4", enforce_compliance="PDF/A-3U")
        self._identity = identity
        self.set_lang(language)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=_MARGIN_MM)
        for style, name in _FILES.items():
            self.add_font(_FAMILY, style, _FONTS / name)

    def file_id(self) -> str:
        """What the file is known by: its content, and not when it was made."""
        return f"<{self._identity}><{self._identity}>"

    def footer(self) -> None:
        """The number of the page, outside the structure: a screen reader tells it by itself."""
        self.set_y(-15)
        self.set_font(_FAMILY, "", 9)
        self._out("/Artifact BMC")
        self.cell(w=0, text=str(self.page_no()), align="R")
        self._out("EMC")

    def write_block(self, block: Block) -> None:
        """A heading or paragraph, line by line, so that it may go on on the next page."""
        look = _LOOKS[block.tag]
        self.set_font(_FAMILY, look.style, look.size_pt)
        height = look.size_pt * _LINE / self.k
        self.ln(look.above_mm)
        if block.tag != "P" and self.will_page_break(4 * height):
            self.add_page()
        for lines in self._by_page(self._lines(block.text, height), height):
            with self._tagged(block.tag):
                for line in lines:
                    self.cell(w=0, h=height, text=line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _lines(self, text: str, height: float) -> list[str]:
        """The text as it is broken into lines at this width."""
        broken = self.multi_cell(
            w=0, h=height, text=_shown(text), align=Align.L, dry_run=True, output=MethodReturnValue.LINES
        )
        return cast(list[str], broken)

    def _by_page(self, lines: Sequence[str], height: float) -> Iterator[Sequence[str]]:
        """The lines that fit on this page, then those on the next ones."""
        while lines:
            fitting = int((self.page_break_trigger - self.y) // height)
            if fitting <= 0:
                self.add_page()
                continue
            yield lines[:fitting]
            lines = lines[fitting:]

    @contextmanager
    def _tagged(self, tag: Tag) -> Iterator[None]:
        """What is written inside is one element of the structure; it may not leave the page."""
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{tag}", mcid=number)
        self._out(f"/{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")


def _shown(text: str) -> str:
    """The text with a box for every letter that the fonts do not have."""
    known = _letters()
    return "".join(each if each == "\n" or ord(each) in known else _BOX for each in text.translate(_ALIKE))


@cache
def _letters() -> frozenset[int]:
    with TTFont(_FONTS / _FILES[""]) as regular, TTFont(_FONTS / _FILES["B"]) as bold:
        return frozenset(regular.getBestCmap()) & frozenset(bold.getBestCmap())
