"""What can be done here: gather, decide by a pure rule, write in one transaction; one noun a file."""
