"""What the user chose is understood, or refused in a sentence."""

from pathlib import Path

import pytest

from deploy.launcher.errors import CannotStart
from deploy.launcher.options import ROOT, read_options


def test_without_choices_the_sandbox_is_in_the_repository_on_5_october() -> None:
    options = read_options({})
    assert (options.home, options.host, options.port) == (ROOT / ".pvb", "127.0.0.1", 8000)
    assert options.clock.isoformat() == "2026-10-05T09:00:00+02:00"
    assert options.people == 500


def test_choices_are_taken() -> None:
    options = read_options({"PVB_HOME": "/data", "PVB_PORT": "0", "PVB_CLOCK": "2027-01-01T00:00Z", "PVB_PEOPLE": "0"})
    assert (options.home, options.port, options.clock.year, options.people) == (Path("/data"), 0, 2027, 0)


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"PVB_PORT": "http"}, "PVB_PORT must be a number from 0 to 65535, and is 'http'."),
        ({"PVB_PORT": "65536"}, "PVB_PORT must be a number from 0 to 65535, and is '65536'."),
        ({"PVB_PEOPLE": "many"}, "PVB_PEOPLE must be a number from 0 to 5000, and is 'many'."),
        ({"PVB_CLOCK": "tomorrow"}, "PVB_CLOCK must be an instant with its offset"),
        ({"PVB_CLOCK": "2026-10-05T09:00"}, "PVB_CLOCK must be an instant with its offset"),
    ],
)
def test_what_cannot_be_understood_is_said(choice: dict[str, str], sentence: str) -> None:
    with pytest.raises(CannotStart, match=sentence):
        read_options(choice)
