WITH item AS (
  SELECT w.work_item_id FROM work_item w
  WHERE w.kind IN ('moved-in', 'moved-out') AND w.status IN ('open', 'in-progress')
  UNION ALL
  SELECT w.work_item_id FROM voucher v JOIN work_item w ON w.subject_id = v.voucher_id
  WHERE v.moved_on IS NOT NULL AND v.status IN ('issued', 'active')
    AND w.kind IN ('moved-in', 'moved-out') AND w.status = 'dropped'
    AND (SELECT n.noted_by FROM work_note n WHERE n.work_item_id = w.work_item_id
         ORDER BY n.work_note_id DESC LIMIT 1) = :by)
SELECT w.work_item_id, w.kind, w.office_id, w.status, v.moved_on, p.office_id AS voucher_office,
       CASE WHEN v.status NOT IN ('issued', 'active') THEN COALESCE(v.end_reason, v.status) END AS end_reason,
       (SELECT r.office_id FROM known_client k JOIN known_office_region r USING (region_code)
        WHERE k.client_id = v.client_id
          AND COALESCE(r.from_day <= GREATEST(k.region_from, :today), true)
          AND COALESCE(r.until_day >= GREATEST(k.region_from, :today), true)
          AND EXISTS (SELECT FROM pilot own WHERE own.office_id = r.office_id)
        ORDER BY r.office_id LIMIT 1) AS region_office
FROM item JOIN work_item w USING (work_item_id) JOIN voucher v ON v.voucher_id = w.subject_id
  JOIN pilot p ON p.pilot_id = v.pilot_id
WHERE w.work_item_id > :after ORDER BY w.work_item_id LIMIT :most
