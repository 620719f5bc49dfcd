"""The statements of the escrow on voucher's side: ask, what to send, answer, a peer's new life, what is open.

The caller of ASK and of ANSWER has locked the voucher rows in an earlier statement of the same transaction: a statement
sees what was committed when it began.
"""

from sqlalchemy import text

LOCK_VOUCHER = text("SELECT voucher_id FROM voucher WHERE voucher_id = :voucher FOR NO KEY UPDATE")

ASK = text("""
WITH want AS (
  SELECT *
  FROM unnest(CAST(:years AS int[]), CAST(:cents AS bigint[]), CAST(:finals AS boolean[])) AS w (year, asked, final)),
due AS (
  SELECT w.year, w.asked, w.final, GREATEST(0, w.asked - COALESCE(r.reserved_cents, 0)) AS more
  FROM want w LEFT JOIN reservation r ON r.agreement_id = :agreement AND r.year = w.year),
book AS (
  UPDATE voucher_year y SET reserved_cents = y.reserved_cents + d.more
  FROM due d
  WHERE y.voucher_id = :voucher AND y.year = d.year AND (d.more = 0 OR y.reserved_cents + d.more <= y.value_cents)
  RETURNING y.year, d.more),
epoch AS (SELECT epoch * 1000000 AS floor FROM feed_head),
head AS (
  INSERT INTO handover AS h (agreement_id, voucher_id, version, terms, next_try_at)
  SELECT :agreement, :voucher, floor + 1, CAST(:terms AS jsonb), :next_try FROM epoch
  ON CONFLICT (agreement_id) DO UPDATE
    SET version = GREATEST(h.version, (SELECT floor FROM epoch)) + 1, terms = EXCLUDED.terms,
        next_try_at = EXCLUDED.next_try_at, tries = 0
  RETURNING version),
line AS (
  INSERT INTO reservation AS r (agreement_id, year, asked_cents, reserved_cents, kept, final)
  SELECT :agreement, year, asked, asked, :kept, final FROM due, head
  ON CONFLICT (agreement_id, year) DO UPDATE
    SET asked_cents = EXCLUDED.asked_cents, reserved_cents = GREATEST(r.reserved_cents, EXCLUDED.asked_cents),
        kept = EXCLUDED.kept, final = EXCLUDED.final),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT :voucher, year, 'reserve', more, :agreement, :at, CAST(:decision AS uuid) FROM book, head
  WHERE more > 0 ORDER BY year)
SELECT (SELECT count(*) FROM book) = (SELECT count(*) FROM want) AS fits, version FROM head
""")
"""Ask claims to hold these amounts: what must rise comes from the value, nothing is released. Not `fits`: roll back."""

SETS = text("""
SELECT h.agreement_id, h.voucher_id, h.version, h.terms,
       COALESCE(jsonb_agg(jsonb_build_object('year', r.year, 'askedCents', r.asked_cents, 'final', r.final)
                          ORDER BY r.year) FILTER (WHERE r.year IS NOT NULL), '[]') AS years,
       (SELECT epoch FROM peer WHERE source = 'claims') AS claims_epoch
FROM handover h LEFT JOIN reservation r USING (agreement_id)
WHERE h.agreement_id = ANY(CAST(:agreements AS uuid[]))
GROUP BY h.agreement_id ORDER BY h.agreement_id
""")
"""The current state of these agreements, as it is sent to claims."""

LOCK_TOLD = text("""
SELECT voucher_id FROM voucher
WHERE voucher_id IN (SELECT voucher_id FROM handover WHERE agreement_id = ANY(CAST(:agreements AS uuid[])))
ORDER BY voucher_id FOR NO KEY UPDATE
""")

KNOWN_EPOCH = text(
    "SELECT epoch, set_config('synchronous_commit', 'off', true) FROM peer WHERE source = 'claims' FOR SHARE"
)
"""Taken before ANSWER, so that no answer of a former life of claims is written after its new life was noted.

What claims answered need not be on disk before we go on: lost in a crash, it is an answer lost, and the set goes again.
"""

ANSWER = text("""
WITH told AS (
  SELECT * FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS t ("agreementId" uuid, version bigint, years jsonb)
  WHERE :epoch = (SELECT epoch FROM peer WHERE source = 'claims')),
said AS (
  SELECT DISTINCT ON (t."agreementId", y.year)
         t."agreementId" AS agreement_id, t.version, y.year, y.seq, y."heldCents" AS held, y."drawnCents" AS drawn
  FROM told t, jsonb_to_recordset(t.years) AS y (year int, seq bigint, "heldCents" bigint, "drawnCents" bigint)
  ORDER BY t."agreementId", y.year, t.version DESC, y.seq DESC),
due AS (
  SELECT s.*, h.voucher_id, CASE WHEN r.kept THEN 0 ELSE r.reserved_cents - s.held END AS released
  FROM said s
  JOIN handover h ON h.agreement_id = s.agreement_id AND h.version = s.version
  JOIN reservation r ON r.agreement_id = s.agreement_id AND r.year = s.year AND s.seq > r.seen_seq),
line AS (
  UPDATE reservation r
  SET reserved_cents = r.reserved_cents - d.released, told_cents = d.held, drawn_cents = d.drawn, seen_seq = d.seq
  FROM due d WHERE r.agreement_id = d.agreement_id AND r.year = d.year),
head AS (
  UPDATE handover h SET answered_version = h.version, tries = 0
  FROM told t WHERE h.agreement_id = t."agreementId" AND h.version = t.version AND h.answered_version <> h.version),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at)
  SELECT voucher_id, year, CASE WHEN released > 0 THEN 'release' ELSE 'reserve' END, abs(released), agreement_id, :at
  FROM due WHERE released <> 0 ORDER BY voucher_id, year, agreement_id)
UPDATE voucher_year y
SET reserved_cents = y.reserved_cents - d.released,
    overhang_cents = CASE WHEN y.reserved_cents - d.released > y.value_cents
                          THEN y.reserved_cents - d.released ELSE 0 END
FROM (SELECT voucher_id, year, sum(released) AS released
      FROM due GROUP BY voucher_id, year HAVING sum(released) <> 0) AS d
WHERE y.voucher_id = d.voucher_id AND y.year = d.year
""")
"""Take what claims holds: only of the version that stands, and newer than what was seen; release what it let go."""

IS_ANSWERED = text("SELECT answered_version = version AS is_answered FROM handover WHERE agreement_id = :agreement")

LEARN_EPOCH = text("UPDATE peer SET epoch = :epoch WHERE source = 'claims' AND epoch < :epoch RETURNING epoch")
OPEN_ALL = text("""
WITH every AS (SELECT agreement_id FROM handover ORDER BY agreement_id FOR UPDATE)
UPDATE handover h SET answered_version = 0, next_try_at = :at, tries = 0
FROM every WHERE h.agreement_id = every.agreement_id
""")
"""In key order, as whoever changes several handovers at once takes them."""
FORGET_SEEN = text("UPDATE reservation SET seen_seq = -1")

TAKE_OPEN = text("""
UPDATE handover
SET tries = tries + 1,
    next_try_at = :at + LEAST(60, power(2, LEAST(tries, 6))) * (0.75 + random() / 2) * interval '1 second'
WHERE agreement_id IN (
  SELECT agreement_id FROM handover WHERE answered_version <> version AND next_try_at <= :at
  ORDER BY next_try_at LIMIT :most FOR UPDATE SKIP LOCKED)
RETURNING agreement_id
""")
"""What is due to be sent (again); the next try is 1 s later, doubled to 60 s, a quarter more or less."""

OF_PROVIDER = text("""
SELECT h.agreement_id
FROM handover h JOIN agreement a USING (agreement_id)
WHERE a.provider_id = :provider AND (NOT :only_open OR h.answered_version <> h.version)
ORDER BY h.agreement_id LIMIT :most
""")
"""A provider's sets: those that claims has not answered, or all."""

DUE_FINAL = text("""
SELECT DISTINCT r.agreement_id
FROM reservation r JOIN agreement a USING (agreement_id) JOIN voucher v USING (voucher_id) JOIN pilot p USING (pilot_id)
WHERE NOT r.final AND r.agreement_id > :after
  AND CAST(date_trunc('month', CAST(LEAST(a.ends_on, a.ended_on, v.valid_to, make_date(r.year, 12, 31)) AS timestamp))
           + interval '1 month' AS date) - 1 + CAST(p.claim_window_days AS int)
      < CAST(:today AS date)
ORDER BY r.agreement_id LIMIT :most
""")
"""Agreements with a year whose claim window has passed; the rule decides again under the lock."""

DIFFERENCES = text("""
WITH told AS (
  SELECT * FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS t ("agreementId" uuid, version bigint, years jsonb)),
said AS (
  SELECT t."agreementId" AS agreement_id, t.version, y.year, y.seq, y."heldCents" AS held, y."drawnCents" AS drawn
  FROM told t, jsonb_to_recordset(t.years) AS y (year int, seq bigint, "heldCents" bigint, "drawnCents" bigint))
SELECT s.agreement_id, s.year,
       CASE WHEN h.agreement_id IS NULL THEN 'unknown-agreement'
            WHEN r.agreement_id IS NULL THEN 'unknown-year'
            WHEN s.version > h.version THEN 'version-ahead'
            WHEN s.held > r.reserved_cents THEN 'held-above-reserved'
            ELSE 'not-heard' END AS fault
FROM said s
LEFT JOIN handover h ON h.agreement_id = s.agreement_id
LEFT JOIN reservation r ON r.agreement_id = s.agreement_id AND r.year = s.year
WHERE h.agreement_id IS NULL OR r.agreement_id IS NULL OR s.version > h.version
   OR (s.seq >= r.seen_seq AND s.held > r.reserved_cents)
   OR (s.version = h.version AND h.answered_version = h.version AND s.seq >= r.seen_seq
       AND (s.seq > r.seen_seq OR s.held <> r.told_cents OR s.drawn <> r.drawn_cents
            OR (NOT r.kept AND r.reserved_cents <> s.held)))
""")
"""Where claims' list differs from the reservations, in a way that no message under way explains."""

MISSING = text("""
SELECT h.agreement_id
FROM handover h JOIN agreement a USING (agreement_id)
WHERE h.answered_version = h.version AND a.redeemed_at < :since AND h.agreement_id > :after
ORDER BY h.agreement_id LIMIT :most
""")
"""What claims answered, and so must list."""

BOOK_DIFFERENCES = text("""
SELECT y.voucher_id, y.year
FROM voucher_year y
LEFT JOIN (SELECT h.voucher_id, r.year, sum(r.reserved_cents) AS held
           FROM reservation r JOIN handover h USING (agreement_id) GROUP BY 1, 2) AS s USING (voucher_id, year)
WHERE y.reserved_cents <> COALESCE(s.held, 0)
""")
"""Where the book of a year is not the sum of its reservations."""
