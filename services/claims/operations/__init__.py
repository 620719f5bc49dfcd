"""What claims does: gather, decide, write; one noun a module."""
