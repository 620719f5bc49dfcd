"""What goes in and out over HTTP, one noun a file."""
