WITH own AS (
  SELECT r.care_at_home_request_id AS request_id FROM care_at_home_request r
  WHERE r.client_id = ANY(CAST(:own_clients AS uuid[]))
    AND (CAST(:after AS uuid) IS NULL OR r.care_at_home_request_id > :after)
    AND (CAST(:pilot_id AS uuid) IS NULL OR r.pilot_id = :pilot_id)
    AND (CAST(:client_id AS uuid) IS NULL OR r.client_id = :client_id)
    AND (CAST(:status AS text) IS NULL OR r.status = :status)
  ORDER BY r.care_at_home_request_id LIMIT :most
), of_office AS (
  SELECT page.request_id FROM pilot p CROSS JOIN LATERAL (
    SELECT r.care_at_home_request_id AS request_id FROM care_at_home_request r
    WHERE r.pilot_id = p.pilot_id
      AND (CAST(:after AS uuid) IS NULL OR r.care_at_home_request_id > :after)
      AND (CAST(:client_id AS uuid) IS NULL OR r.client_id = :client_id)
      AND (CAST(:status AS text) IS NULL OR r.status = :status)
    ORDER BY r.care_at_home_request_id LIMIT :most) page
  WHERE p.office_id = CAST(:office_id AS uuid) AND (CAST(:pilot_id AS uuid) IS NULL OR p.pilot_id = :pilot_id)
)
SELECT {{columns}}, p.office_id, p.code AS pilot_code
FROM care_at_home_request r JOIN pilot p ON p.pilot_id = r.pilot_id
WHERE r.care_at_home_request_id IN (SELECT request_id FROM own UNION ALL SELECT request_id FROM of_office)
ORDER BY r.care_at_home_request_id LIMIT :most
