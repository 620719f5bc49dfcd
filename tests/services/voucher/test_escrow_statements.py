"""The escrow's statements on the real schema, raced.

Eight threads ask, apply, answer, draw, credit and swap at random; messages come again, late and out of order; claims
begins new lives; and one query looks at both sides in one snapshot.
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from services.common.ids import new_id
from services.voucher.store import escrow
from tests.services.voucher import rows
from tests.services.voucher.rows import AT, connect

VOUCHERS, AGREEMENTS, YEARS, VALUE = 4, 3, (2027, 2028), 1000
Connection = psycopg.Connection[DictRow]

ASK, ANSWER, SETS = escrow.ASK.sql, escrow.ANSWER.sql, escrow.SETS.sql
LOCK_TOLD, KNOWN_EPOCH = escrow.LOCK_TOLD.sql, escrow.KNOWN_EPOCH.sql

CLAIMS = """
CREATE SCHEMA c;
CREATE TABLE c.life (epoch bigint NOT NULL); INSERT INTO c.life VALUES (1);
CREATE TABLE c.terms (agreement_id uuid PRIMARY KEY, version bigint NOT NULL, epoch bigint NOT NULL);
CREATE TABLE c.allotment (
  agreement_id uuid REFERENCES c.terms, year int, asked bigint NOT NULL, held bigint NOT NULL,
  drawn bigint NOT NULL DEFAULT 0, seq bigint NOT NULL DEFAULT 0, final boolean NOT NULL,
  PRIMARY KEY (agreement_id, year), CHECK (0 <= drawn AND drawn <= held), CHECK (asked <= held));
"""
APPLY = """
WITH said AS (SELECT * FROM jsonb_to_recordset(%(sets)s) AS s ("agreementId" uuid, version bigint, years jsonb)),
fresh AS (
  INSERT INTO c.terms AS a (agreement_id, version, epoch) SELECT "agreementId", version, %(epoch)s FROM said
  ON CONFLICT (agreement_id) DO UPDATE SET version = EXCLUDED.version, epoch = EXCLUDED.epoch
    WHERE EXCLUDED.version > a.version OR (EXCLUDED.version = a.version AND EXCLUDED.epoch <> a.epoch)
  RETURNING agreement_id)
INSERT INTO c.allotment AS t (agreement_id, year, asked, held, final)
SELECT "agreementId", y.year, y."askedCents", y."askedCents", y.final
FROM fresh JOIN said ON "agreementId" = agreement_id,
     jsonb_to_recordset(said.years) AS y (year int, "askedCents" bigint, final boolean)
ON CONFLICT (agreement_id, year) DO UPDATE
  SET asked = EXCLUDED.asked, final = EXCLUDED.final, seq = t.seq + 1,
      held = CASE WHEN EXCLUDED.asked = t.asked AND EXCLUDED.final = t.final
                   AND (SELECT a.epoch FROM c.terms a WHERE a.agreement_id = t.agreement_id) = %(epoch)s
                  THEN t.held ELSE GREATEST(EXCLUDED.asked, t.drawn) END
"""
HELD = """
SELECT a.agreement_id AS "agreementId", a.version,
       jsonb_agg(jsonb_build_object('year', y.year, 'seq', y.seq, 'heldCents', y.held, 'drawnCents', y.drawn)) AS years
FROM c.terms a JOIN c.allotment y USING (agreement_id) WHERE a.agreement_id = ANY(%s) GROUP BY a.agreement_id
"""
DRAW = """
UPDATE c.allotment SET drawn = drawn + %(delta)s, seq = seq + 1,
  held = CASE WHEN final THEN LEAST(held, drawn + %(delta)s) ELSE held END
WHERE agreement_id = %(agreement)s AND year = %(year)s
"""
FAULTS = """
SELECT 'held above reserved' AS fault, t.agreement_id FROM c.allotment t
JOIN reservation r USING (agreement_id, year) WHERE t.held > r.reserved_cents
UNION ALL SELECT 'unknown at voucher', t.agreement_id FROM c.allotment t
LEFT JOIN reservation r USING (agreement_id, year) WHERE r.agreement_id IS NULL
UNION ALL SELECT 'book differs', y.voucher_id FROM voucher_year y
JOIN (SELECT voucher_id, year, sum(reserved_cents) AS total FROM reservation JOIN handover USING (agreement_id)
      GROUP BY 1, 2) AS s USING (voucher_id, year) WHERE s.total <> y.reserved_cents
UNION ALL SELECT 'entries differ', y.voucher_id FROM voucher_year y
JOIN (SELECT voucher_id, year, sum(CASE kind WHEN 'reserve' THEN cents ELSE -cents END) AS total FROM voucher_entry
      WHERE kind IN ('reserve', 'release') GROUP BY 1, 2) AS s USING (voucher_id, year)
WHERE s.total <> y.reserved_cents
"""
UNSETTLED = """
SELECT agreement_id, year FROM reservation r JOIN handover h USING (agreement_id)
LEFT JOIN c.allotment t USING (agreement_id, year)
WHERE h.version <> h.answered_version OR h.swap_id IS NOT NULL OR r.kept OR r.reserved_cents IS DISTINCT FROM t.held
   OR r.drawn_cents <> t.drawn OR t.held < GREATEST(r.asked_cents, t.drawn) OR (t.final AND t.held <> t.drawn)
"""


class World:
    """Both sides in one database, and the network between them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lock = threading.Lock()
        self.network: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.seen: list[str] = []
        self.vouchers: list[UUID] = []
        self.agreements: dict[UUID, list[UUID]] = {}
        with connect(url) as connection:
            connection.execute(CLAIMS)
            pilot = rows.pilot(connection)
            for _ in range(VOUCHERS):
                voucher = rows.voucher(connection, pilot, dict.fromkeys(YEARS, VALUE))
                made = [rows.agreement(connection, voucher)["agreement_id"] for _ in range(AGREEMENTS)]
                self.vouchers.append(voucher["voucher_id"])
                self.agreements[voucher["voucher_id"]] = made
        self.all = [each for some in self.agreements.values() for each in some]

    def count(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1

    def send(self, kind: str, body: Any) -> None:
        with self.lock:
            self.network.append((kind, json.dumps(body, default=str)))
            if len(self.network) > 400:
                self.network.pop(random.randrange(len(self.network)))


def ask(c: Connection, voucher: UUID, agreement: UUID, cents: Mapping[int, int], kept: bool = False) -> bool:
    """One change in the caller's transaction; False when there is no room."""
    parameters = {
        "voucher_id": voucher,
        "agreement_id": agreement,
        "years": list(cents),
        "cents": list(cents.values()),
        "finals": [each == 0 for each in cents.values()],
        "kept": kept,
        "terms": Jsonb({}),
        "at": AT,
        "next_try_at": AT,
        "decision_id": None,
    }
    row = c.execute(ASK.encode(), parameters).fetchone()
    return bool(row and row["fits"])


def lock_voucher(c: Connection, voucher: UUID) -> None:
    c.execute("SELECT 1 FROM voucher WHERE voucher_id = %s FOR UPDATE", (voucher,))


def change(w: World, c: Connection, rnd: random.Random) -> None:
    voucher = rnd.choice(w.vouchers)
    agreement = rnd.choice(w.agreements[voucher])
    years = rnd.choice((YEARS, YEARS[:1], YEARS[1:]))
    with c.transaction() as transaction:
        lock_voucher(c, voucher)
        row = c.execute("SELECT swap_id FROM handover WHERE agreement_id = %s", (agreement,)).fetchone()
        if row and row["swap_id"]:
            w.count("change refused, swap open")
            return
        if not ask(c, voucher, agreement, {year: rnd.choice((0, 100, 300, 500, 800)) for year in years}):
            w.count("change refused, no room")
            raise psycopg.Rollback(transaction)
    w.count("change")
    push(w, c, agreement)


def push(w: World, c: Connection, agreement: UUID) -> None:
    row = c.execute(SETS.encode(), {"agreement_ids": [agreement]}).fetchone()
    if row:
        w.send("set", {"agreementId": row["agreement_id"], **row})


def swap(w: World, c: Connection, rnd: random.Random) -> None:
    voucher = rnd.choice(w.vouchers)
    low, high = rnd.sample(w.agreements[voucher], 2)
    year = rnd.choice(YEARS)
    with c.transaction():
        lock_voucher(c, voucher)
        found = c.execute(
            "SELECT agreement_id, asked_cents, swap_id FROM reservation JOIN handover USING (agreement_id)"
            " WHERE agreement_id IN (%s, %s) AND year = %s",
            (low, high, year),
        ).fetchall()
        parts = {row["agreement_id"]: row for row in found}
        c.execute("SELECT 1 FROM handover WHERE agreement_id IN (%s, %s) ORDER BY agreement_id FOR UPDATE", (low, high))
        any_open = c.execute("SELECT 1 FROM swap WHERE voucher_id = %s AND status = 'open'", (voucher,)).fetchone()
        if len(parts) < 2 or any_open or not parts[low]["asked_cents"]:
            return
        before = parts[low]["asked_cents"]
        swap_id = new_id()
        plan = {"low": str(low), "high": str(high), "year": year, "before": before}
        raised = plan | {"raise": parts[high]["asked_cents"] + before}
        c.execute(
            "INSERT INTO swap VALUES (%s, %s, 'open', %s, %s, %s, %s)",
            (swap_id, voucher, Jsonb([plan]), Jsonb([raised]), AT, AT),
        )
        ask(c, voucher, low, {year: 0}, kept=True)
        c.execute("UPDATE handover SET swap_id = %s WHERE agreement_id IN (%s, %s)", (swap_id, low, high))
    w.count("swap opened")
    push(w, c, low)


def decide(w: World, c: Connection, cancel: bool = False) -> bool:
    row = c.execute("SELECT * FROM swap WHERE status = 'open' ORDER BY random() LIMIT 1").fetchone()
    if not row:
        return False
    voucher, plan = row["voucher_id"], row["target"][0]
    low, high, year = UUID(plan["low"]), UUID(plan["high"]), plan["year"]
    with c.transaction():
        lock_voucher(c, voucher)
        part = c.execute(
            "SELECT h.version, h.answered_version, h.swap_id, r.told_cents, r.reserved_cents FROM handover h"
            " JOIN reservation r USING (agreement_id) WHERE agreement_id = %s AND year = %s",
            (low, year),
        ).fetchone()
        assert part
        if part["swap_id"] != row["swap_id"] or (part["version"] != part["answered_version"] and not cancel):
            return True
        c.execute("SELECT 1 FROM handover WHERE agreement_id IN (%s, %s) ORDER BY agreement_id FOR UPDATE", (low, high))
        c.execute("UPDATE handover SET swap_id = NULL WHERE agreement_id IN (%s, %s)", (low, high))
        done = not cancel and fulfil(c, voucher, plan, part)
        if not done:
            assert ask(c, voucher, low, {year: plan["before"]}), "undoing must always fit"
        c.execute("UPDATE swap SET status = %s WHERE swap_id = %s", ("done" if done else "undone", row["swap_id"]))
    w.count("swap done" if done else "swap cancelled" if cancel else "swap undone")
    push(w, c, high if done else low)
    return True


def fulfil(c: Connection, voucher: UUID, plan: Mapping[str, Any], part: Mapping[str, Any]) -> bool:
    done = False
    try:
        with c.transaction() as inner:
            back = part["reserved_cents"] - part["told_cents"]
            c.execute(
                "UPDATE reservation SET reserved_cents = told_cents, kept = false"
                " WHERE agreement_id = %s AND year = %s",
                (plan["low"], plan["year"]),
            )
            c.execute(
                "UPDATE voucher_year SET reserved_cents = reserved_cents - %s WHERE voucher_id = %s AND year = %s",
                (back, voucher, plan["year"]),
            )
            c.execute(
                "INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at)"
                " VALUES (%s, %s, 'release', %s, %s, %s)",
                (voucher, plan["year"], back, plan["low"], AT),
            )
            if not ask(c, voucher, UUID(plan["high"]), {plan["year"]: plan["raise"]}):
                raise psycopg.Rollback(inner)
            done = True
    except psycopg.errors.CheckViolation:
        done = False
    return done


def deliver(w: World, c: Connection, kind: str, body: str) -> None:
    message = json.loads(body)
    if kind == "held":
        take_answer(w, c, message)
        return
    ids = [UUID(message["agreementId"])]
    with c.transaction():
        epoch = c.execute("SELECT epoch FROM c.life FOR SHARE").fetchone()
        assert epoch
        if epoch["epoch"] != message["claims_epoch"]:
            w.count("set of another life")
        else:
            free = c.execute(
                "SELECT 1 FROM c.terms WHERE agreement_id = ANY(%s) FOR UPDATE SKIP LOCKED", (ids,)
            ).fetchone()
            if not free and c.execute("SELECT 1 FROM c.terms WHERE agreement_id = ANY(%s)", (ids,)).fetchone():
                w.count("set left, row busy")
                return
            c.execute(APPLY, {"sets": Jsonb([message]), "epoch": epoch["epoch"]})
    w.count("set delivered")
    tell(w, c, ids)


def take_answer(w: World, c: Connection, message: Mapping[str, Any]) -> None:
    with c.transaction():
        known = c.execute("SELECT epoch FROM peer WHERE source = 'claims'").fetchone()
        assert known
        if message["claimsEpoch"] > known["epoch"]:
            parameters = {"epoch": message["claimsEpoch"], "at": AT}
            if c.execute(escrow.LEARN_EPOCH.sql.encode(), parameters).fetchone():
                c.execute(escrow.OPEN_ALL.sql.encode(), parameters)
                c.execute(escrow.FORGET_SEEN.sql.encode())
                w.count("epoch learnt")
    with c.transaction():
        c.execute(LOCK_TOLD.encode(), {"agreement_ids": [each["agreementId"] for each in message["allotments"]]})
        c.execute(KNOWN_EPOCH.encode())
        held = json.dumps(message["allotments"])
        c.execute(ANSWER.encode(), {"held": held, "epoch": message["claimsEpoch"], "at": AT})
    w.count("held delivered")


def tell(w: World, c: Connection, ids: list[UUID]) -> None:
    with c.transaction():
        epoch = c.execute("SELECT epoch FROM c.life FOR SHARE").fetchone()
        assert epoch
        found = c.execute(HELD, (ids,)).fetchall()
    w.send("held", {"claimsEpoch": epoch["epoch"], "allotments": found})


def batch(w: World, c: Connection, rnd: random.Random) -> None:
    ids = sorted(rnd.sample(w.all, 3))
    with c.transaction():
        epoch = c.execute("SELECT epoch FROM c.life FOR SHARE").fetchone()
        assert epoch
        c.execute("SELECT 1 FROM c.terms WHERE agreement_id = ANY(%s) ORDER BY agreement_id FOR UPDATE", (ids,))
        if rnd.random() < 0.1:
            time.sleep(0.003)
        found = c.execute(
            "SELECT t.* FROM c.allotment t JOIN c.terms USING (agreement_id)"
            " WHERE agreement_id = ANY(%s) AND epoch = %s",
            (ids, epoch["epoch"]),
        ).fetchall()
        for row in found:
            credit = min(row["drawn"], rnd.choice((0, 0, 50, 100)))
            debit = min(row["held"] - row["drawn"] + credit, rnd.choice((0, 50, 100)))
            if debit or credit:
                of = {"delta": debit - credit, "agreement": row["agreement_id"], "year": row["year"]}
                c.execute(DRAW, of)
                w.count("drawn")
    tell(w, c, ids)


def revalue(w: World, c: Connection, rnd: random.Random) -> None:
    with c.transaction():
        voucher = rnd.choice(w.vouchers)
        lock_voucher(c, voucher)
        c.execute(
            "UPDATE voucher_year SET value_cents = %(v)s,"
            " overhang_cents = CASE WHEN reserved_cents > %(v)s THEN reserved_cents ELSE 0 END"
            " WHERE voucher_id = %(w)s",
            {"v": rnd.choice((VALUE, VALUE, VALUE // 2)), "w": voucher},
        )
    w.count("revalued")


def live_anew(w: World, c: Connection) -> None:
    """Claims begins a new life without having lost anything: every row must be confirmed before it is drawn again."""
    c.execute("UPDATE c.life SET epoch = epoch + 1")
    w.count("claims lives anew")


def step(w: World, c: Connection, rnd: random.Random) -> None:
    x = rnd.random()
    if x < 0.12:
        change(w, c, rnd)
    elif x < 0.16:
        swap(w, c, rnd)
    elif x < 0.20:
        decide(w, c, cancel=rnd.random() < 0.2)
    elif x < 0.40:
        batch(w, c, rnd)
    elif x < 0.41:
        revalue(w, c, rnd)
    elif x < 0.412:
        live_anew(w, c)
    elif w.network:
        with w.lock:
            message = rnd.choice(w.network)
        deliver(w, c, *message)


def work(w: World, seed: int, until: float) -> None:
    rnd = random.Random(seed)
    with connect(w.url) as c:
        while time.monotonic() < until:
            try:
                step(w, c, rnd)
            except Exception as fault:  # noqa: BLE001  # told when all threads are done
                w.seen.append(repr(fault))


def watch(w: World, until: float) -> None:
    with connect(w.url) as c:
        while time.monotonic() < until and not w.seen:
            w.seen += [str(row) for row in c.execute(FAULTS).fetchall()]
            w.count("looked at both sides")


def let_messages_flow(w: World, c: Connection) -> None:
    w.network.clear()
    for _ in range(6):
        while (
            decide(w, c)
            and c.execute(
                "SELECT 1 FROM swap s JOIN handover h USING (swap_id) WHERE h.version = h.answered_version"
                " AND h.agreement_id = (s.target -> 0 ->> 'low')::uuid"
            ).fetchone()
        ):
            pass
        for agreement in w.all:
            push(w, c, agreement)
        while w.network:
            deliver(w, c, *w.network.pop(0))


@pytest.mark.parametrize("seconds", [6, pytest.param(60, marks=pytest.mark.long)])
def test_eight_threads_never_break_an_invariant_and_all_settles(
    database_of: Callable[[str], str], seconds: int
) -> None:
    w = World(database_of("voucher"))
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=work, args=(w, seed, until)) for seed in range(8)]
    threads.append(threading.Thread(target=watch, args=(w, until)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not w.seen, w.seen[:3]
    with connect(w.url) as c:
        let_messages_flow(w, c)
        assert c.execute(UNSETTLED).fetchall() == []
        assert c.execute(FAULTS).fetchall() == []
    happened = ("change", "swap opened", "drawn", "held delivered", "looked at both sides")
    assert min(w.counts[each] for each in happened) > 5
