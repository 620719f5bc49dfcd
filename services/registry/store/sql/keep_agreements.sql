INSERT INTO known_agreement AS k (
  agreement_id, version, voucher_id, client_id, pilot_code, provider_id, location_id, status, starts_on, ends_on,
  care_started_on, recorded_at)
SELECT DISTINCT ON (agreement_id)
  agreement_id, version, voucher_id, client_id, pilot_code, provider_id, location_id, status, starts_on, ends_on,
  care_started_on, recorded_at
FROM jsonb_to_recordset(CAST(:agreements AS jsonb)) AS a (
  agreement_id uuid, version bigint, voucher_id uuid, client_id uuid, pilot_code text, provider_id uuid,
  location_id uuid, status text, starts_on date, ends_on date, care_started_on date, recorded_at timestamptz)
ORDER BY agreement_id, version DESC
ON CONFLICT (agreement_id) DO UPDATE SET
  version = EXCLUDED.version, voucher_id = EXCLUDED.voucher_id, client_id = EXCLUDED.client_id,
  pilot_code = EXCLUDED.pilot_code, provider_id = EXCLUDED.provider_id, location_id = EXCLUDED.location_id,
  status = EXCLUDED.status, starts_on = EXCLUDED.starts_on, ends_on = EXCLUDED.ends_on,
  care_started_on = EXCLUDED.care_started_on, recorded_at = EXCLUDED.recorded_at
WHERE EXCLUDED.version > k.version
