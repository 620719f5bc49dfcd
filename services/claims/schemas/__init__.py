"""What claims takes and gives over HTTP."""
