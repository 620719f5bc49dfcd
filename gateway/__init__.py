"""The gateway: authentication, routing and limits. It owns no data that must survive a restart."""
