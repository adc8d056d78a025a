"""What is known of libraries that handlers use: Powertools' batch utility, decorators that hand a result on, and calls that only look.

https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/
"""

from __future__ import annotations

import ast
import re
from typing import Final

_BATCH: Final = "aws_lambda_powertools.utilities.batch"
_RESPONSES: Final = ("process_partial_response", "async_process_partial_response")
_PROCESSORS: Final = ("BatchProcessor", "AsyncBatchProcessor", "SqsFifoPartialProcessor")
_HANDS_ON: Final = frozenset(
    {
        # Powertools: logger, tracer, metrics, event classes, validation of the event, idempotency
        "inject_lambda_context", "capture_lambda_handler", "capture_method", "log_metrics", "event_source", "event_parser", "validator", "idempotent", "idempotent_function",
        "batch_processor", "async_batch_processor",
        # X-Ray's SDK, the standard library, retries that raise in the end
        "capture", "wraps", "lru_cache", "cache", "staticmethod", "classmethod", "override", "typechecked", "retry", "on_exception",
    }
)  # fmt: skip
_LOGGER: Final = re.compile(r"(?:^|_)log(?:ger|ging)?s?$", re.IGNORECASE)
_LOGS: Final = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "append_keys", "print_exc", "format_exc", "print_exception"}
)
_LOOKS: Final = frozenset(
    {"print", "pprint", "len", "str", "repr", "bool", "int", "float", "type", "isinstance", "list", "tuple", "set", "dict", "sorted", "enumerate", "zip", "range", "any", "all",
     "sum", "min", "max", "dumps", "loads", "get", "format", "join", "lower", "upper", "strip", "split", "items", "keys", "values", "time", "now", "utcnow", "isoformat",
     "perf_counter", "monotonic", "getLogger", "uuid4", "get_remaining_time_in_millis", "exc_info"}
)  # fmt: skip


def made_by(path: str) -> str | None:
    """What a call of this import gives: a `response` of the batch utility, one of its `processor`s, or None."""
    package, _, name = path.rpartition(".")
    if not package.startswith(_BATCH):
        return None
    return "response" if name in _RESPONSES else "processor" if name in _PROCESSORS else None


def gives_records(name: str, index: int, keyword: str | None) -> bool:
    """Is this argument the function to which the batch utility gives one record after the other?"""
    return keyword in ("record_handler", "handler") or (name in _RESPONSES and index == 1 and keyword is None)


def hands_on(decorator: ast.expr) -> bool:
    """Is a decorated function's result the function's own?"""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "") in _HANDS_ON


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


def only_looks(call: ast.Call) -> bool:
    """Does it leave everything as it is?"""
    return logs(call) or only_reads(call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else "")


def only_reads(name: str) -> bool:
    return name in _LOOKS or name in _LOGS
