"""Letters as PDF: their text, in the order and structure that a screen reader follows."""

import time
from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from services.common.pdf import Block, letter_pdf

DAY = date(2026, 10, 5)
BLOCKS = [
    Block("H1", "Besluit"),
    Block("P", "Beste Łukasz Yılmaz-Ðorđević, u krijgt € 0 en één stoel."),
    Block("H2", "Waarom?"),
    Block("P", "Regel een.\nRegel twee."),
]


def read(blocks: list[Block]) -> PdfReader:
    return PdfReader(BytesIO(letter_pdf(blocks, "nl", DAY)))


def structure(found: PdfReader) -> list[tuple[str, int]]:
    """The elements of the structure with the number of the page that each is on."""
    root: Any = found.trailer["/Root"]
    numbers = {page.indirect_reference: number for number, page in enumerate(found.pages)}
    [document] = root["/StructTreeRoot"]["/K"]
    return [(each.get_object()["/S"], numbers[each.get_object().raw_get("/Pg")]) for each in document["/K"]]


def said(found: PdfReader) -> str:
    return " ".join(page.extract_text() for page in found.pages).replace("\n", " ")


def test_a_letter_has_language_title_and_a_structure() -> None:
    found = read(BLOCKS)
    root: Any = found.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("nl", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert found.xmp_metadata is not None
    assert found.xmp_metadata.dc_title == {"x-default": "Besluit"}
    assert [tag for tag, _ in structure(found)] == ["/H1", "/P", "/H2", "/P"]


def test_letters_of_other_languages_stay_and_what_no_font_has_is_a_box() -> None:
    assert "Beste Łukasz Yılmaz-Ðorđević, u krijgt € 0 en één stoel." in said(read(BLOCKS))
    assert "Beste \u2610\u2610." in said(read([Block("H1", "Besluit"), Block("P", "Beste 信子.")]))
    for name in ("Γιώργος Παπαδόπουλος", "Наталья Щербак", "Nguyễn Thị Hạnh", "Ștefan Țepeș", "Jan-Willem"):
        assert name in said(read([Block("H1", "Besluit"), Block("P", f"Beste {name},")]))
    assert "Jan-Willem" in said(read([Block("H1", "Besluit"), Block("P", "Beste Jan\u2011Willem,")]))


def test_the_fonts_come_from_their_package_and_stand_in_the_letter_with_the_words_they_show() -> None:
    resources: Any = read(BLOCKS).pages[0]["/Resources"]
    fonts = resources["/Font"]
    found = [fonts[each] for each in fonts]
    assert {each["/BaseFont"].partition("+")[2] for each in found} == {"SourceSansPro", "SourceSansProBold"}
    for each in found:
        assert "/ToUnicode" in each
        assert "/FontFile2" in each["/DescendantFonts"][0]["/FontDescriptor"]


def test_a_long_paragraph_goes_on_on_the_next_page_and_loses_nothing() -> None:
    words = [f"woord{number}" for number in range(1500)]
    found = read([*BLOCKS, Block("P", " ".join(words)), Block("H2", "Slot"), Block("P", "Einde.")])
    assert len(found.pages) > 2
    assert [each for each in said(found).split() if each.startswith("woord")] == words
    pages = [page for tag, page in structure(found) if tag == "/P"]
    assert pages == sorted(pages) and set(pages) == set(range(len(found.pages)))


def test_a_heading_stays_with_its_text() -> None:
    for lines in range(20, 60):
        found = read(
            [Block("H1", "Besluit"), Block("P", "\n".join(["regel"] * lines)), Block("H2", "Slot"), Block("P", "x")]
        )
        [heading] = [page for tag, page in structure(found) if tag == "/H2"]
        assert structure(found)[-1] == ("/P", heading), lines


def test_equal_letters_are_equal_bytes_whenever_they_are_made() -> None:
    first = letter_pdf(BLOCKS, "nl", DAY)
    time.sleep(1.1)
    assert letter_pdf(BLOCKS, "nl", DAY) == first
    assert letter_pdf(BLOCKS[:-1], "nl", DAY) != first
