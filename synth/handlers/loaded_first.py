"""What the environment of a function has its runtime load before the handler, where that is a part of the code: a script, a module or a library, which may change whatever comes after it.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html, https://nodejs.org/api/cli.html#node_optionsoptions, https://docs.python.org/3/library/site.html#module-sitecustomize,
https://docs.oracle.com/en/java/javase/21/docs/specs/jvmti.html#tooloptions and https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md
"""

from __future__ import annotations

import os.path
from pathlib import Path
from typing import Final

from queuegate._light import regex

from ..model import Function
from ..sources import disk
from ..values.worlds import Undecided

_WRAPPER: Final = "AWS_LAMBDA_EXEC_WRAPPER"
"""A script that Lambda starts, and tells how it would have started the runtime."""
_SITE: Final = "PYTHONPATH"
_OTHERS: Final = ("NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "DOTNET_STARTUP_HOOKS", "LD_PRELOAD")
_CUSTOM: Final = ("sitecustomize.py", "usercustomize.py")
_LAYERS: Final = "/opt/"
_OF_THE_CODE: Final = regex(r"(?:^|[\s=:,;\"'])(?:\.{1,2}/|/+var/|file:|data:)")
"""How a path into the code begins, or the code itself."""


def refuse(function: Function, folder: Path | None) -> None:
    """Raises `Undecided` where there is such a part."""
    if why := _why(function, folder, {*function.variable_names()}):
        raise Undecided(why, place=function.handler.place)


def _why(function: Function, folder: Path | None, names: set[str]) -> str:
    if _WRAPPER in names and _is_of_the_code(str(function.variable(_WRAPPER))):
        return f"{_WRAPPER} of {function.id} starts a script of the code in the place of its runtime: what that makes of Handler is not read"
    if name := next((one for one in _OTHERS if one in names and _OF_THE_CODE.search(str(function.variable(one)))), ""):
        return f"{name} of {function.id} has the runtime load a part of the code before the handler: what that changes is not read"
    custom = next((one for one in _CUSTOM if disk.is_file(folder / one)), "") if _SITE in names and folder is not None else ""
    return f"with {_SITE}, {custom} of {function.id} may run before the handler: what that changes is not read" if custom else ""


def _is_of_the_code(value: str) -> bool:
    """Is the script none of a layer's? What nobody knows may be one."""
    return value.startswith(("/", ".")) and not os.path.normpath(value).startswith(_LAYERS)
