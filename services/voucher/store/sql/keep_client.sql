WITH newer AS (
  INSERT INTO known_client AS k (client_id, version, region_code, region_from, recorded_at)
  VALUES (:client_id, :version, :region_code, :region_from, :recorded_at)
  ON CONFLICT (client_id) DO UPDATE SET
    version = EXCLUDED.version, region_code = EXCLUDED.region_code, region_from = EXCLUDED.region_from,
    recorded_at = EXCLUDED.recorded_at
  WHERE EXCLUDED.version > k.version
  RETURNING client_id, region_code)
INSERT INTO revaluation_due AS d (voucher_id, cause, since)
SELECT v.voucher_id, 'move', CAST(:recorded_at AS timestamptz)
FROM newer JOIN voucher v USING (client_id) JOIN pilot p USING (pilot_id)
WHERE v.status IN ('issued', 'active') AND (newer.region_code = ANY(p.region_codes)) = (v.moved_on IS NOT NULL)
ORDER BY v.voucher_id
ON CONFLICT (voucher_id) DO UPDATE SET cause = EXCLUDED.cause, since = EXCLUDED.since
