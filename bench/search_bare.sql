-- nearest: who gives 5VV at home near here
SELECT l.location_id, l.name, l.place, l.municipality, l.identity_codes, p.name AS provider, l.metres,
  (SELECT min(c.waiting_weeks) FROM capacity c WHERE c.location_id = l.location_id AND c.delivery_form = %(form)s
    AND c.reported_on >= %(fresh)s) AS weeks,
  (SELECT CASE WHEN count(*) >= 5 THEN round(avg(20 * (bond + promises + own_say + safety + daily_life))) END
    FROM experience e WHERE e.location_id = l.location_id AND e.status = 'shown') AS mark,
  (SELECT json_agg(c) FROM capacity c WHERE c.location_id = l.location_id) AS capacity
FROM (SELECT *, round(2 * 6371008.8 * asin(least(1, sqrt(sin(radians(latitude - %(latitude)s) / 2) ^ 2
    + cos(radians(%(latitude)s)) * cos(radians(latitude)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)))) AS metres
  FROM location WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s) AS l
JOIN provider p USING (provider_id)
WHERE l.metres <= 25000 AND EXISTS (
  SELECT FROM offer o JOIN admission a USING (provider_id, pilot_code) JOIN admission_standing s USING (admission_id)
  WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= %(day)s
    AND (o.valid_to IS NULL OR o.valid_to >= %(day)s) AND o.delivery_form = %(form)s
    AND (o.profile_codes = '{}' OR '5VV' = ANY (o.profile_codes))
    AND s.from_day <= %(day)s AND (s.until_day IS NULL OR s.until_day >= %(day)s))
ORDER BY l.metres, l.name_key, l.location_id LIMIT 26;

-- soonest: a free place near here, the shortest wait first
SELECT l.location_id, l.name, l.place, l.municipality, l.identity_codes, p.name AS provider, l.metres, l.weeks,
  (SELECT CASE WHEN count(*) >= 5 THEN round(avg(20 * (bond + promises + own_say + safety + daily_life))) END
    FROM experience e WHERE e.location_id = l.location_id AND e.status = 'shown') AS mark,
  (SELECT json_agg(c) FROM capacity c WHERE c.location_id = l.location_id) AS capacity
FROM (SELECT location.*, c.waiting_weeks AS weeks,
    round(2 * 6371008.8 * asin(least(1, sqrt(sin(radians(latitude - %(latitude)s) / 2) ^ 2
    + cos(radians(%(latitude)s)) * cos(radians(latitude)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)))) AS metres
  FROM location JOIN capacity c USING (location_id)
  WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
    AND c.delivery_form = %(form)s AND c.reported_on >= %(fresh)s AND c.free_places > 0) AS l
JOIN provider p USING (provider_id)
WHERE l.metres <= 25000 AND EXISTS (
  SELECT FROM offer o JOIN admission a USING (provider_id, pilot_code) JOIN admission_standing s USING (admission_id)
  WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= %(day)s
    AND (o.valid_to IS NULL OR o.valid_to >= %(day)s) AND o.delivery_form = %(form)s
    AND s.from_day <= %(day)s AND (s.until_day IS NULL OR s.until_day >= %(day)s))
ORDER BY l.weeks, l.metres, l.name_key, l.location_id LIMIT 26;

-- liked: small-scale living near here, the best experiences first
SELECT l.location_id, l.name, l.place, l.municipality, l.identity_codes, p.name AS provider, l.metres, l.mark,
  (SELECT min(c.waiting_weeks) FROM capacity c WHERE c.location_id = l.location_id AND c.reported_on >= %(fresh)s) AS weeks,
  (SELECT json_agg(c) FROM capacity c WHERE c.location_id = l.location_id) AS capacity
FROM (SELECT *, round(2 * 6371008.8 * asin(least(1, sqrt(sin(radians(latitude - %(latitude)s) / 2) ^ 2
    + cos(radians(%(latitude)s)) * cos(radians(latitude)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)))) AS metres,
    (SELECT CASE WHEN count(*) >= 5 THEN round(avg(20 * (bond + promises + own_say + safety + daily_life))) END
      FROM experience e WHERE e.location_id = location.location_id AND e.status = 'shown') AS mark
  FROM location WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
    AND 'small-scale' = ANY (identity_codes)) AS l
JOIN provider p USING (provider_id)
WHERE l.metres <= 25000 AND EXISTS (
  SELECT FROM offer o JOIN admission a USING (provider_id, pilot_code) JOIN admission_standing s USING (admission_id)
  WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= %(day)s
    AND (o.valid_to IS NULL OR o.valid_to >= %(day)s)
    AND s.from_day <= %(day)s AND (s.until_day IS NULL OR s.until_day >= %(day)s))
ORDER BY l.mark DESC NULLS LAST, l.metres, l.name_key, l.location_id LIMIT 26;

-- named: words, all over the country
SELECT l.location_id, l.name, l.place, l.municipality, l.identity_codes, p.name AS provider,
  (SELECT min(c.waiting_weeks) FROM capacity c WHERE c.location_id = l.location_id AND c.reported_on >= %(fresh)s) AS weeks,
  (SELECT CASE WHEN count(*) >= 5 THEN round(avg(20 * (bond + promises + own_say + safety + daily_life))) END
    FROM experience e WHERE e.location_id = l.location_id AND e.status = 'shown') AS mark,
  (SELECT json_agg(c) FROM capacity c WHERE c.location_id = l.location_id) AS capacity
FROM location l JOIN provider p USING (provider_id)
WHERE l.search_text LIKE '%%' || %(word)s || '%%' AND l.search_text LIKE '%%breda%%' AND EXISTS (
  SELECT FROM offer o JOIN admission a USING (provider_id, pilot_code) JOIN admission_standing s USING (admission_id)
  WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= %(day)s
    AND (o.valid_to IS NULL OR o.valid_to >= %(day)s)
    AND s.from_day <= %(day)s AND (s.until_day IS NULL OR s.until_day >= %(day)s))
ORDER BY l.name_key, l.location_id LIMIT 26
