-- The first day after the start of each running agreement on which another profile applies; none takes the mark away.
WITH known AS (
  SELECT a.agreement_id, min(changes.day) AS day
  FROM agreement AS a
  LEFT JOIN unnest(CAST(:days AS date[])) AS changes (day)
    ON changes.day > a.starts_on AND changes.day <= COALESCE(a.ends_on, 'infinity')
  WHERE a.voucher_id = :voucher_id AND a.status = 'redeemed'
  GROUP BY a.agreement_id)
UPDATE agreement AS a SET terms_changed_on = known.day, version = a.version + 1
FROM known, voucher AS v, pilot AS p
WHERE a.agreement_id = known.agreement_id AND a.terms_changed_on IS DISTINCT FROM known.day
  AND v.voucher_id = a.voucher_id AND p.pilot_id = v.pilot_id
RETURNING a.agreement_id, a.number, a.client_id, a.provider_id, p.office_id, a.terms_changed_on
