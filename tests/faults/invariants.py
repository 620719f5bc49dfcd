"""What must hold in the four databases, as one query each, and what must hold between voucher and claims.

The numbers are those of the invariants of the escrow: 1 drawn within held, 2 held within reserved, 3 reserved within
the value and the book the sum of its parts, 4 everything settled once messages flow.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

FEED = """
SELECT 'feed: ' || count(*) || ' numbered, the last is ' || COALESCE(max(position), 0) || ', the head says ' || h.last
FROM feed_head h LEFT JOIN feed f ON f.position IS NOT NULL
GROUP BY h.last HAVING count(f.position) <> h.last OR COALESCE(max(position), 0) <> h.last
UNION ALL SELECT 'feed: an event stands in it twice: ' || event_id FROM feed GROUP BY event_id HAVING count(*) > 1
UNION ALL SELECT 'key kept without its answer: ' || key FROM idempotency WHERE status IS NULL
UNION ALL SELECT 'event parked: ' || source || ' ' || position FROM feed_parked
"""
"""In every database: positions without a gap, no half-kept answer, nothing that could not be handled."""

VOUCHER = """
UNION ALL
SELECT '3: value ' || y.value_cents || ', reserved ' || y.reserved_cents || ', sum of reservations '
       || COALESCE(r.total, 0) || ', of entries ' || COALESCE(e.total, 0) || ' of ' || y.voucher_id
FROM voucher_year y
LEFT JOIN (SELECT h.voucher_id, r.year, sum(r.reserved_cents) AS total
           FROM reservation r JOIN handover h USING (agreement_id) GROUP BY 1, 2) r USING (voucher_id, year)
LEFT JOIN (SELECT voucher_id, year,
                  sum(CASE kind WHEN 'reserve' THEN cents WHEN 'release' THEN -cents ELSE 0 END) AS total,
                  sum(CASE WHEN kind IN ('value', 're-value') THEN cents ELSE 0 END) AS value
           FROM voucher_entry GROUP BY 1, 2) e USING (voucher_id, year)
WHERE y.reserved_cents <> COALESCE(r.total, 0) OR y.reserved_cents <> COALESCE(e.total, 0)
   OR y.value_cents <> COALESCE(e.value, 0) OR y.reserved_cents > GREATEST(y.value_cents, y.overhang_cents)
UNION ALL
SELECT '2: drawn ' || drawn_cents || ' or asked ' || asked_cents || ' above reserved ' || reserved_cents || ' of '
       || agreement_id
FROM reservation WHERE drawn_cents > reserved_cents OR asked_cents > reserved_cents
UNION ALL
SELECT 'redeemed by half: ' || a.agreement_id
FROM agreement a LEFT JOIN handover h USING (agreement_id)
WHERE (a.status IN ('redeemed', 'ended')) <> (h.agreement_id IS NOT NULL)
   OR (a.status IN ('redeemed', 'ended')) <> (a.redeemed_at IS NOT NULL)
   OR (a.status = 'ended') <> (a.ended_on IS NOT NULL)
"""

CLAIMS = """
UNION ALL
SELECT '1: held ' || t.held_cents || ', drawn ' || t.drawn_cents || ', lines less recoveries '
       || COALESCE(l.total, 0) || ' of ' || t.agreement_id
FROM allotment t
LEFT JOIN (SELECT l.agreement_id, CAST(extract(year FROM l.service_from) AS int) AS year,
                  sum(CASE l.kind WHEN 'D' THEN l.amount_cents ELSE -l.amount_cents END)
                  - sum(COALESCE(r.total, 0)) AS total
           FROM claim_line l LEFT JOIN (SELECT batch_id, position, sum(amount_cents) AS total
                                        FROM recovery GROUP BY 1, 2) r USING (batch_id, position)
           WHERE l.broken = 0 GROUP BY 1, 2) l USING (agreement_id, year)
WHERE t.drawn_cents <> COALESCE(l.total, 0) OR t.drawn_cents > t.held_cents OR t.asked_cents > t.held_cents
UNION ALL
SELECT 'judged by half: ' || b.batch_id || ', ' || b.status || ', lines ' || b.line_count || ', judged '
       || COALESCE(l.lines, 0) || ', in the totals ' || COALESCE(t.lines, 0) || ', waiting ' || COALESCE(w.lines, 0)
FROM claim_batch b
LEFT JOIN (SELECT batch_id, count(*) AS lines, sum(amount_cents) AS cents FROM claim_line GROUP BY 1) l USING (batch_id)
LEFT JOIN (SELECT batch_id, sum(line_count) AS lines, sum(amount_cents) AS cents FROM batch_total GROUP BY 1) t
  USING (batch_id)
LEFT JOIN (SELECT batch_id, count(*) AS lines FROM waiting_line GROUP BY 1) w USING (batch_id)
WHERE COALESCE(l.lines, 0) <> CASE b.status WHEN 'judged' THEN b.line_count ELSE 0 END
   OR COALESCE(t.lines, 0) <> CASE b.status WHEN 'judged' THEN b.line_count ELSE 0 END
   OR COALESCE(w.lines, 0) <> CASE b.status WHEN 'judged' THEN 0 ELSE b.line_count END
   OR COALESCE(l.cents, 0) <> COALESCE(t.cents, 0)
UNION ALL
SELECT 'days: of ' || m.agreement_id || ' ' || m.performance_code || ' ' || m.month || ' ' || m.day_count
       || ' are taken, lines cover ' || COALESCE(l.days, 0)
FROM care_month m
LEFT JOIN (SELECT agreement_id, performance_code, CAST(date_trunc('month', CAST(service_from AS timestamp)) AS date)
                  AS month, sum((service_to - service_from + 1) * CASE kind WHEN 'D' THEN 1 ELSE -1 END) AS days
           FROM claim_line l WHERE broken = 0 AND covers_days AND amount_cents IS DISTINCT FROM (
             SELECT sum(r.amount_cents) FROM recovery r WHERE r.batch_id = l.batch_id AND r.position = l.position)
           GROUP BY 1, 2, 3) l
  USING (agreement_id, performance_code, month)
WHERE m.day_count <> COALESCE(l.days, 0)
UNION ALL
SELECT 'days: exclusive care of one client and payer shares days: ' || a.agreement_id || ' and ' || b.agreement_id
FROM care_month a JOIN care_month b USING (client_id, payer, month)
WHERE (a.agreement_id, a.performance_code) < (b.agreement_id, b.performance_code) AND a.days & b.days <> 0
"""

QUERIES = {"indication": FEED, "registry": FEED, "voucher": FEED + VOUCHER, "claims": FEED + CLAIMS}

RESERVED = """
SELECT r.agreement_id, r.year, r.asked_cents, r.reserved_cents, r.told_cents, r.drawn_cents, r.kept, h.version,
       h.answered_version, h.swap_id
FROM reservation r JOIN handover h USING (agreement_id)
"""
HELD = """
SELECT t.agreement_id, t.year, t.asked_cents, t.held_cents, t.drawn_cents, t.final, a.version
FROM allotment t JOIN agreement_terms a USING (agreement_id)
"""


def faults(urls: Mapping[str, str]) -> list[str]:
    """Everything that is wrong now, in any database or between voucher and claims; nothing may be under way."""
    found = [row[0] for service, url in urls.items() for row in _rows(url, QUERIES[service])]
    if {"voucher", "claims"} <= urls.keys():
        reserved = {(row.agreement_id, row.year): row for row in _rows(urls["voucher"], RESERVED)}
        for row in _rows(urls["claims"], HELD):
            ours = reserved.get((row.agreement_id, row.year))
            if ours is None:
                found.append(f"claims holds what voucher does not know: {row}")
            elif row.held_cents > ours.reserved_cents:
                found.append(f"2: claims holds {row.held_cents}, voucher reserves {ours.reserved_cents}: {row}")
    return found


def unsettled(urls: Mapping[str, str]) -> list[str]:
    """What invariant 4 still misses; empty once messages have flowed and nothing new was asked."""
    held = {(row.agreement_id, row.year): row for row in _rows(urls["claims"], HELD)}
    found = []
    for ours in _rows(urls["voucher"], RESERVED):
        theirs = held.get((ours.agreement_id, ours.year))
        if ours.version != ours.answered_version or ours.kept or ours.swap_id is not None:
            found.append(f"4: not answered, or in a swap: {ours}")
        elif theirs is None or not _agree(ours, theirs):
            found.append(f"4: {ours} against {theirs}")
    return found


def _agree(ours: Any, theirs: Any) -> bool:  # rows
    is_same = (ours.reserved_cents, ours.told_cents, ours.drawn_cents, ours.version) == (
        theirs.held_cents,
        theirs.held_cents,
        theirs.drawn_cents,
        theirs.version,
    )
    is_enough = theirs.held_cents >= max(ours.asked_cents, theirs.drawn_cents)
    return is_same and is_enough and (not theirs.final or theirs.held_cents == theirs.drawn_cents)


def _rows(url: str, query: str) -> list[Any]:
    with psycopg.connect(url, row_factory=namedtuple_row) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return connection.execute(query.encode()).fetchall()
