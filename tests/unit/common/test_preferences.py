"""Weights, entity tags and exact JSON: the small parsers of HTTP."""

import pytest
from fastapi.exceptions import RequestValidationError

from services.common.texts import preferred_language
from services.common.web.bodies import MOST_UNKNOWN, TooManyNames, read_json
from services.common.web.etags import Versions, tags_in
from services.common.web.preferences import media_weight, takes_plain, wishes_in


@pytest.mark.parametrize(
    ("accept", "weight"),
    [
        ([], 1.0),
        (["application/json"], 1.0),
        (["text/html, application/json;q=0.3"], 0.3),
        (["text/html", "APPLICATION/JSON; q=0.5"], 0.5),
        (["*/*;q=0.1"], 0.1),
        (["application/*;q=0.2, */*"], 0.2),
        (["application/json;q=0, */*"], 0.0),
        (["application/*;q=0.000, */*;q=1"], 0.0),
        (["text/html"], 0.0),
    ],
)
def test_a_media_type_weighs_by_its_most_exact_range(accept: list[str], weight: float) -> None:
    assert media_weight(wishes_in(accept), "application/json") == weight


@pytest.mark.parametrize(
    ("encoding", "takes"),
    [
        ("", True),
        ("gzip, br", True),
        ("gzip;q=1, identity;q=0.1", True),
        ("identity;q=0", False),
        ("gzip, *;q=0", False),
        ("*;q=0, identity", True),
    ],
)
def test_an_answer_without_coding_is_taken_unless_it_is_excluded(encoding: str, takes: bool) -> None:
    assert takes_plain(wishes_in([encoding])) is takes


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "nl"),
        ("en", "en"),
        ("en;q=0.1, nl", "nl"),
        ("nl;q=0.5, en-GB;q=0.9", "en"),
        ("nl;q=0, en", "en"),
        ("en;q=0", "nl"),
        ("de, fr", "nl"),
    ],
)
def test_the_language_is_the_one_of_the_highest_weight(accept: str | None, language: str) -> None:
    assert preferred_language(accept) == language


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "takes_3"),
    [
        ('"3"', None, True),
        ('"2", "3"', None, True),
        ('"2","4"', None, False),
        ("*", None, True),
        ('W/"3"', None, False),
        ('W/"3", "3"', None, True),
        ('"3,4"', None, False),
        ('"3"', '"3"', False),
        ('"3"', 'W/"3"', False),
        ("*", "*", False),
        ("*", '"2"', True),
    ],
)
def test_conditions_compare_as_http_says(if_match: str, if_none_match: str | None, takes_3: bool) -> None:
    wanted = tags_in(if_match)
    assert wanted is not None
    assert Versions(wanted, tags_in(if_none_match) if if_none_match else None).take(3) is takes_3


@pytest.mark.parametrize("condition", ["3", '"3', "", ",", '"3" "4"', "W/3", '*, "3"', 'w/"3"'])
def test_what_is_no_list_of_entity_tags_is_not_understood(condition: str) -> None:
    assert tags_in(condition) is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"a": 1, "b": {"a": 1, "a": 2}}', "name_twice"),
        ('{"a": 1}'.encode("utf-16"), "json_invalid"),
        ('{"a": 1}'.encode("utf-16-le"), "json_invalid"),
        ('{"a": 1}'.encode("utf-32"), "json_invalid"),
        (b'{"a": "\xe9"}', "json_invalid"),
        (b'{"a": NaN}', "json_invalid"),
        (b'{"a": -Infinity}', "json_invalid"),
        (b"[" * 100_000, "json_invalid"),
        (b'{"a": 1} x', "json_invalid"),
        (b'{"a": ' + b"1" * 5000 + b"}", "json_invalid"),
    ],
)
def test_a_body_that_two_readers_could_read_differently_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(RequestValidationError) as refused:
        read_json(body, frozenset({"a", "b"}))
    assert [each["type"] for each in refused.value.errors()] == [kind]


def test_unknown_names_are_counted_over_the_whole_body_before_it_is_judged() -> None:
    few = b'{"a": [' + b",".join(b'{"x%d": {"y%d": 1}}' % (n, n) for n in range(MOST_UNKNOWN // 2)) + b"]}"
    one_more = few.replace(b'{"a"', b'{"z": 1, "a"')
    body = read_json(few, frozenset({"a"}))
    assert isinstance(body, dict)
    assert body["a"][0] == {"x0": {"y0": 1}}
    with pytest.raises(TooManyNames):
        read_json(one_more, frozenset({"a"}))
