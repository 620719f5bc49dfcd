"""What a process has used: processor seconds and memory, as the kernel counts them."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


class Spent:
    """Processor seconds that processes and their children spent while something was measured."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def spending(self, pids: Mapping[str, int]) -> Iterator[None]:
        """Add what is spent inside the block; the load itself too, when a child of ours puts it and ends there."""
        before = _seconds(pids)
        yield
        after = _seconds(pids)
        self.seconds.update({name: after[name] - before[name] for name in before})

    def ms_each(self, count: int, prefix: str = "") -> dict[str, float]:
        """Milliseconds of processor for one of `count` things, by process and together."""
        each = {name: round(spent * 1000 / count, 3) for name, spent in self.seconds.items()}
        return {f"{prefix}cpu_ms_{name}": spent for name, spent in {**each, "all": sum(each.values())}.items()}


def _seconds(pids: Mapping[str, int]) -> dict[str, float]:
    """Process → seconds of processor that it and its children have used until now."""
    used = {name: sum(map(_own_seconds, [pid, *_children(pid)])) + _gone_seconds(pid) for name, pid in pids.items()}
    return used | {"load": _gone_seconds(os.getpid())}


def peak_bytes(pid: int) -> int:
    """The most memory that a process has had at once (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"process {pid} has no memory of its own")


def _own_seconds(pid: int) -> float:
    used = _stat(pid)
    return (int(used[11]) + int(used[12])) * TICK_S if used else 0.0


def _gone_seconds(pid: int) -> float:
    """What children that ended have used."""
    used = _stat(pid)
    return (int(used[13]) + int(used[14])) * TICK_S if used else 0.0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on; none when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    except OSError:
        return []


def _children(pid: int) -> Iterable[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (fields := _stat(int(folder.name))) and int(fields[1]) == pid:
            yield int(folder.name)
