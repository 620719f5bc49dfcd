"""HTTP only, one noun a file."""
