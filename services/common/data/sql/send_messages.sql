-- Messages with their events. An event names the recipient by id and holds no sentence.
WITH sent AS (
  SELECT * FROM jsonb_to_recordset(CAST(:messages AS jsonb)) AS m (
    message_id uuid, event_id uuid, recipient text, recipient_id uuid, kind text, resource text, resource_id uuid,
    language text, title_nl text, title_en text, text_nl text, text_en text)),
stored AS (
  INSERT INTO messages (message_id, recipient, recipient_id, kind, resource, resource_id, language, channel,
    title_nl, title_en, text_nl, text_en, sent_at, sent_on)
  SELECT message_id, recipient, recipient_id, kind, resource, resource_id, language, :channel,
    title_nl, title_en, text_nl, text_en, :at, :sent_on
  FROM sent)
INSERT INTO feed (event_id, type, subject, at, data)
SELECT event_id, :event_type, message_id, :at, jsonb_build_object(
  'messageId', message_id, 'kind', kind, 'recipient', recipient, 'recipientId', recipient_id,
  'resource', resource || '/' || resource_id, 'sentOn', CAST(:sent_on AS date), 'channel', CAST(:channel AS text))
FROM sent
