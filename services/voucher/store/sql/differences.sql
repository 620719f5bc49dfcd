WITH told AS (
  SELECT * FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS t ("agreementId" uuid, version bigint, years jsonb)),
said AS (
  SELECT t."agreementId" AS agreement_id, t.version, y.year, y.seq, y."heldCents" AS held, y."drawnCents" AS drawn
  FROM told t, jsonb_to_recordset(t.years) AS y (year int, seq bigint, "heldCents" bigint, "drawnCents" bigint))
SELECT CASE WHEN h.agreement_id IS NULL THEN 'unknown-agreement'
            WHEN r.agreement_id IS NULL THEN 'unknown-year'
            WHEN s.version > h.version THEN 'version-ahead'
            WHEN s.held > r.reserved_cents THEN 'held-above-reserved'
            ELSE 'not-heard' END AS fault,
       s.agreement_id AS id, s.year
FROM said s
LEFT JOIN handover h ON h.agreement_id = s.agreement_id
LEFT JOIN reservation r ON r.agreement_id = s.agreement_id AND r.year = s.year
WHERE h.agreement_id IS NULL OR r.agreement_id IS NULL OR s.version > h.version
   OR (s.seq >= r.seen_seq AND s.held > r.reserved_cents)
   OR (s.version = h.version AND h.answered_version = h.version AND s.seq >= r.seen_seq
       AND (s.seq > r.seen_seq OR s.held <> r.told_cents OR s.drawn <> r.drawn_cents
            OR (NOT r.kept AND r.reserved_cents <> s.held)))
