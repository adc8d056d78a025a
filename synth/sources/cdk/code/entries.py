"""The file that a `NodejsFunction` is bundled from: the app's own call names it, and nothing in the assembly does.

How the construct finds it, also where the call names none: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_nodejs-readme.html
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from queuegate._light import NamedTuple

from ... import disk
from ...template import SOME_ENTRY
from ...within import within
from ..json_files import resource as resource_of
from .construct_lines import SCRIPTS, Frame, Metadata, creation

_NAME: Final = "NodejsFunction"


def entry(body: dict[str, Any], construct: Callable[[str], str | None], recorded: Callable[[], Metadata], root: Path, logical_id: str) -> Path | None:
    """Give the entry of a function, by its logical id: `SOME_ENTRY` where it is not known which, or outside `root`; None for another construct, and for an app whose calls were not traced."""
    resource = resource_of(body, logical_id)
    if resource is None or resource.get("Type") != "AWS::Lambda::Function" or (path := construct(logical_id)) is None:
        return None
    ids = path.split("/")[::-1]
    wanted: frozenset[str] = frozenset({"entry"})
    bundles = False
    for frame in creation(recorded(), path, root):
        found = _given(frame, ids, wanted)
        if found is None:
            continue
        bundles = bundles or found.maker == _NAME
        if found.named is not None:
            return _file(found.named, frame.file, root) or SOME_ENTRY
        if not found.has and found.maker == _NAME:
            return _beside(frame.file, ids[1] if len(ids) > 1 else "", root) or SOME_ENTRY
        wanted = found.passed or wanted  # a construct of the app's own hands on what it is given
    return SOME_ENTRY if bundles else None


class _Given(NamedTuple):
    """What a call says of the entry: the path, if it is known; whether there is any; the parameters that it comes from; the class that is made."""

    named: str | None
    has: bool
    passed: frozenset[str]
    maker: str


def _given(frame: Frame, ids: list[str], wanted: frozenset[str]) -> _Given | None:
    if frame.file.endswith(SCRIPTS):
        from . import script_calls, script_paths  # noqa: PLC0415 - only of an app in TypeScript or JavaScript

        script = script_calls.argument(frame.file, frame.line, frame.column, ids, wanted)
        return script and _Given(
            script_paths.path_in(script.value, frame.file, script.assigned) if script.value is not None else None,
            script.value is not None,
            script.passed,
            script.maker,
        )
    if frame.file.endswith(".py"):
        from . import python_calls, python_paths  # noqa: PLC0415 - only of an app in Python

        call = python_calls.argument(frame.file, frame.line, ids, wanted)
        return call and _Given(
            python_paths.path_in(call.value, frame.file, call.assigned) if call.value is not None else None, call.value is not None, call.passed, call.maker
        )
    return None


def _file(named: str, by: str, root: Path) -> Path | None:
    """A relative path is one from where the app is run: a folder above the file that names it."""
    for folder in Path(by).parents:
        real = within(folder, named, root)
        if real is not None and disk.is_file(real) and real.suffix in SCRIPTS:
            return real
        if os.path.isabs(named) or folder == root:  # noqa: PTH117 - it is a text of the app's
            break
    return None


def _beside(by: str, name: str, root: Path) -> Path | None:
    """`stack.worker.ts`, of `worker` in `stack.ts`."""
    file = Path(by)
    return next((found for one in SCRIPTS if (found := _file(str(file.with_name(f"{file.stem}.{name}{one}")), by, root)) is not None), None)
