"""The registry over HTTP, one noun a file."""
