"""CONTRIBUTING shows real code: each line of its example is a line of voucher."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_example_of_a_request_is_the_code_of_voucher() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    shown = [line.strip() for block in blocks for line in block.splitlines()]
    modules = ("routes/agreements", "operations/start_of_care", "rules/start_of_care", "store/agreement_parts")
    sources = [(ROOT / f"services/voucher/{name}.py").read_text(encoding="utf-8") for name in modules]
    real = {line.strip() for source in sources for line in source.splitlines()}
    assert len(shown) > 20
    assert [line for line in shown if line not in real] == []
