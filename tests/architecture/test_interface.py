"""What other programs rely on stays: paths, parameters, fields and their bounds. What is new may come at any time."""

import pytest

from tests.interface import FOLDER, NAMES, lines_of


@pytest.mark.parametrize("name", NAMES)
def test_the_interface_keeps_what_was_agreed(name: str) -> None:
    agreed = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    gone = sorted(set(agreed) - set(lines_of(name)))
    assert not gone, f"gone or changed: {gone[:20]}; if that is meant, run: make interface"


@pytest.mark.parametrize("name", NAMES)
def test_no_request_of_before_is_refused_for_want_of_something_new(name: str) -> None:
    agreed = set((FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines())
    operations = {operation_of(line) for line in agreed}
    new = [line for line in lines_of(name) if line not in agreed and operation_of(line) in operations]
    asked = [line for line in new if is_asked_for(line)]
    assert not asked, f"asked for from now on: {asked[:20]}; if that is meant, run: make interface"


def operation_of(line: str) -> str:
    return " ".join(line.split(" ")[:2])


def is_asked_for(line: str) -> bool:
    """Whether a line is of a field or parameter that a request must have."""
    words = line.split(" ")
    in_request = len(words) > 2 and words[2].partition(":")[0].rstrip("!") in {"body", "query", "header"}
    return in_request and any(word.endswith("!") for word in words[2:5])
