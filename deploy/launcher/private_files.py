"""Files that only we may read: passwords and keys."""

import os
from collections.abc import Callable
from pathlib import Path


def kept(file: Path, make: Callable[[], str]) -> str:
    """The text of a private file; made, whole and closed to others, when it is not there yet."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        making = file.with_name(f".{file.name}.{os.getpid()}")
        making.unlink(missing_ok=True)
        making.touch(mode=0o600)
        making.write_text(make(), encoding="utf-8")
        making.rename(file)
    return file.read_text(encoding="utf-8")
