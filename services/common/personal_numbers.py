"""Numbers in a text that pass the eleven test of a Dutch citizen service number (burgerservicenummer)."""

import re

from stdnum.nl import bsn

WRITTEN = re.compile(r"(?<!\d)(?:\d{9}|\d{3}([ .-])\d{3}\1\d{3}|\d{4}([ .-])\d{2}\2\d{3})(?!\d)")
"""Nine digits on end, or in groups as people write them: 123 456 782 and 1234.56.782."""


def holds_personal_number(text: str) -> bool:
    """Whether the text contains a number that may be a citizen service number."""
    return any(bsn.is_valid(re.sub(r"\D", "", found.group())) for found in WRITTEN.finditer(text))
