"""Run a program that ends when the process that started it ends, even by kill -9.

Used as `python -I -S bound.py <signal> <parent pid> <identity> <folder> <program> <argument>…`, by absolute path,
so that nothing of PVB need be importable. The identity is `same`, `namespace` (root becomes 1000 in a user namespace
of its own) or `user:<uid>:<gid>`. The signal is bound to the parent's *thread*: start programs from the main thread.
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
ORDINARY_ID = 1000


def main() -> None:
    """Bind this process, and become the program."""
    signal, parent, identity, folder, *program = sys.argv[1:]
    if sys.platform == "linux":
        bind(int(signal), int(parent), identity)
    os.chdir(folder)
    os.execv(program[0], program)


def bind(signal: int, parent: int, identity: str) -> None:
    """Take on the identity and bind our life to the parent's."""
    libc = ctypes.CDLL(None, use_errno=True)
    if identity == "namespace":
        enter_namespace(libc)
    elif identity != "same":
        _, uid, gid = identity.split(":")
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    # After the change of identity, which clears it; and before the look at the parent, who may be gone by now.
    if libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        sys.exit("The process that started this one is gone.")


def enter_namespace(libc: ctypes.CDLL) -> None:
    """Move into a user namespace in which our own user is an ordinary one: files stay ours, nothing outside changes."""
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("gid_map", f"{ORDINARY_ID} {gid} 1"),
        ("uid_map", f"{ORDINARY_ID} {uid} 1"),
    ):
        Path("/proc/self", name).write_text(text, encoding="ascii")


if __name__ == "__main__":
    main()
