"""What the environment of a function has its runtime load before the handler, where that is a part of the code: a script, a module or a library, which may change whatever comes after it.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html, https://nodejs.org/api/cli.html#node_optionsoptions, https://docs.python.org/3/library/site.html#module-sitecustomize,
https://docs.oracle.com/en/java/javase/21/docs/specs/jvmti.html#tooloptions and https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md
"""

from __future__ import annotations

import os.path
import re
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex

from ...model import Function
from ...sources import disk
from ...sources.git_index import is_tracked
from ...sources.within import within
from ...values.worlds import Undecided, World
from .layers import layers

_WRAPPER: Final = "AWS_LAMBDA_EXEC_WRAPPER"
"""A script that Lambda starts, and tells how it would have started the runtime."""
_SITE: Final = "PYTHONPATH"
_PRELOAD: Final = "LD_PRELOAD"
_LOADING: Final = ("NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "DOTNET_STARTUP_HOOKS", _PRELOAD, "LD_AUDIT", "GCONV_PATH")
_OF_PYTHON: Final = ("PYTHONHOME", "PYTHONUSERBASE", "PYTHONPYCACHEPREFIX")
"""Where Python looks for its own modules, for those of a user, and for byte code: https://docs.python.org/3/using/cmdline.html#environment-variables"""
_OPENSSL: Final = "OPENSSL_CONF"
_LOADS: Final = regex(rb"\b(?:dynamic_path|module)\s*=|^[ \t]*engines\s*=", re.MULTILINE)
"""How a configuration of OpenSSL names a library: https://docs.openssl.org/3.0/man5/config/"""
_OPTIMIZE: Final = "PYTHONOPTIMIZE"
_ASSERTS: Final = regex(rb"^[ \t]+assert\b", re.MULTILINE)
_MOST: Final = 500_000
_CUSTOM: Final = ("sitecustomize", "usercustomize")
BELIEVED: Final = ("aws_lambda_powertools", "aws_durable_execution_sdk_python")
"""Libraries of Python whose answer is believed (`python.libraries.ANSWERING`)."""
_LAYERS: Final = "/opt/"
_OF_THE_CODE: Final = regex(r"(?:^|[\s=:,;\"']|-r)(?:\.{1,2}/|/+(?:var|proc)/|file:|data:)")
"""How a path into the code begins, or the code itself."""
_CONDITIONS: Final = regex(r"(?:^|\s)(?:-C|--conditions)\b")
"""By which Node.js takes another file for a name: https://nodejs.org/api/packages.html#resolving-user-conditions"""
_IN_LAYERS: Final = regex(r"/opt/+([^\s=:,;\"']+)")
_TASK: Final = "/var/task"


def refuse(function: Function, world: World, folder: Path | None) -> None:
    """Raises `Undecided` where there is such a part."""
    if why := _why(function, world, folder, {*function.variable_names()}):
        raise Undecided(why, place=function.handler.place)


def _why(function: Function, world: World, folder: Path | None, names: set[str]) -> str:
    laid = [*layers(function, world, "nodejs")] if names else []
    if _WRAPPER in names and (_is_of_the_code(value := function.variable(_WRAPPER)) or _is_of(laid, value)):
        return f"{_WRAPPER} of {function.id} starts a script of the code in the place of its runtime: what that makes of Handler is not read"
    for name in (one for one in (*_LOADING, *_OF_PYTHON) if one in names):
        value = function.variable(name)
        if value is None and name in _LOADING:
            return f"{name} of {function.id} is not known: what it has the runtime load before the handler is not read"
        if _OF_THE_CODE.search(str(value)) or _is_of(laid, value) or (name == _PRELOAD and _is_in(folder, value)):
            return f"{name} of {function.id} has the runtime load a part of the code before the handler: what that changes is not read"
        if name == "NODE_OPTIONS" and _CONDITIONS.search(str(value)):
            return f"{name} of {function.id} sets conditions, which may have other modules imported than those that are read"
    if _OPENSSL in names and _names_a_library(folder, str(function.variable(_OPENSSL))):
        return f"{_OPENSSL} of {function.id} is a file of the code that has OpenSSL load a library: what that changes is not read"
    if _OPTIMIZE in names and function.variable(_OPTIMIZE) not in ("", "0") and folder is not None and any(map(_asserts, _modules(folder))):
        return f"{_OPTIMIZE} of {function.id} leaves out what its code asserts: not read"
    first = _first(function, folder, laid) if _SITE in names else []
    if (custom := _custom(first)) is not None:
        return f"with {_SITE}, {custom.name} of {function.id} may run before the handler: what that changes is not read"
    if own := _own_library(first):
        return f"with {_SITE}, {function.id} imports {own} of its own repository: what that does is not read"
    return ""


def _is_of_the_code(value: Any) -> bool:
    """Is the script none of a layer's? What nobody knows may be one."""
    return value is None or (isinstance(value, str) and value.startswith(("/", ".")) and not os.path.normpath(value).startswith(_LAYERS))


def _is_of(laid: list[Path], value: Any) -> bool:
    """Does it lie in a layer of this repository?"""
    return any(disk.exists(layer / one) for one in _IN_LAYERS.findall(str(value)) for layer in laid if ".." not in one)


def _names_a_library(folder: Path | None, path: str) -> bool:
    inside = path.removeprefix(f"{_TASK}/").removeprefix("./")
    file = within(folder, inside, folder) if folder is not None and inside and not inside.startswith("/") else None
    return file is not None and disk.is_file(file) and _LOADS.search(disk.read(file, _MOST)) is not None


def _modules(folder: Path) -> list[Path]:
    return [folder / name for name in disk.names_of(folder) if name.endswith(".py")]


def _asserts(file: Path) -> bool:
    return disk.is_file(file) and _ASSERTS.search(disk.read(file, _MOST)) is not None


def _is_in(folder: Path | None, value: Any) -> bool:
    """A library without a path is looked for where LD_LIBRARY_PATH says, which names the code: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"""
    names = [one for one in str(value).replace(":", " ").split() if "/" not in one]
    return folder is not None and any(disk.exists(folder / inside / one) for one in names for inside in ("", "lib"))


def _first(function: Function, folder: Path | None, laid: list[Path]) -> list[Path]:
    """The folders of the code and of layers that PYTHONPATH names; where nobody knows it, any of the code's."""
    value = function.variable(_SITE)
    if not isinstance(value, str) and folder is not None:
        return [folder, *(folder / one for one in disk.names_of(folder) if disk.is_dir(folder / one))]
    paths = [os.path.normpath(one).replace("//", "/") for one in value.split(":")] if isinstance(value, str) else [_TASK]
    inside = [folder / one[len(_TASK) :].strip("/") for one in paths if one.startswith(_TASK) and folder is not None]
    inside += [folder / one for one in paths if not one.startswith("/") and folder is not None]
    return inside + [layer / one[len(_LAYERS) :] for one in paths if one.startswith(_LAYERS) for layer in laid]


def _custom(first: list[Path]) -> Path | None:
    """A module of the code that Python imports by itself, as it starts."""
    files = (at / f"{name}{ending}" for at in first for name in _CUSTOM for ending in (".py", ".pyc", "/__init__.py"))
    return next((one for one in files if disk.is_file(one)), None)


def _own_library(first: list[Path]) -> str:
    """A library that is believed by its name, and lies there because somebody wrote it, or committed it: what was installed has its record beside it."""
    for name, at in ((name, at) for name in BELIEVED for at in first if disk.is_dir(at / name)):
        installed = any(one.startswith(f"{name}-") and one.endswith((".dist-info", ".egg-info")) for one in disk.names_of(at))
        if not installed or is_tracked(at / name):
            return name
    return ""
