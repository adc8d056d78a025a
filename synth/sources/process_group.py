"""Ends a process that was started in a session of its own, with whatever it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys


def kill(process: subprocess.Popen[bytes]) -> None:
    """On POSIX its process group, on Windows its process tree."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)  # noqa: S603, S607 - Windows' own command
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # PermissionError: on macOS, a group of which only zombies are left
        return
