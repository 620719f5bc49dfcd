"""`pvb verify`: queries prove what must hold in the databases. What does not hold is listed, nothing is repaired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from services.claims.judging.rules import RULE_SET_OF_ONE_PROVIDER
from services.claims.rules.line_ids import line_id


@dataclass(frozen=True)
class DayPaidTwice:
    """A day of a client for which several lines of exclusive care are accepted, and their places in order of judging.

    `is_known`: all but the first were accepted before rule 13 looked at the client. They stay accepted until somebody
    corrects them.
    """

    client_id: UUID
    payer: str
    day: date
    batch_ids: list[UUID]
    positions: list[int]
    is_known: bool

    def __str__(self) -> str:
        """The day with its lines: the first, and those that are proposed to be credited or recovered."""
        first, *others = (str(line_id(*place)) for place in zip(self.batch_ids, self.positions, strict=True))
        since = "accepted before the rule" if self.is_known else "AGAINST THE RULE"
        return (
            f"{self.day} of client {self.client_id} ({self.payer}), {since}: line {first}; correct {', '.join(others)}"
        )


def days_paid_twice(urls: Mapping[str, str]) -> list[DayPaidTwice]:
    """Every day that accepted lines of exclusive care of one client and payer share; read from the lines themselves."""
    with psycopg.connect(urls["claims"], row_factory=class_row(DayPaidTwice)) as claims:
        claims.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return claims.execute(_DAYS_PAID_TWICE, {"former": RULE_SET_OF_ONE_PROVIDER}).fetchall()


_DAYS_PAID_TWICE = """
WITH accepted AS (
  SELECT terms.client_id, terms.payer, line.batch_id, line.position, line.service_from, line.service_to,
         batch.rule_set_version, batch.judged_at
  FROM claim_line line
  JOIN agreement_terms terms USING (agreement_id) JOIN agreed_line agreed USING (agreement_id, performance_code)
  JOIN claim_batch batch USING (batch_id)
  WHERE line.broken = 0 AND line.kind = 'D' AND agreed.exclusive
    AND NOT EXISTS (
      SELECT FROM claim_line credit
      WHERE credit.provider_id = line.provider_id AND credit.previous_reference = line.line_reference
        AND credit.broken = 0 AND credit.kind = 'C')
    AND line.amount_cents IS DISTINCT FROM (
      SELECT sum(r.amount_cents) FROM recovery r
      WHERE r.batch_id = line.batch_id AND r.position = line.position)),
day AS (
  SELECT client_id, payer, CAST(day AS date) AS day, batch_id, position, rule_set_version,
         row_number() OVER (PARTITION BY client_id, payer, day ORDER BY judged_at, batch_id, position) AS turn
  FROM accepted, generate_series(service_from, service_to, interval '1 day') AS day)
SELECT client_id, payer, day, array_agg(batch_id ORDER BY turn) AS batch_ids,
       array_agg(position ORDER BY turn) AS positions,
       bool_and(turn = 1 OR rule_set_version = %(former)s) AS is_known
FROM day GROUP BY client_id, payer, day HAVING count(*) > 1
ORDER BY is_known, day, client_id, payer
"""
