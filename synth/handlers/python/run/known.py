"""What is known of libraries that handlers use: Powertools' batch utility, decorators that hand a result on, and calls that only look.

https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/
"""

from __future__ import annotations

import ast
import builtins
import re
from typing import Final

from queuegate._light import regex

from ....sources.python_nodes import nodes_of

_BATCH: Final = "aws_lambda_powertools.utilities.batch"
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
_GUARDS: Final = ("idempotent", "idempotent_function")
_ERRORS: Final = regex(r"(?:Error|Exception|Failure|Failed|Timeout|Exit|Interrupt|Warning|Refused|NotFound)$")
_PARENTS: Final = {
    "JSONDecodeError": ("ValueError",), "RequestException": ("OSError",), "Timeout": ("RequestException",), "HTTPError": ("RequestException",),
    "ConnectTimeout": ("Timeout", "RequestException"), "ReadTimeout": ("Timeout", "RequestException"), "ValidationError": ("ValueError",),
}  # fmt: skip
DURABLE: Final = "aws_durable_execution_sdk_python."
_HANDS_ON: Final = frozenset(
    {
        # Powertools: logger, tracer, metrics, event classes, validation of the event, idempotency
        "inject_lambda_context", "capture_lambda_handler", "capture_method", "log_metrics", "event_source", "event_parser", "validator", "idempotent", "idempotent_function",
        "batch_processor", "async_batch_processor",
        # X-Ray's SDK, the standard library, retries that raise in the end
        "capture", "wraps", "lru_cache", "cache", "staticmethod", "classmethod", "override", "typechecked", "retry", "on_exception", "on_predicate", "dataclass", "singledispatch", "xray_recorder", "start_as_current_span", "trace",
        "datadog_lambda_wrapper", "serverless_function", "validate_call",
    }
)  # fmt: skip
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


def guards(dotted: str) -> bool:
    """Is it Powertools' idempotency?"""
    return dotted.rpartition(".")[2] in _GUARDS


def error_names(dotted: str) -> tuple[str, ...]:
    """The names of an exception of a library, and of those above it that are known."""
    name = dotted.rpartition(".")[2]
    found = getattr(builtins, name, None)
    if isinstance(found, type) and issubclass(found, BaseException):
        return tuple(one.__name__ for one in found.__mro__[:-1])
    return (name, *_PARENTS.get(name, ()))


_RAISES: Final = {
    "requests": ("RequestException", "OSError"),
    "urllib": ("URLError", "OSError"),
    "smtplib": ("SMTPException", "OSError"),
    "httpx": ("HTTPError",),
    "aiohttp": ("ClientError",),
    "sqlalchemy": ("SQLAlchemyError",),
    **dict.fromkeys(("psycopg", "psycopg2", "psycopg_pool"), ("Error",)),
    "pymysql": ("Error", "MySQLError"),
    "pymongo": ("PyMongoError",),
    "redis": ("RedisError",),
    "opensearchpy": ("OpenSearchException",),
}
"""What the functions of a library raise, whatever goes wrong, by how their names begin:
https://requests.readthedocs.io/en/latest/user/quickstart/#errors-and-exceptions ; https://docs.python.org/3/library/urllib.error.html ; https://docs.python.org/3/library/smtplib.html ;
https://www.python-httpx.org/exceptions/ ; https://docs.aiohttp.org/en/stable/client_reference.html#client-exceptions ; https://docs.sqlalchemy.org/en/20/core/exceptions.html ;
https://www.psycopg.org/psycopg3/docs/api/errors.html ; https://peps.python.org/pep-0249/#exceptions ; https://github.com/PyMySQL/PyMySQL/blob/main/pymysql/err.py ; https://pymongo.readthedocs.io/en/stable/api/pymongo/errors.html ;
https://redis-py.readthedocs.io/en/stable/exceptions.html ; https://opensearch-project.github.io/opensearch-py/api-ref/exceptions.html
"""
OF_AWS: Final = ("ClientError",)
"""What an operation of AWS raises where the service refuses it: https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html"""
NOT_ANSWERED: Final = ("BotoCoreError",)
"""What it raises where no answer comes (EndpointConnectionError, ReadTimeoutError), which is no ClientError:
https://github.com/boto/botocore/blob/develop/botocore/exceptions.py
"""
_OF_ANSWERS: Final = ("RequestException", "OSError", "HTTPError", "HTTPStatusError")


def raises(dotted: str) -> tuple[str, ...]:
    """The names of the exceptions that a function of a library raises, where they are known."""
    return _OF_ANSWERS if asks_for_status(dotted) else _RAISES.get(library_of(dotted), ())


def asks_for_status(dotted: str) -> bool:
    """Does it raise where the host refused what was asked? https://requests.readthedocs.io/en/latest/user/quickstart/#response-status-codes"""
    return dotted.rpartition(".")[2] == "raise_for_status"


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


TIMEOUTS: Final = {
    "aiohttp.ClientTimeout": "total",
    "httpx.Timeout": "timeout",
    "urllib3.Timeout": "total",
    "urllib3.util.Timeout": "total",
    "urllib3.util.timeout.Timeout": "total",
}
"""Classes of timeouts, which are no exceptions whatever they are called, and what their first argument is:
https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientTimeout ; https://www.python-httpx.org/advanced/timeouts ;
https://urllib3.readthedocs.io/en/stable/reference/urllib3.util.html#urllib3.util.Timeout
"""


def is_error(dotted: str) -> bool:
    """Is it the name of an exception?"""
    if dotted in TIMEOUTS:
        return False
    name = dotted.rpartition(".")[2]
    found = getattr(builtins, name, None)
    return (isinstance(found, type) and issubclass(found, BaseException)) or bool(name[:1].isupper() and _ERRORS.search(name))


_WATCHING: Final = frozenset(
    {
        "langsmith", "langfuse", "newrelic", "ddtrace", "datadog_lambda", "sentry_sdk", "opentelemetry", "lumigo_tracer", "epsagon", "thundra", "codeguru_profiler_agent", "logfire",
        "aws_embedded_metrics", "aws_xray_sdk", "elasticapm", "instana", "beartype", "typeguard", "deprecated", "tenacity", "backoff", "stamina", "retrying", "cachetools", "pybreaker", "aiobreaker",
        "async_lru", "circuitbreaker", "ratelimit", "memory_profiler", "prometheus_client", "structlog", "loguru", "mlflow", "wandb", "opik", "agentops", "weave",
    }
)  # fmt: skip
"""Libraries whose decorators watch a function, try it again, or refuse to call it: what it returns and raises is its own in the end."""


_INJECTS: Final = frozenset({"dependency_injector.wiring.inject", "injector.inject", "injector.singleton", "injector.provider", "kink.inject"})
"""Decorators that give a function what it depends on."""
OBSERVES: Final = frozenset(
    {
        "sentry_sdk", "opentelemetry", "ddtrace", "datadog", "datadog_lambda", "newrelic", "aws_embedded_metrics", "elasticapm", "instana", "lumigo_tracer", "epsagon", "logfire", "rollbar", "bugsnag",
        "honeybadger", "prometheus_client", "statsd", "ldclient", "UnleashClient", "openfeature", "statsig", "flagsmith",
    }
)  # fmt: skip
"""Libraries that write down what happens, for people who look at it, as a log does, or that say which features are on: nothing of a message is done by them, and no failure comes of them
(https://docs.sentry.io/platforms/python/ ; https://opentelemetry.io/docs/specs/otel/error-handling/)."""
_OPTIONS: Final = {"catch": "reraise", "on_exception": "raise_on_giveup"}
"""Decorators that catch, or may, and the option that says so:
https://loguru.readthedocs.io/en/stable/api/logger.html#loguru._logger.Logger.catch ; https://github.com/litl/backoff#optional-giveup-handler
"""


def swallows(decorator: ast.expr, dotted: str) -> bool:
    """Does it catch every exception of its function, and return normally? `@logger.catch`, `@on_exception(…, raise_on_giveup=False)`, `@retry(retry_error_callback=…)`."""
    name = name_of(decorator)
    given = (
        {one.arg: one.value.value if isinstance(one.value, ast.Constant) else one.value for one in decorator.keywords}
        if isinstance(decorator, ast.Call)
        else {}
    )
    if name == "catch":
        return dotted.startswith("loguru.") and given.get(_OPTIONS[name], False) is False
    return (name == "on_exception" and given.get(_OPTIONS[name], True) is False) or (name == "retry" and given.get("retry_error_callback") is not None)


def hands_on(decorator: ast.expr, dotted: str = "") -> bool:
    """Is a decorated function's result the function's own?"""
    return name_of(decorator) in _HANDS_ON or dotted in _INJECTS or library_of(dotted) in _WATCHING


def logs(call: ast.Call) -> bool:
    """Does it write to the log, and do nothing else?"""
    func = call.func
    if isinstance(func, ast.Name):
        return func.id in ("print", "pprint", "print_exc")
    if not isinstance(func, ast.Attribute) or func.attr not in _LOGS:
        return False
    base = func.value
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


_CLEARS: Final = regex(r"_*(?:delete|release|unlock|remove|clear|close|ack)(?:_|$)")
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
    return _CLEARS.match(dotted.rpartition(".")[2]) is not None


def fetches(dotted: str) -> bool:
    """Does its name say that it only brings something (`get_item`, `load_order`)?"""
    return _FETCHES.match(dotted.rpartition(".")[2]) is not None


_OF_ANSWERED: Final = ("json", "text")
"""https://requests.readthedocs.io/en/latest/api/#requests.Response"""


def only_brings(dotted: str) -> bool:
    """Does it only bring something, or ask what was brought?"""
    return fetches(dotted) or asks_for_status(dotted) or dotted.rpartition(".")[2] in _OF_ANSWERED


_MAKERS: Final = frozenset({"email", "jinja2"})
"""Libraries that make texts and objects, and reach nobody: https://docs.python.org/3/library/email.html ; https://jinja.palletsprojects.com/en/stable/api/"""


def only_makes(dotted: str) -> bool:
    """Is it a class of a library, or a call that makes something of what it is given?"""
    return dotted.rpartition(".")[2][:1].isupper() or library_of(dotted) in _MAKERS


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
