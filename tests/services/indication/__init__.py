"""Tests of indication's API on real PostgreSQL."""
