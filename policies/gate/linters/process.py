"""Runs a linter in a process of its own while we judge: offline, in a temporary folder, for a limited time, with nothing of the team's or the user's settings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic
from typing import IO, Final

from queuegate.synth.sources.process_group import kill

from .said import Broken

_MOST_OUTPUT: Final = 64 * 1024 * 1024
_MOST_ERRORS: Final = 64 * 1024
_NOWHERE: Final = "http://127.0.0.1:9"
"""The discard port, on which nothing listens: whatever is asked of the network fails at once."""
_SETTINGS: Final = ("CKV_", "CHECKOV_", "BC_", "PRISMA_", "LOG_LEVEL", "WORKDIR", "CREATE_", "RENDER_")
"""How the names of checkov's own environment variables begin: https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html"""


@contextmanager
def quiet(cache_dir: Path | None) -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty folder, and an environment without network, home folder and settings. Byte code goes to `cache_dir` where the environment forbids it: without, checkov takes twice as long."""
    with TemporaryDirectory(prefix="queuegate-lint-", ignore_cleanup_errors=True) as temporary:
        home, work = Path(temporary) / "home", Path(temporary) / "work"
        home.mkdir()
        work.mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS) and not name.lower().endswith("_proxy")}
        if cache_dir and environment.pop("PYTHONDONTWRITEBYTECODE", None):
            environment.setdefault("PYTHONPYCACHEPREFIX", str(cache_dir / "bytecode-of-linters"))
        if user := _user_base():
            environment.setdefault("PYTHONUSERBASE", user)
        environment |= {name: _NOWHERE for proxy in ("http_proxy", "https_proxy", "all_proxy") for name in (proxy, proxy.upper())}
        environment |= {"HOME": str(home), "USERPROFILE": str(home), "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true", "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
        environment.pop("XDG_CONFIG_HOME", None)
        yield work, environment


@contextmanager
def running(command: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float) -> Iterator[Callable[[], str]]:
    """Start a command. What is yielded waits for its end and gives its standard output, or raises Broken: it failed, took over `timeout` seconds, or printed without end.

    When the context ends, so does the process, with whatever it started: on POSIX its process group, on Windows its process tree.
    """
    until = monotonic() + timeout
    process: subprocess.Popen[bytes] | None = None
    kept = bytearray(), bytearray()
    threads: list[Thread] = []
    failure = ""
    try:
        process = subprocess.Popen(  # noqa: S603 - a linter that is installed, or that the user's environment names
            list(command), cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
    except OSError as error:
        failure = f"cannot be started: {error.strerror or error}"
    else:
        threads = [
            Thread(target=_read, args=(process, process.stdout, kept[0], _MOST_OUTPUT), daemon=True),
            Thread(target=_read, args=(None, process.stderr, kept[1], _MOST_ERRORS), daemon=True),
        ]
        for thread in threads:
            thread.start()

    def ended() -> str:
        if process is None:
            raise Broken(failure)
        for thread in threads:  # a pipe ends with its process; Popen.wait(timeout) polls, and so is up to 50 ms late
            thread.join(max(until - monotonic(), 0))
        try:
            code = process.wait(max(until - monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            raise Broken(f"did not finish within {timeout:g} s, and was stopped") from None
        if len(kept[0]) > _MOST_OUTPUT:
            raise Broken(f"printed more than {_MOST_OUTPUT >> 20} MB, and was stopped")
        if code != 0:
            raise Broken(f"ended with exit code {code}{_last_words(kept[1])}")
        return kept[0].decode(errors="replace")

    try:
        yield ended
    finally:
        if process is not None:
            kill(process)
            for thread in threads:
                thread.join(timeout=5)
            process.wait()


def _read(process: subprocess.Popen[bytes] | None, stream: IO[bytes], kept: bytearray, most: int) -> None:
    """Keep what is written: of standard output (with its `process`) up to the limit, and then stop it; of standard error the end."""
    with stream:
        while chunk := os.read(stream.fileno(), 65536):
            kept += chunk
            if len(kept) > most:
                if process is not None:
                    kill(process)
                    return
                del kept[:-most]


def _last_words(errors: bytearray) -> str:
    lines = [line.strip() for line in errors.decode(errors="replace").splitlines() if line.strip()]
    return f": {lines[-1][:500]}" if lines else ""


def _user_base() -> str | None:
    """Where `pip install --user` puts packages. It is below the home folder, which the linter does not see."""
    import site  # noqa: PLC0415 - only where a linter runs

    return site.getuserbase() if site.ENABLE_USER_SITE else None
