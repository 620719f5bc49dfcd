"""The program uv: the machine's own when recent enough, else a pinned one of our own."""

import io
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from deploy.bootstrapping.fetching import NotFetched, fetch
from deploy.bootstrapping.indexes import Indexes

VERSION = "0.13.9"
RECENT_ENOUGH = (0, 13)
WHEELS = {
    ("linux", "x86_64"): (
        f"uv-{VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    ("linux", "aarch64"): (
        f"uv-{VERSION}-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("darwin", "x86_64"): (
        f"uv-{VERSION}-py3-none-macosx_10_12_x86_64.whl",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    ("darwin", "arm64"): (
        f"uv-{VERSION}-py3-none-macosx_11_0_arm64.whl",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
}


def find_uv(tools: Path, indexes: Indexes) -> Path | None:
    """A uv that runs here, fetched into `tools` if need be; None when there is none to be had."""
    on_path = shutil.which("uv")
    if on_path and (version_of(Path(on_path)) or (0,)) >= RECENT_ENOUGH:
        return Path(on_path)
    ours = tools / f"uv-{VERSION}" / "uv"
    if version_of(ours):
        return ours
    wheel = WHEELS.get((sys.platform, platform.machine()))
    if wheel is None:
        return None
    try:
        content = fetch("uv", *wheel, indexes)
    except NotFetched as reason:
        print(f"uv {VERSION} could not be fetched ({reason}); going on with pip.", file=sys.stderr)
        return None
    _unpack(content, ours)
    return ours if version_of(ours) else None


def version_of(program: Path) -> tuple[int, ...] | None:
    """The version that the program says it is; None when it does not run."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=20, check=True, stdin=subprocess.DEVNULL
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"uv (\d+)\.(\d+)\.(\d+)", said)
    return tuple(int(part) for part in found.groups()) if found else None


def _unpack(wheel: bytes, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    making = place.with_name(f"{place.name}.{os.getpid()}")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        making.write_bytes(archive.read(f"uv-{VERSION}.data/scripts/uv"))
    making.chmod(0o755)
    making.rename(place)
