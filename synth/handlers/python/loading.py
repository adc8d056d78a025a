"""Why Lambda's Python runtime cannot use the code as it is: a package that nothing brings along, or a handler that cannot be called with an event and a context.

https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html and https://docs.aws.amazon.com/lambda/latest/dg/python-package.html
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import Final

from queuegate._light import regex

from ...sources import disk
from ..contents import PLACEHOLDER
from ..reading import Seen
from ..source import Code
from .calls.program.modules import program
from .source import Source, find, module_of
from .variables import always, imported

RUNTIME: Final = frozenset(
    {
        *("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3"),
        *("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py", "pip", "setuptools", "pkg_resources", "cfnresponse"),
        "aws_durable_execution_sdk_python",
    }
)
"""What the runtime has beside Python's own library: the SDK with what it needs, its own client, that of durable functions, and for inline code cfnresponse
(https://docs.aws.amazon.com/lambda/latest/dg/durable-supported-runtimes.html, https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html and https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html)."""
_BESIDE: Final = """
    aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils dummy_threading formatter imghdr imp lib2to3 macpath mailcap msilib nis nntplib ossaudiodev parser pipes smtpd sndhdr spwd sunau symbol
    telnetlib uu xdrlib annotationlib compression graphlib profiling tomllib zoneinfo"""
_OWN: Final = sys.stdlib_module_names | frozenset(_BESIDE.split())
"""Python's own library, with what it had before and has from some version on, so that the Python that runs here does not count: https://docs.python.org/3/whatsnew/3.13.html and those beside it."""
_BRINGS: Final = {
    "aws-lambda-powertools": ("aws_lambda_powertools", "typing_extensions"),
    "aws-xray-sdk": ("aws_xray_sdk", "wrapt"),
    **dict.fromkeys(("boto3", "botocore"), ()),
    "httpx": ("httpx", "httpcore", "h11", "anyio", "sniffio", "idna", "certifi", "typing_extensions"),
    "orjson": ("orjson",),
    "psycopg2-binary": ("psycopg2",),
    "pydantic": ("pydantic", "pydantic_core", "typing_extensions", "typing_inspection", "annotated_types"),
    "pyjwt": ("jwt", "typing_extensions"),
    "pymysql": ("pymysql",),
    "python-dateutil": (),
    "pytz": ("pytz",),
    "pyyaml": ("yaml", "_yaml"),
    "requests": ("requests", "charset_normalizer", "idna", "certifi"),
    "structlog": ("structlog", "typing_extensions"),
    "tenacity": ("tenacity",),
}
"""What is importable once a package of PyPI is installed, with what it needs, where that is little: of other packages nobody knows what they bring along. A test compares it with what pip installs."""
_LINE: Final = regex(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:[<>=!~][^;#@\[]*)?(?:[;#].*)?\Z")
_LONG: Final = 100_000
_PASSED: Final = 2
"""The event and the context."""


def unloadable(code: Code) -> tuple[Seen, ...]:
    """Each reason. `kind` is `arity` or `package`. Raises `Undecided` where there is no source, or none in which that can be seen."""
    source = find(code)
    return (*_uncallable(source), *_not_brought(code, source))


def _uncallable(source: Source) -> Iterator[Seen]:
    defined = [one for one in source.tree.body if _binds(one, source.handler)]
    only = defined[0] if len(defined) == 1 else None
    if not isinstance(only, (ast.FunctionDef, ast.AsyncFunctionDef)) or only.decorator_list:
        return
    arguments = only.args
    positional = [*arguments.posonlyargs, *arguments.args]
    needed = len(positional) - len(arguments.defaults)
    by_name = [one.arg for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None]
    if needed > _PASSED or by_name or (len(positional) < _PASSED and arguments.vararg is None):
        yield Seen("arity", f"def {only.name}({ast.unparse(arguments)})", source.at(only))


def _binds(statement: ast.stmt, name: str) -> bool:
    """May the statement give this name a value?"""
    for node in ast.walk(statement):
        match node:
            case ast.FunctionDef(name=bound) | ast.AsyncFunctionDef(name=bound) | ast.ClassDef(name=bound) | ast.Name(id=bound, ctx=ast.Store()) if (
                bound == name
            ):
                return True
            case ast.ImportFrom(names=names) | ast.Import(names=names) if any(one.name == "*" or (one.asname or one.name) == name for one in names):
                return True
    return False


def _not_brought(code: Code, source: Source) -> Iterator[Seen]:
    """The packages that are imported whatever happens, and that neither the runtime nor the code has."""
    there = _installed(code)
    if there is None:
        return
    name = module_of(code)
    parts = program(source, name).parts
    own = {one.partition(".")[0] for one in parts}
    for module in reversed(imported(parts, name)):
        for statement in always(parts[module].source.tree.body):
            for head in _heads(statement):
                if head not in own | there | RUNTIME | _OWN and PLACEHOLDER not in head and not _lies_in(code, head):
                    yield Seen("package", head, parts[module].source.at(statement))


def _installed(code: Code) -> set[str] | None:
    """What is installed for the code: nothing for inline code, and what requirements.txt names where SAM installs it. None where nobody knows."""
    if code.text is not None:
        return set()
    by_sam = code.place.scope.template.written(code.place.route)[-1:] == ("CodeUri",)
    file = code.folder / "requirements.txt" if code.folder is not None and by_sam else None
    if file is None or not disk.is_file(file):
        return None
    found: set[str] = set()
    for line in disk.read(file, _LONG).decode("utf-8", "replace").splitlines():
        if not (text := line.strip()) or text.startswith("#"):
            continue
        named = _LINE.match(text)
        brings = _BRINGS.get(named["name"].lower().replace("_", "-").replace(".", "-")) if named else None
        if brings is None:
            return None
        found |= set(brings)
    return found


def _heads(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Import(names=names):
            return [one.name.partition(".")[0] for one in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module.partition(".")[0]]
    return []


def _lies_in(code: Code, name: str) -> bool:
    """Does something of this name lie in the folder, as code or as what is compiled?"""
    return code.folder is not None and any(one == name or one.startswith(f"{name}.") for one in disk.names_of(code.folder))
