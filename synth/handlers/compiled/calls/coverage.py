"""Where the code may call more than is read: packages that are no part of it, and clients that it hands to others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ....values.worlds import Undecided
from ...aws_calls import Unread
from ..program.code import Expr, Function, Unit, base, text_of
from ..program.program import Program
from ..program.worth import Value
from ..sdks.harmless import CALLS, is_harmless
from ..sdks.services import ANY
from ..sdks.tools import services
from .uses import line_of
from .values.values import Worth

if TYPE_CHECKING:
    from tree_sitter import Node

_KEEPS: Final = frozenset(
    {
        *(
            "DynamoDbEnhancedClient",
            "DynamoDbEnhancedAsyncClient",
            "DynamoDBMapper",
            "DynamoDB",
            "SecretCache",
            "DynamoDBContext",
            "TransferUtility",
            "TableBuilder",
            "SecretsManagerCache",
        ),
        *(
            "LoadTable",
            "TryLoadTable",
            "dynamoDbClient",
            "client",
            "s3Client",
            "getSsmProvider",
            "getSecretsProvider",
            "AddSingleton",
            "AddTransient",
            "AddScoped",
            "AddAWSService",
            "requireNonNull",
        ),
        *(
            "withDynamoDbClient",
            "withDynamoDBClient",
            "WithDynamoDBClient",
            "NewUploader",
            "NewDownloader",
            "NewUploaderWithClient",
            "NewDownloaderWithClient",
            "NewPresignClient",
            "withAmazonDynamoDB",
        ),
        *(
            "AWS",
            "isNull",
            "ThrowIfNull",
            "TryAddSingleton",
            "TryAddScoped",
            "ConfigureClient",
            "UseClient",
            "withClient",
            "withSecretsManagerClient",
            "ofNullable",
            "withS3Client",
            "transferManager",
            "register",
        ),
        *("addSingleton", "setS3Client", "String", "println", "info", "debug", "nameof", "Println", "Printf"),
    }
)
"""What is handed a client, and either calls nothing on it or is followed where it is used."""
_WORKS: Final = re.compile(r"(?:Repository|Service|Store|Dao|Gateway|Publisher|Sender|Producer|Notifier|Forwarder|Dispatcher|Facade|Adapter|Processor)$")
_THEIRS: Final = re.compile(r"BatchProcessor$|^Dynamo|^Amazon|ExecutorService$|PersistenceStore$|CompletionService$|^SQSBatch|^DynamoDb")
_CLIENTS: Final = ("client", "table", "tool", "index", "opaque")
_CLOUD: Final = ("awssdk", "aws-sdk-go", "amazonaws")


def released(values: Worth, function: Function) -> Iterator[Unread]:
    """The services whose clients a function hands to somebody else."""
    for expr in function.expressions():
        if expr.kind not in ("call", "new", "list") or expr.name.rpartition(".")[2] in _KEEPS or not expr.args:
            continue
        given = [(arg, value) for arg in expr.args if arg.kind in ("name", "member", "call") for value in values.of(arg, function) if value.kind in _CLIENTS]
        if given and not _is_followed(values, expr, function):
            for arg, value in given:
                at = function.file.file.at(arg.node)
                yield Unread(_services(value), Undecided(f"what becomes of {text_of(arg.node)[:60]} in {line_of(at)} is not followed", place=at))


def _is_followed(values: Worth, expr: Expr, function: Function) -> bool:
    if expr.kind == "new":
        return bool(values.program.find(expr.name, function.file)) or expr.name.endswith("$")
    if expr.kind == "list":
        return False
    if values.resolve(expr, function):
        return True
    return expr.of is not None and any(_is_cloud(one) for one in values.of(expr.of, function))


def _is_cloud(value: Value) -> bool:
    """Is it something of an SDK, which hands nothing on?"""
    return value.kind in ("client", "builder", "request", "tool", "table") or (value.kind == "outside" and any(one in value.what for one in _CLOUD))


def _services(value: Value) -> tuple[str, ...]:
    if value.kind == "tool":
        return services(value.what)
    return (value.what,) if value.kind in ("client", "opaque") else ("dynamodb",)


def unseen(program: Program, function: Function) -> Iterator[Unread]:
    """Things of types that are neither part of the program nor imported, and are called as those are that call others: a library of the house has them in a package of the same name."""
    for expr in function.expressions():
        name = base(expr.name).rpartition(".")[2] if expr.kind == "new" else ""
        if _WORKS.search(name) and not _THEIRS.search(name) and name not in function.file.imports and not program.find(expr.name, function.file):
            at = function.file.file.at(expr.node)
            yield Unread(ANY, Undecided(f"{name} in {line_of(at)} is not defined in the code: what that calls is not read", place=at))


def imported(program: Program, functions: list[Function]) -> Iterator[Unread]:
    """Packages of which it is not known what they call."""
    units = {id(one.file): one.file for one in functions if one.body or one.name != "init" or program.language != "Go"}
    for unit in units.values():
        for path, node in (*unit.imports.values(), *unit.opened):
            yield from _package(program, unit, path, node)


def _package(program: Program, unit: Unit, path: str, node: Node) -> Iterator[Unread]:
    if _is_own(program, path) or is_harmless(program.language, path):
        return
    at = unit.file.at(node)
    if (called := next((found for beginning, found in CALLS.items() if path.startswith(beginning)), None)) is not None:
        yield Unread(called, Undecided(f"the code uses {path}, and what it calls through it is not read", place=at))
    else:
        yield Unread(ANY, Undecided(f"the code imports {path}, which is not in its folder: what that calls is not read", place=at))


def _is_own(program: Program, path: str) -> bool:
    if program.language == "Go":
        return bool(program.of_path(path))
    names = {unit.package for unit in program.units}
    if program.language == "C#":
        return any(one == path or one.startswith(f"{path}.") for one in names) or path.rpartition(".")[2] in program.by_name
    return any(path == one or (path.startswith(f"{one}.") and path.removeprefix(f"{one}.").split(".")[0] in program.by_name) for one in names if one)
