"""Becomes the program it is given, tied to the life of the process that started it.

Run as `python -I -S launcher.py SPEC PROGRAM ARGS…` and standard library only: it takes some 15 ms, and unlike
`preexec_fn` it is safe in a process with threads. The order matters: changing the user clears the death signal.
A program that starts others and forgets them (npm) is guarded instead: the launcher stays, and ends the whole group.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress

_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 4
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_OVERRIDE = 1
_CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522
EXIT_REFUSED = 77


def _refuse(why: str) -> None:
    os.write(2, f"{why}\n".encode())
    os._exit(EXIT_REFUSED)


def _can_reach(paths: list[str], uid: int, gid: int) -> bool:
    os.setegid(gid)
    os.seteuid(uid)
    try:
        return all(os.access(path, os.R_OK | os.X_OK, effective_ids=True) for path in paths)
    finally:
        os.seteuid(0)
        os.setegid(0)


def _set_capability(libc: ctypes.CDLL, capability: int) -> bool:
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(header, data) != 0:
        return False
    raised: int = libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0)
    return raised == 0


def _become(uid: int, gid: int, paths: list[str]) -> None:
    """Change from root to another user.

    Where that user may not enter the folders (a project under /root), it keeps the one capability to search
    folders, which changes nobody's permissions; the alternative would be to open every parent folder to all.
    """
    os.setgroups([gid])
    reachable = _can_reach(paths, uid, gid)
    libc = ctypes.CDLL(None, use_errno=True)
    keep = not reachable and sys.platform == "linux"
    if keep:
        # Keeps the capabilities through the change of user, and lets access(2), which Postgres asks, see them.
        libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if reachable:
        return
    if not keep or not any(_set_capability(libc, each) for each in (_CAP_DAC_READ_SEARCH, _CAP_DAC_OVERRIDE)):
        _refuse(
            f"The engines don't run as root, and user {uid} may not enter {' or '.join(paths)}: run as a normal user,"
            " or move the project to a folder that others may enter."
        )


def _guard(argv: list[str]) -> None:
    """Stay as the leader of the program's group, and end all of it when we are asked to end."""

    def end_all(number: int, _frame: object) -> None:
        os.write(2, f"ended by signal {number}\n".encode())
        with suppress(ProcessLookupError):
            os.killpg(0, signal.SIGKILL)

    signal.signal(signal.SIGTERM, end_all)
    signal.signal(signal.SIGINT, end_all)
    code = subprocess.run(argv, check=False).returncode  # noqa: S603 - our own programs
    os._exit(code if code >= 0 else 128 - code)


def main() -> None:
    """Change the user, ask for the death signal, and become the program."""
    spec = json.loads(sys.argv[1])
    for number in (signal.SIGPIPE, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if spec["uid"] is not None:
        _become(spec["uid"], spec["gid"], spec["reach"])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, spec["death_signal"], 0, 0, 0)
    if os.getppid() != spec["parent"]:
        # The parent ended before the signal was asked for.
        os._exit(EXIT_REFUSED)
    program = sys.argv[2]
    if spec["guard"]:
        _guard(sys.argv[2:])
    try:
        os.execv(program, sys.argv[2:])  # noqa: S606 - becoming the program is what this file is for
    except OSError as error:
        _refuse(f"{program} can't be run: {error.strerror}")


if __name__ == "__main__":
    main()
