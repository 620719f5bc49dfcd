WITH newer AS (
  INSERT INTO known_indication AS k (
    indication_id, client_id, version, status, profile_code, iwlz_code, tailored, need_features, region_code,
    valid_from, valid_to, withdrawn_on, withdrawal_reason, recorded_at)
  VALUES (
    :indication_id, :client_id, :version, :status, :profile_code, :iwlz_code, :tailored, :need_features, :region_code,
    :valid_from, :valid_to, :withdrawn_on, :withdrawal_reason, :recorded_at)
  ON CONFLICT (indication_id) DO UPDATE SET
    version = EXCLUDED.version, status = EXCLUDED.status, profile_code = EXCLUDED.profile_code,
    iwlz_code = EXCLUDED.iwlz_code, tailored = EXCLUDED.tailored, need_features = EXCLUDED.need_features,
    region_code = EXCLUDED.region_code, valid_from = EXCLUDED.valid_from, valid_to = EXCLUDED.valid_to,
    withdrawn_on = EXCLUDED.withdrawn_on, withdrawal_reason = EXCLUDED.withdrawal_reason,
    recorded_at = EXCLUDED.recorded_at
  WHERE EXCLUDED.version > k.version
  RETURNING client_id)
INSERT INTO revaluation_due AS d (voucher_id, cause, since)
SELECT v.voucher_id, 'indication', CAST(:recorded_at AS timestamptz) FROM voucher v JOIN newer USING (client_id)
WHERE v.status IN ('issued', 'active') ORDER BY v.voucher_id
ON CONFLICT (voucher_id) DO UPDATE SET cause = EXCLUDED.cause, since = EXCLUDED.since
