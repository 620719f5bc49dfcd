"""What voucher keeps of other services' facts, taken from their event feeds into the tables `known_…`."""
