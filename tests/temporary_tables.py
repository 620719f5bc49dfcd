"""Tables that a service makes for one transaction, so that the statements which read them can be prepared."""

from collections.abc import Mapping, Sequence

TEMPORARY_TABLES: Mapping[str, Sequence[str]] = {}
"""Service → what makes them."""
