"""Tests of the assessment's pure rules."""
