"""Writes claim-rules.md from the rules and from the adjudicator: `make pages`."""

import inspect
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

from services.claims.judging.rules import RIGHT_EXHAUSTED, RULES, Rule
from tests import adjudicator, claim_rules
from tests.claim_rules import C1, C2_C3, CREDIT_RULES, DEBIT_RULES, Case

HERE = Path(__file__).parent
HEAD = """# Claim rules

Each rule with its text, its source, the code that the sector's standards give to the same reason, and the condition in
SQL under which a line breaks it. Below that is the same rule as a plain function: the independent adjudicator of the
tests is made of these, and generated batches get equal answers from both. `make_claim_rules.py` writes this page from
[rules.py](../../services/claims/judging/rules.py) and [claim_rules.py](../../tests/claim_rules.py);
[Claims](claims.md) says how lines are judged, and [a recipe](../how-to/add-a-claim-rule.md) how a rule is added.
"""
ELSEWHERE = "(depends on the lines before: `judge_in_order` in migration 0001)"


def page() -> str:
    """The page as Markdown."""
    return HEAD + "".join(_section(code) for code in dict.fromkeys(rule.code for rule in RULES))


def _section(code: str) -> str:
    rules = [rule for rule in RULES if rule.code == code]
    first = rules[0]
    head = (
        f"\n## {first.order}. `{code}`\n\n{(first.of_many or first.text).en}\n*{(first.of_many or first.text).nl}*\n\n"
    )
    sources = "".join(f"- source: {rule.source}; sector code: {rule.sector_code or 'none'}\n" for rule in rules)
    plain = "\n\n\n".join(dedent(inspect.getsource(function)).strip() for function in _plain(code))
    return f"{head}{sources}{''.join(_conditions(rule) for rule in rules)}\n```python\n{plain}\n```\n"


def _conditions(rule: Rule) -> str:
    if rule is RIGHT_EXHAUSTED:
        return f"- of a debit: {ELSEWHERE}\n"
    sides = (("debit", rule.debit), ("credit", rule.credit))
    return "".join(f"- of a {side}: `{' '.join(condition.split())}`\n" for side, condition in sides if condition)


def _plain(code: str) -> list[Callable[..., object]]:
    """The plain functions of a rule: one for debits, and another where credits are judged otherwise."""
    if code == RIGHT_EXHAUSTED.code:
        return [claim_rules.Books.left_for, adjudicator.judge_line]
    tables = (DEBIT_RULES, CREDIT_RULES, C1, C2_C3)
    found: list[Callable[[Case], bool]] = [function for rules in tables for known, function in rules if known == code]
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    (HERE / "claim-rules.md").write_text(page(), encoding="utf-8")
