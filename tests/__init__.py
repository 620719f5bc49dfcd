"""The tests of PVB."""
