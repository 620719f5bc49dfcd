SELECT o.offer_id, o.location_id, o.provider_id, o.performance_code, o.price_cents AS unit_price_cents,
       listed.unit_code, listed.price_cents AS highest_cents,
       EXISTS (SELECT FROM known_admission a WHERE a.provider_id = o.provider_id AND a.pilot_code = o.pilot_code
               AND a.standing @> CAST(:day AS date)) AS is_admitted
FROM known_offer o
JOIN LATERAL (
  SELECT p.unit_code, p.price_cents FROM known_price p JOIN known_price_list e USING (price_list_id)
  WHERE e.pilot_code = o.pilot_code AND e.status = 'published' AND p.performance_code = o.performance_code
    AND CAST(:delivery_form AS text) = ANY (p.delivery_forms)
    AND (p.profile_code IS NULL OR p.profile_code = CAST(:profile_code AS text))
    AND p.valid_from <= :day AND (p.valid_to IS NULL OR p.valid_to >= :day)
  ORDER BY p.price_cents LIMIT 1) AS listed ON true
WHERE o.location_id = ANY (CAST(:location_ids AS uuid[])) AND o.pilot_code = :pilot_code
  AND o.delivery_form = CAST(:delivery_form AS text)
  AND NOT o.withdrawn AND o.valid_from <= :day AND (o.valid_to IS NULL OR o.valid_to >= :day)
  AND (o.profile_codes = '{}' OR CAST(:profile_code AS text) = ANY (o.profile_codes))
ORDER BY array_position(CAST(:location_ids AS uuid[]), o.location_id), o.performance_code, o.offer_id
