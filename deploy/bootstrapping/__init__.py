"""The environment from nothing: uv, or pip where uv cannot be had. Standard library only."""
