"""Properties that hold for whatever comes: generated batches, and everything that may happen to the escrow."""
