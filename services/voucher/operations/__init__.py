"""What voucher does: gather, decide, write; one noun a module."""
