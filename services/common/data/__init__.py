"""The database side: connections, migrations, feed, readers, decision records, access log."""
