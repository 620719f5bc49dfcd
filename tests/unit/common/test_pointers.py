"""Rules name fields as the code does; a problem document points to them by their names in JSON."""

from services.common.refusals import NotFound
from services.common.web.problems import pointer_of


def test_a_field_that_a_rule_names_becomes_a_pointer() -> None:
    assert pointer_of(NotFound(at=("lines", 0, "performance_code"))) == "/body/lines/0/performanceCode"
    assert pointer_of(NotFound(at=("iban",))) == "/body/iban"
    assert pointer_of(NotFound(at=())) == "/body"


def test_what_is_not_in_the_body_has_a_pointer_of_its_own() -> None:
    assert pointer_of(NotFound(pointer="/query/cursor")) == "/query/cursor"
    assert pointer_of(NotFound()) is None
