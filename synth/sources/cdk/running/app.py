"""Runs a CDK app as the CDK's command line does, but without it: no bundling, no built-in validation, no credentials, and with traces to the user's lines.

The protocol is a few environment variables and context keys: https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/lib/cxapi.ts
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from queuegate._light import NamedTuple

from ...template import Spot, Unreadable
from .. import json_files
from . import packages
from .app_errors import App, explain
from .app_process import run
from .node import find_node

_LARGEST_VARIABLE = 32_000
"""Bytes of context that go into an environment variable; a process on Windows takes 32,767 characters in one:
https://learn.microsoft.com/en-us/windows/win32/api/winbase/nf-winbase-setenvironmentvariable"""

_OURS = {
    "aws:cdk:enable-path-metadata": True,
    "aws:cdk:enable-asset-metadata": True,
    "aws:cdk:version-reporting": False,
    "aws:cdk:disable-version-reporting": True,
    "aws:cdk:disable-asset-staging": True,
    "aws:cdk:bundling-stacks": [],
    "@aws-cdk/core:failSynthOnValidationErrors": False,
}
_RESERVED = ("CDK_CONTEXT_JSON", "CONTEXT_OVERFLOW_LOCATION_ENV", "CDK_CLI_ASM_VERSION", "CDK_CLI_VERSION", "CDK_ERROR_FILE", "CDK_PERF_COUNTERS_FILE")
"""What an outer run of the CDK may have left in the environment."""
_COMPILED, _AT_ONCE = re.compile(r"(?:^|[\s;&|/])node\b"), re.compile(r"\b(?:ts-node|tsx|swc-node|jiti|esbuild-register)\b")
_TEST_MARKS = ("PYTEST_VERSION", "PYTEST_CURRENT_TEST")
"""By these the library would think that it is itself under test, and raise where it should report."""


class Synthesised(NamedTuple):
    """The cloud assembly that an app wrote, and what it printed on stderr (at most the last 256 kB)."""

    folder: Path
    stderr: str


def synthesise(cdk_json: Path, outdir: Path, *, root: Path | None = None, timeout: float = 300) -> Synthesised:
    """Run the app that a cdk.json names, which writes its cloud assembly to `outdir`: the caller's to delete, once no template is in use.

    If `app` names a folder, that is the assembly, and nothing is run. `root` is the repository to whose files errors point (by default the folder of cdk.json);
    `timeout` is in seconds. Where the environment forbids byte code, none is kept for the app: another run would load what this one's app could have written. That costs
    nothing where byte code lies beside the packages (the reference system: 2.4 s of CPU with a cache and without), and 4 s where it does not.
    Raises Unreadable, of the kind `synthesis` once the app's command is known.
    """
    cdk_json = cdk_json.absolute()
    folder = cdk_json.parent
    config, defaults = json_files.read(cdk_json), _if_there(Path.home() / ".cdk.json")
    command = _command(config.get("app", defaults.get("app")), cdk_json)
    if os.path.isdir(folder / command):  # noqa: PTH112 - a command may be longer than a name can be, and Path.is_dir would raise
        return Synthesised(folder / command, "")
    if wrong := packages.not_installed(command, folder, root or folder):
        raise Unreadable(wrong, _place(cdk_json), kind="synthesis")
    outdir.mkdir(parents=True, exist_ok=True)
    (outdir / "manifest.json").unlink(missing_ok=True)  # of an earlier run: it would hide that this one wrote none
    scripts = _scripts(folder)
    environment = _environment(scripts, outdir)
    _give_context(environment, outdir, (defaults.get("context"), _if_there(folder / "cdk.context.json"), config.get("context"), _OURS))
    _mapped(command, environment)
    ended = run(command, folder=folder, environment=environment, timeout=timeout)
    if ended.code == 0 and (outdir / "manifest.json").is_file():
        return Synthesised(outdir, ended.stderr)
    app = App(command=command, place=_place(cdk_json), root=root or folder, path=environment["PATH"], node=environment.get("JSII_NODE"))
    message, spot = explain(app, ended, timeout)
    raise Unreadable(message, spot, kind="synthesis")


def _if_there(path: Path) -> dict[str, Any]:
    return json_files.read(path) if path.is_file() else {}


def _command(app: object, cdk_json: Path) -> str:
    if isinstance(app, list) and all(isinstance(word, str) for word in app):
        app = " ".join(app)
    if not isinstance(app, str) or not app.strip():
        raise Unreadable('there is no "app" in it: add the command that runs the CDK app, such as "app": "python app.py"', _place(cdk_json), kind="synthesis")
    return app


def _place(cdk_json: Path) -> Spot:
    text = cdk_json.read_text(encoding="utf-8-sig")
    found = re.search(r'"app"\s*:', text)
    return Spot(str(cdk_json), text.count("\n", 0, found.start()) + 1 if found else 1)


def _scripts(folder: Path) -> Path:
    """Choose the interpreter: the active virtual environment, else the one beside cdk.json, else ours."""
    active = os.environ.get("VIRTUAL_ENV")
    if os.environ.get("PRE_COMMIT") and active and Path(active) == Path(sys.prefix):
        active = None  # pre-commit activates the environment that it made for the hook: https://pre-commit.com/#python
    for environment in (active, folder / ".venv"):
        scripts = environment and Path(environment, "Scripts" if os.name == "nt" else "bin")
        if scripts and scripts.is_dir():
            return scripts
    return Path(sys.executable).parent


def _environment(scripts: Path, outdir: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in (*_RESERVED, *_TEST_MARKS)}
    environment["PATH"] = os.pathsep.join((str(scripts), environment.get("PATH", os.defpath)))
    if node := find_node(environment, scripts):
        environment["JSII_NODE"] = node
        environment["PATH"] += os.pathsep + str(Path(node).parent)  # last: a JavaScript app keeps the team's own
    options = environment.get("NODE_OPTIONS", "")
    return {
        "AWS_EC2_METADATA_DISABLED": "true",
        "npm_config_offline": "true",  # npx would fetch what is not installed: https://docs.npmjs.com/cli/using-npm/config#offline
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
        "JSII_DEPRECATED": "quiet",
        **environment,
        "CDK_OUTDIR": str(outdir.absolute()),
        "CDK_DEFAULT_REGION": environment.get("CDK_DEFAULT_REGION") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1",
        "CDK_VALIDATION": "false",
        "CDK_DEBUG": "1",
        "JSII_HOST_STACK_TRACES": "1",
        "NODE_OPTIONS": f"{options} --stack-trace-limit=100".strip(),  # of Node's ten frames a JavaScript app's own may be none
    }


def _mapped(command: str, environment: dict[str, str]) -> None:
    """Have a compiled app name its sources, by the maps that its compiler wrote; what runs TypeScript by itself does so anyway. https://nodejs.org/api/cli.html#--enable-source-maps"""
    if _COMPILED.search(command) and not _AT_ONCE.search(command):
        environment["NODE_OPTIONS"] += " --enable-source-maps"


def _give_context(environment: dict[str, str], outdir: Path, parts: tuple[object, ...]) -> None:
    """Merge the context as the CDK's command line does (the later part wins), and pass it on, in a file where it is large."""
    context: dict[str, Any] = {}
    for part in parts:
        context |= part if isinstance(part, dict) else {}
    text = json.dumps(context)
    if len(text) <= _LARGEST_VARIABLE:
        environment["CDK_CONTEXT_JSON"] = text
        return
    overflow = outdir / "context-overflow.json"
    overflow.write_text(text, encoding="utf-8")
    environment["CONTEXT_OVERFLOW_LOCATION_ENV"] = str(overflow.absolute())
