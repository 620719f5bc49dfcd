SELECT v.voucher_id, v.client_id, v.pilot_id, p.office_id AS voucher_office, v.valid_to,
       (SELECT r.office_id FROM known_client k JOIN known_office_region r USING (region_code)
        WHERE k.client_id = v.client_id
          AND COALESCE(r.from_day <= GREATEST(k.region_from, :today), true)
          AND COALESCE(r.until_day >= GREATEST(k.region_from, :today), true)
          AND EXISTS (SELECT FROM pilot own WHERE own.office_id = r.office_id)
        ORDER BY r.office_id LIMIT 1) AS region_office
FROM voucher v JOIN pilot p USING (pilot_id)
WHERE v.moved_on IS NOT NULL AND v.status IN ('issued', 'active') AND v.voucher_id > :after
ORDER BY v.voucher_id LIMIT :most
