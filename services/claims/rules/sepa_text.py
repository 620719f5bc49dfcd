"""Names in the letters that every bank in SEPA takes (EPC217-08, Latin character set)."""

import unicodedata

from anyascii import anyascii

ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
NAME_AT_MOST = 70
NOT_PROVIDED = "NOTPROVIDED"
"""What banks write where there is no name (EPC); for names of before that have no readable letter."""

_LETTERS = {"ẞ": "SS"}
_MARKS = str.maketrans(
    {"&": "+", "_": "-", "~": "-", '"': "'", "`": "'", "^": "'", "@": "(at)", "[": "(", "{": "(", "<": "(", "]": ")",
     "}": ")", ">": ")", "|": "/", "\\": "/", ";": ",", "!": "."}
)  # fmt: skip
_UNSPOKEN = frozenset({"So", "Sk", "Cf", "Cn", "Co", "Cs"})
"""Pictures, loose accents and invisible signs (Unicode general categories): they have no sound in a name."""


def sepa_name(name: str) -> str:
    """The name in SEPA letters, 1 to 70 characters: é → e, ß → ss, ø → o, & → +. A letter never becomes a dot."""
    text = "".join(_spelled(sign) for sign in unicodedata.normalize("NFC", name))
    words = " ".join(text.split())
    while "//" in words:
        words = words.replace("//", "/")
    short = words.strip("/ ")[:NAME_AT_MOST].rstrip("/ ")
    return short if is_readable(short) else NOT_PROVIDED


def is_readable(name: str) -> bool:
    """Whether a letter or digit is left of a name in SEPA letters."""
    return any(sign in ALLOWED and sign.isalnum() for each in name for sign in _spelled(each))


def _spelled(sign: str) -> str:
    if sign in ALLOWED:
        return sign
    if unicodedata.category(sign) in _UNSPOKEN:
        return ""
    spelled = _LETTERS.get(sign) or anyascii(sign).translate(_MARKS)
    if sign.isalpha() or unicodedata.category(sign).startswith("M"):
        return "".join(each for each in spelled if each in ALLOWED and each not in "./")
    return "".join(each if each in ALLOWED else " " for each in spelled) or " "
