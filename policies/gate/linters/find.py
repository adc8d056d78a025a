"""Which linter is installed, and in which version, without importing it: the import alone takes a second."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

from queuegate._light import NamedTuple, regex

from . import cache
from .process import quiet


class Tool(NamedTuple):
    """How a linter is called: its distribution, the code that starts it in our own environment, and the environment variable that names it elsewhere ("": nothing does)."""

    distribution: str
    start: str
    variable: str
    install: str


class Found(NamedTuple):
    """The words of the command that starts a linter, its version, and what tells this installation from the next."""

    command: tuple[str, ...]
    version: str
    identity: str


class NotFound(LookupError):  # noqa: N818 - a verdict on an installation
    """The environment names a linter that cannot be started."""


TOOLS: Final = {
    "cfn-lint": Tool(
        "cfn-lint",
        "import sys; from cfnlint.runner import main; sys.exit(main())",
        "QUEUEGATE_CFN_LINT",
        "pip install 'queuegate[lint]', or name another cfn-lint in QUEUEGATE_CFN_LINT",
    ),
    "cloudformation-validate": Tool(
        "cloudformation-validate",
        "from queuegate.policies.gate.linters.validating import main; main()",
        "",
        "pip install 'queuegate[validate]', into the environment of Queuegate",
    ),
    "checkov": Tool(
        "checkov",
        "import sys, warnings; warnings.simplefilter('ignore', SyntaxWarning); from checkov.main import Checkov; sys.exit(Checkov().run())",
        "QUEUEGATE_CHECKOV",
        "give it an environment of its own, since it pins old libraries: pipx install checkov && export QUEUEGATE_CHECKOV=\"$(command -v checkov)\"; or pip install 'queuegate[checkov]'",
    ),
}
_VERSION: Final = regex(r"\d+(?:\.\d+)+\S*")
_PATIENCE: Final = 60
"""Seconds for an executable to tell its version."""


def find(name: str, cache_dir: Path | None) -> Found | None:
    """The linter of this name: the one that its environment variable names, else the one in our own environment, else None.

    Raises NotFound if the variable names what cannot be started.
    """
    tool = TOOLS[name]
    if tool.variable and (elsewhere := os.environ.get(tool.variable)):
        return _named(tool, elsewhere, cache_dir)
    try:
        version = metadata.version(tool.distribution)
    except metadata.PackageNotFoundError:
        return None
    return Found((sys.executable, "-c", tool.start), version, version)


def _named(tool: Tool, text: str, cache_dir: Path | None) -> Found:
    path = shutil.which(text)
    if path is None:
        raise NotFound(f"{tool.variable} names {text}, which is not an executable file. Correct it, or unset it")
    executable = Path(path).absolute()
    status = executable.stat()
    identity = f"{executable.resolve()} {status.st_mtime_ns}"
    version = _installed_beside(executable.resolve(), tool.distribution) or _told(tool, executable, identity, cache_dir)
    return Found((str(executable),), version, f"{version} {identity}")


def _installed_beside(executable: Path, distribution: str) -> str | None:
    """The version in the virtual environment that the executable belongs to; starting it to ask takes seconds."""
    environment = executable.parents[1]
    if not (environment / "pyvenv.cfg").is_file():
        return None
    folders = [*map(str, environment.glob("lib/python*/site-packages")), str(environment / "Lib" / "site-packages")]
    return next((found.version for found in metadata.distributions(name=distribution, path=folders)), None)


def _told(tool: Tool, executable: Path, identity: str, cache_dir: Path | None) -> str:
    key = cache.key("version", identity)
    if known := cache.load(cache_dir, key, str):
        return known
    try:
        with quiet(cache_dir) as (folder, environment):
            told = subprocess.run(  # noqa: S603 - the user's own environment names it
                [str(executable), "--version"], cwd=folder, env=environment, capture_output=True, text=True, errors="replace", timeout=_PATIENCE, check=False
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFound(f"{tool.variable} names {executable}, which does not tell its version: {error}. Correct it, or unset it") from None
    version = _VERSION.search(told.stdout)
    if version is None:
        raise NotFound(f"{tool.variable} names {executable}, which does not tell its version as {tool.distribution} does. Correct it, or unset it")
    cache.store(cache_dir, key, version.group())
    return version.group()
