"""The access log in plain language. Lines and batches name no client, so there is only what every service logs."""

from services.common.journal.words import Journal

JOURNAL = Journal(things={}, purposes={})
