SELECT began IS NOT NULL AS has_begun, GREATEST(0, COALESCE(began, last_day) - first_day) AS days, count(*) AS vouchers
FROM (
  SELECT v.valid_from AS first_day, LEAST(v.valid_to, CAST(:today AS date)) AS last_day,
    (SELECT min(a.care_started_on) FROM agreement a
     WHERE a.voucher_id = v.voucher_id AND a.care_started_on <= :today) AS began
  FROM voucher v
  WHERE v.pilot_id = :pilot_id AND v.valid_from <= :today
) AS waits
GROUP BY 1, 2
