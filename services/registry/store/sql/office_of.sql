-- The care office of a thing by its id; the zero id for what is of no single office.
WITH of_admission AS (
  SELECT CAST(:thing_id AS uuid) AS admission_id
  UNION ALL SELECT admission_id FROM suspension WHERE suspension_id = :thing_id  -- as its continuity plan
  UNION ALL SELECT admission_id FROM umbrella WHERE umbrella_id = :thing_id
  UNION ALL SELECT admission_id FROM objection WHERE objection_id = :thing_id),
of_pilot AS (
  SELECT pilot_code FROM requirement_review WHERE review_id = :thing_id
  UNION ALL SELECT pilot_code FROM challenge WHERE challenge_id = :thing_id
  UNION ALL SELECT pilot_code FROM objection JOIN challenge USING (challenge_id) WHERE objection_id = :thing_id
  UNION ALL SELECT pilot_code FROM experience JOIN known_agreement USING (agreement_id) WHERE experience_id = :thing_id)
SELECT office_id FROM requirement_set WHERE requirement_set_id = :thing_id
UNION ALL SELECT office_id FROM price_list WHERE price_list_id = :thing_id
UNION ALL SELECT office_id FROM purchase_agreement WHERE purchase_agreement_id = :thing_id
UNION ALL SELECT office_id FROM admission JOIN of_admission USING (admission_id)
UNION ALL SELECT office_id FROM pilot_office JOIN of_pilot USING (pilot_code)
UNION ALL SELECT CAST('00000000-0000-0000-0000-000000000000' AS uuid) FROM inspection_signal WHERE signal_id = :thing_id
LIMIT 1
