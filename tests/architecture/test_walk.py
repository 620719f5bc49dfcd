"""A redemption stays short enough to be read: its own functions and SQL steps, and the files that they are in."""

from collections.abc import Callable

from tests.walk import OWN, sql_steps, walk

MOST_STEPS, MOST_FILES, MOST_ENTERED_AGAIN = 50, 15, 0
"""Lower them whenever the walk becomes shorter. A reader keeps up with 50 steps in 18 files, none entered again."""


async def test_a_redemption_takes_few_steps_in_few_files(database_of: Callable[[str], str]) -> None:
    walked = await walk(database_of)
    steps = walked.within(OWN)
    assert "redeem" in " ".join(step.name for step in steps)
    assert [step for step in steps if step.is_sql], "the statement that redeems has named steps"
    assert len(steps) <= MOST_STEPS, walked.report()
    assert len({step.file for step in steps}) <= MOST_FILES, walked.report()
    assert len(walked.entered_again(OWN)) <= MOST_ENTERED_AGAIN, walked.report()


def test_the_steps_of_a_statement_are_found_in_order() -> None:
    text = (
        "WITH a AS (SELECT 1), b AS MATERIALIZED (SELECT f(x) AS y FROM a),\n"
        "c (n, m) AS (\n  SELECT 1) SELECT CAST(1 AS int)"
    )
    assert sql_steps(text) == ["a", "b", "c"]
    assert sql_steps(b"SELECT 1, now() AS at") == []
