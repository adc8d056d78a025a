"""What the environment of a function has its runtime load before the handler, where that is a part of the code: a script, a module or a library, which may change whatever comes after it.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html, https://nodejs.org/api/cli.html#node_optionsoptions, https://docs.python.org/3/library/site.html#module-sitecustomize,
https://docs.oracle.com/en/java/javase/21/docs/specs/jvmti.html#tooloptions and https://github.com/dotnet/runtime/blob/main/docs/design/features/host-startup-hook.md
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from queuegate._light import regex

from ...model import Function
from ...sources import disk
from ...sources.targets.git_index import is_tracked
from ...sources.within import within
from ...values.worlds import Undecided, World
from .into_the_code import LAYERS, TASK, flat, folders, is_laid, leads, module, package
from .layers import layers

_WRAPPER: Final = "AWS_LAMBDA_EXEC_WRAPPER"
"""A script that Lambda starts, and tells how it would have started the runtime."""
_SITE: Final = "PYTHONPATH"
_HOOKS: Final = "DOTNET_STARTUP_HOOKS"
_LOADING: Final = (
    *("NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", _HOOKS, "LD_PRELOAD", "LD_AUDIT", "GCONV_PATH", "BASH_ENV"),
    *("CORECLR_PROFILER_PATH", "DOTNET_ADDITIONAL_DEPS", "OPENSSL_MODULES", "OPENSSL_ENGINES"),
)
"""https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html#using-the-jdk_java_options-launcher-environment-variable, https://man7.org/linux/man-pages/man8/ld.so.8.html,
https://www.gnu.org/software/bash/manual/html_node/Bash-Startup-Files.html (the runtime is started by a script) and https://docs.openssl.org/3.0/man7/openssl-env/"""
_KEPT: Final = ("PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONPYCACHEPREFIX", "NODE_COMPILE_CACHE")
"""Where Python looks for its own modules, for those of a user, and for byte code, and where Node.js does: https://docs.python.org/3/using/cmdline.html#environment-variables and
https://nodejs.org/api/cli.html#node_compile_cachedir"""
_NAMING: Final = ("PYTHONWARNINGS", "PYTHONBREAKPOINT")
"""What imports a module by its name: https://docs.python.org/3/using/cmdline.html#cmdoption-W and https://docs.python.org/3/library/sys.html#sys.breakpointhook"""
_FOUND: Final = "LD_LIBRARY_PATH"
_OF_A_RUNTIME: Final = regex(r"lib(?:c|m|dl|pthread|rt|python[\d.]+|ssl|crypto|z|ffi|expat|jvm|jli|node|coreclr|hostfxr|stdc\+\+|gcc_s)\.so")
"""Libraries that a runtime loads as it starts."""
_OPENSSL: Final = "OPENSSL_CONF"
_LOADS: Final = regex(rb"\b(?:dynamic_path|module)\s*=|^[ \t]*engines\s*=", re.MULTILINE)
"""How a configuration of OpenSSL names a library: https://docs.openssl.org/3.0/man5/config/"""
_OPTIMIZE: Final = "PYTHONOPTIMIZE"
_ASSERTS: Final = regex(rb"^[ \t]+assert\b", re.MULTILINE)
_MOST: Final = 500_000
_CUSTOM: Final = ("sitecustomize", "usercustomize")
BELIEVED: Final = ("aws_lambda_powertools", "aws_durable_execution_sdk_python")
"""Libraries of Python whose answer is believed (`python.libraries.ANSWERING`)."""
_CONDITIONS: Final = regex(r"(?:^|\s)(?:-C|--conditions)\b")
"""By which Node.js takes another file for a name: https://nodejs.org/api/packages.html#resolving-user-conditions"""


def refuse(function: Function, world: World, folder: Path | None) -> None:
    """Raises `Undecided` where there is such a part."""
    if why := _why(function, world, folder, {*function.variable_names()}):
        raise Undecided(why, place=function.handler.place)


def _why(function: Function, world: World, folder: Path | None, names: set[str]) -> str:
    laid = [*layers(function, world, "nodejs")] if names else []
    if _WRAPPER in names and _is_a_part(function.variable(_WRAPPER), laid):
        return f"{_WRAPPER} of {function.id} starts a script of the code in the place of its runtime: what that makes of Handler is not read"
    for name in (one for one in (*_LOADING, *_KEPT) if one in names):
        value = function.variable(name)
        if value is None and name in _LOADING:
            return f"{name} of {function.id} is not known: what it has the runtime load before the handler is not read"
        if leads(value, folder, laid) or (name == _HOOKS and any(not one.startswith("/") for one in str(value).split(":"))):
            return f"{name} of {function.id} has the runtime load a part of the code before the handler: what that changes is not read"
        if name == "NODE_OPTIONS" and _CONDITIONS.search(str(value)):
            return f"{name} of {function.id} sets conditions, which may have other modules imported than those that are read"
        if name == "NODE_OPTIONS" and (own := package(str(value), folder)):
            return f"{name} of {function.id} loads {own}, which is taken from elsewhere than the registry: what that changes is not read"
    return _of_names(function, folder, laid, names) or _of_folders(function, folder, laid, names)


def _of_names(function: Function, folder: Path | None, laid: list[Path], names: set[str]) -> str:
    """What a module or a file does that a variable names."""
    inside = [*([folder] if folder is not None else []), *(layer / "python" for layer in laid)]
    for name in (one for one in _NAMING if one in names):
        if own := module(function.variable(name), inside):
            return f"{name} of {function.id} has Python import {own} of the code: what that changes is not read"
    if _OPENSSL in names and _names_a_library(folder, str(function.variable(_OPENSSL))):
        return f"{_OPENSSL} of {function.id} is a file of the code that has OpenSSL load a library: what that changes is not read"
    if _OPTIMIZE in names and function.variable(_OPTIMIZE) not in ("", "0") and folder is not None and any(map(_asserts, _modules(folder))):
        return f"{_OPTIMIZE} of {function.id} leaves out what its code asserts: not read"
    return ""


def _of_folders(function: Function, folder: Path | None, laid: list[Path], names: set[str]) -> str:
    """What lies in a folder in which the runtime looks first."""
    for at in folders(str(function.variable(_FOUND)), folder, laid) if _FOUND in names else ():
        if (library := next((one for one in disk.names_of(at) if _OF_A_RUNTIME.match(one)), None)) is not None:
            return f"{_FOUND} of {function.id} has its runtime load {library} of the code: what that does is not read"
    first = _first(function, folder, laid) if _SITE in names else []
    if (custom := _custom(first)) is not None:
        return f"with {_SITE}, {custom.name} of {function.id} may run before the handler: what that changes is not read"
    if own := _own_library(first):
        return f"with {_SITE}, {function.id} imports {own} of its own repository: what that does is not read"
    return ""


def _is_a_part(value: Any, laid: Sequence[Path]) -> bool:
    """Is the script none of a layer's, or of a layer of this repository? What nobody knows may be one."""
    if not isinstance(value, str) or not value:
        return value is None
    return ".." in value.split("/") or not flat(value).startswith(LAYERS) or is_laid(value, laid)


def _names_a_library(folder: Path | None, path: str) -> bool:
    inside = path.removeprefix(f"{TASK}/").removeprefix("./")
    file = within(folder, inside, folder) if folder is not None and inside and not inside.startswith("/") else None
    return file is not None and disk.is_file(file) and _LOADS.search(disk.read(file, _MOST)) is not None


def _modules(folder: Path) -> list[Path]:
    return [folder / name for name in disk.names_of(folder) if name.endswith(".py")]


def _asserts(file: Path) -> bool:
    return disk.is_file(file) and _ASSERTS.search(disk.read(file, _MOST)) is not None


def _first(function: Function, folder: Path | None, laid: list[Path]) -> list[Path]:
    """The folders of the code and of layers that PYTHONPATH names; where nobody knows it, any of the code's."""
    value = function.variable(_SITE)
    if not isinstance(value, str) and folder is not None:
        return [folder, *(folder / one for one in disk.names_of(folder) if disk.is_dir(folder / one))]
    return [*folders(value if isinstance(value, str) else TASK, folder, laid)]


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
