"""What is known of libraries that handlers use: Powertools' batch utility, what the name of a call says that it does, and calls that only look.

https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/
"""

from __future__ import annotations

import ast
import re
from typing import Final

from queuegate._light import regex

from ....sources.python_nodes import nodes_of
from ...words import naming
from ...words.naming import writes_into_traces

RESPONSES: Final = ("process_partial_response", "async_process_partial_response")
PROCESSORS: Final = ("BatchProcessor", "AsyncBatchProcessor", "SqsFifoPartialProcessor")
OTHER_SOURCES: Final = ("KinesisDataStreams", "DynamoDBStreams")
"""What a processor may be told that its records are, beside messages of SQS."""
BATCH_DECORATORS: Final = ("batch_processor", "async_batch_processor")
GONE: Final = {"sqs_batch_processor": "batch_processor", "PartialSQSProcessor": "BatchProcessor", "SQSBatchProcessingError": "BatchProcessingError"}
"""Names that Powertools had in its first version and has no more, and what stands in their place:
https://docs.aws.amazon.com/powertools/python/latest/upgrade/
"""
ENUMS: Final = frozenset({"Enum", "IntEnum", "StrEnum", "Flag"})
MODELS: Final = frozenset({"BaseModel", "SqsRecordModel", "SqsModel", "Struct", "Schema", "RootModel"})
"""Classes whose constructor refuses what does not fit."""
DURABLE: Final = "aws_durable_execution_sdk_python."
_LOGGER: Final = regex(r"(?:^|_)log(?:ger|ging)?s?$", re.IGNORECASE)
_LOGS: Final = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "append_keys", "print_exc", "format_exc", "print_exception"}
)
_LOOKS: Final = frozenset(
    {"print", "pprint", "len", "str", "repr", "bool", "int", "float", "type", "isinstance", "list", "tuple", "set", "dict", "sorted", "enumerate", "zip", "range", "any", "all",
     "sum", "min", "max", "dumps", "loads", "get", "format", "join", "lower", "upper", "strip", "split", "items", "keys", "values", "time", "now", "utcnow", "isoformat",
     "model_dump", "model_dump_json", "to_dict", "as_dict", "asdict", "error_count", "perf_counter", "monotonic", "getLogger", "uuid4", "get_remaining_time_in_millis", "exc_info", "hexdigest"}
)  # fmt: skip


def name_of(node: ast.AST) -> str:
    """The last name of a decorator or a call: `b` of `@a.b(…)`."""
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def library_of(dotted: str) -> str:
    """The library of a dotted name, which may have calls in it: `requests` of `requests.Session().post`."""
    return dotted.partition(".")[0].partition("(")[0]


_SENDS: Final = frozenset({"post", "put", "patch", "delete", "request"})
_ANY_STATUS: Final = frozenset({"requests", "httpx", "urllib3", "aiohttp"})
"""Clients that give back a response with a status of 400 or 500 as any other, unless they are told to raise:
https://requests.readthedocs.io/en/latest/user/quickstart/#response-status-codes ; https://www.python-httpx.org/quickstart/#response-status-codes ;
https://urllib3.readthedocs.io/en/stable/user-guide.html ; https://docs.aiohttp.org/en/stable/client_reference.html
"""


def asks_a_host(dotted: str) -> bool:
    """Is it the `get` of a client of HTTP, which waits for an answer, and not that of a dict?"""
    return dotted.rpartition(".")[2] == "get" and library_of(dotted) in _ANY_STATUS


def answers_any_status(dotted: str) -> bool:
    """Does a call send something over HTTP, and give whatever comes back?"""
    return dotted.rpartition(".")[2] in _SENDS and library_of(dotted) in _ANY_STATUS


OBSERVES: Final = frozenset(
    {
        "sentry_sdk", "opentelemetry", "ddtrace", "datadog", "datadog_lambda", "newrelic", "aws_embedded_metrics", "elasticapm", "instana", "lumigo_tracer", "epsagon", "logfire", "rollbar", "bugsnag",
        "honeybadger", "prometheus_client", "statsd", "ldclient", "UnleashClient", "openfeature", "statsig", "flagsmith",
    }
)  # fmt: skip
"""Libraries that write down what happens, for people who look at it, as a log does, or that say which features are on: nothing of a message is done by them, and no failure comes of them
(https://docs.sentry.io/platforms/python/ ; https://opentelemetry.io/docs/specs/otel/error-handling/)."""


def logs(call: ast.Call) -> bool:
    """Does it write to the log, and do nothing else?"""
    func = call.func
    if isinstance(func, ast.Name):
        return func.id in ("print", "pprint", "print_exc")
    if not isinstance(func, ast.Attribute):
        return False
    base = func.value
    if func.attr not in _LOGS:
        return writes_into_traces(func.attr, f"{name_of(base)}.{func.attr}")
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    return bool(_LOGGER.search(name)) or name == "traceback"


_SPELLS: Final = frozenset({"len", "str", "repr", "dumps", "get", "items", "values", "join", "format", "sum", "list", "sorted"})
"""What only makes words or numbers of something; so does a method that is given nothing: `response.json()`."""


def only_logs(node: ast.AST) -> bool:
    """Does a statement nothing but write to the log, whichever side of it is taken?"""
    match node:
        case ast.Expr(value=ast.Call() as call):
            return logs(call) and all(_spells(part) for one in (*call.args, *call.keywords) for part in ast.walk(one))
        case ast.If(test=test, body=body, orelse=other):
            return all(map(only_logs, (*body, *other))) and all(map(_spells, ast.walk(test)))
        case ast.For(iter=over, body=body, orelse=other):
            return all(map(only_logs, (*body, *other))) and all(map(_spells, ast.walk(over)))
    return False


def _spells(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _SPELLS or not (node.args or node.keywords)
        case ast.Call(func=ast.Name(id=name)):
            return name in _SPELLS
    return not isinstance(node, (ast.Call, ast.NamedExpr))


PUTS_BACK: Final = ("change_message_visibility", "change_message_visibility_batch", "change_visibility")
"""Calls that say when a message comes back: https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/sqs.html"""
_FETCHES: Final = regex(
    r"_*(?:get|query|scan|list|describe|head|fetch|download|find|read|look_?up|parse|validate|batch_get|is|has|h?exists|sismember|hm?get|mget)(?:_|$)"
)


_UNDOES: Final = regex(
    r"_*(?:rollback|roll_back|abort|reset|reconnect|disconnect|dispose|release|unlock|clear|close|invalidate|expunge|flush|cleanup|clean_up)(?:_|$)"
)


def undoes(dotted: str) -> bool:
    """Does its name say that it only puts something back as it was (`rollback`, `close`)? Nobody learns of a failure by it."""
    return _UNDOES.match(dotted.rpartition(".")[2]) is not None


def closes(dotted: str) -> bool:
    """Does it give back what the work had, and is no work itself? https://peps.python.org/pep-0249/#Connection.close"""
    return dotted.rpartition(".")[2] in ("close", "aclose")


def commits(dotted: str) -> bool:
    """Does what was done before come to be only by this call, for all who wait for it? https://peps.python.org/pep-0249/#commit"""
    return dotted.rpartition(".")[2] == "commit"


def clears(dotted: str) -> bool:
    """Does its name say that it only takes something away again (`delete_item`, `release_lock`)?"""
    return naming.clears(f"{dotted}(")


def fetches(dotted: str) -> bool:
    """Does its name say that it only brings something (`get_item`, `load_order`)?"""
    return _FETCHES.match(dotted.rpartition(".")[2]) is not None


_OF_ANSWERED: Final = ("json", "text")
"""https://requests.readthedocs.io/en/latest/api/#requests.Response"""


def asks_for_status(dotted: str) -> bool:
    """Does it raise where the host refused what was asked? https://requests.readthedocs.io/en/latest/user/quickstart/#response-status-codes"""
    return dotted.rpartition(".")[2] == "raise_for_status"


def only_brings(dotted: str) -> bool:
    """Does it only bring something, or ask what was brought?"""
    return fetches(dotted) or asks_for_status(dotted) or dotted.rpartition(".")[2] in _OF_ANSWERED


_MAKERS: Final = frozenset({"email", "jinja2"})
"""Libraries that make texts and objects, and reach nobody: https://docs.python.org/3/library/email.html ; https://jinja.palletsprojects.com/en/stable/api/"""


def only_makes(dotted: str) -> bool:
    """Is it a class of a library, or a call that makes something of what it is given?"""
    return dotted.rpartition(".")[2][:1].isupper() or library_of(dotted) in _MAKERS


_WORKS_OUT: Final = regex(r"_*(?:calc|calculate|compute|score|estimate|normali[sz]e|format|render|serialize)(?:_|$)")


def works_out(dotted: str) -> bool:
    """Does its name say that it only makes a number or a text of something? Whoever calls it does something with that."""
    return _WORKS_OUT.match(dotted.rpartition(".")[2]) is not None


_TAKES_BACK: Final = regex(r"_*(?:rollback|roll_back|abort)(?:_|$)")


def takes_back(dotted: str) -> bool:
    """Does it undo the work that failed, and not only give back what that had?"""
    return _TAKES_BACK.match(dotted.rpartition(".")[2]) is not None


_CONNECTS: Final = regex(r"_*(?:re)?(?:connect|acquire|cursor|begin|transaction)(?:_|$)")


def connects(dotted: str) -> bool:
    """Does its name say that it only makes ready what the work is done with (https://peps.python.org/pep-0249/#connect)? Nothing is done by it."""
    return _CONNECTS.match(dotted.rpartition(".")[2]) is not None


_ALWAYS_ANSWERED: Final = frozenset({"get_item", "batch_get_item", "query", "scan"})
"""Where there is no item, DynamoDB answers without one, and refuses nothing: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html"""


def asks_for_items(dotted: str) -> bool:
    """Does it only ask DynamoDB for items?"""
    return dotted.rpartition(".")[2] in _ALWAYS_ANSWERED and library_of(dotted) in ("boto3", "aioboto3")


def may_find_nothing(dotted: str) -> bool:
    """Does it only bring something, and may its exception say that nothing is there?"""
    return fetches(dotted) and dotted.rpartition(".")[2] not in _ALWAYS_ANSWERED


def only_looks(call: ast.Call) -> bool:
    """Does it leave everything as it is?"""
    return logs(call) or only_reads(call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else "")


def only_reads(name: str) -> bool:
    return name in _LOOKS or name in _LOGS


DRIVERS: Final = frozenset({"psycopg2", "psycopg", "psycopg_pool", "pymysql", "MySQLdb", "mysql", "pg8000", "oracledb", "cx_Oracle", "pyodbc", "pymssql"})
SESSIONS: Final = ("sqlalchemy.orm.", "sqlmodel.")
ENGINES: Final = tuple(f"sqlalchemy.{one}()." for one in ("create_engine", "engine.create_engine", "ext.asyncio.create_async_engine"))
"""How the names begin of what an engine of SQLAlchemy gives: https://docs.sqlalchemy.org/en/20/core/connections.html"""


def names_database(name: str) -> bool:
    """Is it something of a driver, or of a session or a connection of SQLAlchemy?"""
    return library_of(name) in DRIVERS or name.startswith((*SESSIONS, *ENGINES))


def is_of_database(name: str) -> bool:
    """Is it a call of one?"""
    return "(" in name and names_database(name)


_OF_JSON: Final = frozenset({"JSONEncoder", "_default_encoder", "default", "dumps"})


def replaces_json(tree: ast.Module) -> bool:
    """Does the module put something of its own into json: `json.JSONEncoder.default = …`, `json._default_encoder = …`?"""
    stored = (one for one in nodes_of(tree) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store))
    return any(one.attr in _OF_JSON and name_of(one.value) not in ("self", "cls") for one in stored)
