SELECT v.voucher_id, v.client_id, v.pilot_id, p.office_id, v.valid_from, v.issued_at, v.waiting_status,
  COALESCE((SELECT t.delivery_form FROM voucher_term t WHERE t.voucher_id = v.voucher_id AND t.valid_from <= :today
            ORDER BY t.valid_from DESC, t.recorded_at DESC LIMIT 1), v.delivery_form) AS delivery_form,
  COALESCE((SELECT i.profile_code FROM known_indication i WHERE i.client_id = v.client_id AND i.status = 'granted'
              AND i.valid_from <= :today AND (i.valid_to IS NULL OR i.valid_to >= :today)
            ORDER BY i.valid_from DESC LIMIT 1), v.profile_code) AS profile_code,
  (SELECT count(*) FROM place_offer o WHERE o.voucher_id = v.voucher_id) AS offers,
  (SELECT count(*) FROM place_offer o WHERE o.voucher_id = v.voucher_id AND o.answer = 'declined') AS declined
FROM voucher v JOIN pilot p ON p.pilot_id = v.pilot_id
WHERE v.status IN ('issued', 'active') AND v.valid_from <= :today AND v.valid_to >= :today
  AND (CAST(:pilot_id AS uuid) IS NULL OR v.pilot_id = :pilot_id)
  AND (CAST(:status AS text) IS NULL OR v.waiting_status = :status)
  AND (CAST(:after AS uuid) IS NULL OR v.voucher_id > :after)
  AND NOT EXISTS (
    SELECT FROM agreement a
    WHERE a.voucher_id = v.voucher_id AND (a.status = 'redeemed' OR (a.status = 'ended' AND a.ended_on >= :today))
      AND (a.starts_on > :today OR a.care_started_on <= :today OR a.postponed_until >= :today))
ORDER BY v.voucher_id LIMIT :most
