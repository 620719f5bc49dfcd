-- Vouchers of pilots that end soon, each once: what another replica holds is left to it.
WITH due AS (
  SELECT v.voucher_id, p.period_to
  FROM pilot AS p JOIN voucher AS v USING (pilot_id)
  WHERE v.status IN ('issued', 'active') AND p.status IN ('open', 'closed') AND p.period_to >= :today AND p.period_to <= :ends_by
    AND v.end_announced_on IS NULL AND v.valid_to >= p.period_to
  ORDER BY v.voucher_id
  LIMIT :most
  FOR NO KEY UPDATE OF v SKIP LOCKED)
UPDATE voucher AS v SET end_announced_on = :today
FROM due
WHERE v.voucher_id = due.voucher_id
RETURNING v.voucher_id, v.client_id, due.period_to
