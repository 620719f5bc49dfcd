"""Every GET of voucher is measured with much data: one that is new gets its questions in bench/reads.py."""

import re
from pathlib import Path

from bench import reads
from tests.documents import service_app


def test_every_get_of_voucher_has_a_question() -> None:
    asked = reads.questions(service_app("voucher"))
    assert {each.route for each in asked} <= set(reads.ASKS)
    assert all("{" not in each.path and each.who in reads.WHO for each in asked)


def test_the_seed_names_every_parameter_that_is_given() -> None:
    seed = Path(reads.__file__).with_name("reads_seed.sql").read_text(encoding="utf-8")
    assert set(re.findall(r"%\((\w+)\)s", seed)) == {"at", "first", "last"}
