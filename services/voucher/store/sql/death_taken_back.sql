SELECT v.voucher_id
FROM voucher v
WHERE v.end_reason = 'death' AND v.voucher_id > :after
  AND NOT EXISTS (
    SELECT FROM known_indication i WHERE i.client_id = v.client_id AND i.withdrawal_reason = 'death')
  AND EXISTS (
    SELECT FROM known_indication i
    WHERE i.client_id = v.client_id AND i.status = 'granted'
      AND i.valid_from <= v.valid_to + 1 AND COALESCE(i.valid_to > v.valid_to, true))
  AND NOT EXISTS (
    SELECT FROM voucher r
    WHERE r.client_id = v.client_id AND r.pilot_id = v.pilot_id AND r.status IN ('issued', 'active'))
ORDER BY v.voucher_id
LIMIT :most
