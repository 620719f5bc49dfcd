"""What the services are called, in their paths, databases and keys."""

SERVICES = ("indication", "registry", "voucher", "claims")
