"""Every no helps: a sentence that says why, and one that says what to do next, in both languages."""

from services.common.fact_reports import refusals as fact_reports
from services.common.web.app import refusals_of
from services.indication import refusals


def test_every_no_says_what_to_do_next() -> None:
    found = [*refusals_of(refusals), *refusals_of(fact_reports)]
    assert len(found) > 50
    for each in found:
        assert each.remedy is not None, each.code
        for words in (each.title, each.detail, each.remedy):
            assert words.nl.strip() and words.en.strip(), each.code
            assert words.nl != words.en, each.code
