"""The command `pvb`: its own PostgreSQL, its keys, and the services in one process or in five."""
