"""Which environment variable a call reads."""

from __future__ import annotations

from ....aws_calls import Env
from ...program.code import Expr, Function, text_of
from ...program.worth import Values, text
from .asked import Worth
from .credentials import texts


def environment(values: Worth, expr: Expr, function: Function) -> Values | None:
    """The value of an environment variable; None where the call reads none."""
    language, args = values.program.language, expr.args
    of = text_of(expr.of.node) if expr.of is not None else ""
    if language == "Java":
        is_map = (
            expr.name in ("get", "getOrDefault")
            and of in ("System.getenv()", "env", "environment")
            and (of == "System.getenv()" or "System.getenv()" in texts(values, expr.of, function))
        )
        if not (is_map or (expr.name == "getenv" and of in ("System", "java.lang.System", ""))) or not args:
            return None
    elif language == "Go":
        if expr.name not in ("Getenv", "LookupEnv") or of not in ("os", "syscall"):
            return None
    elif expr.name != "GetEnvironmentVariable" or not of.endswith("Environment"):
        return None
    names = values.of(args[0], function) if args else ()
    default = values.of(args[1], function) if len(args) > 1 and language == "Java" else ()
    written = default[0].parts[0] if len(default) == 1 and len(default[0].parts) == 1 and isinstance(default[0].parts[0], str) else None
    return tuple(text(Env(one.parts[0], written)) if len(one.parts) == 1 and isinstance(one.parts[0], str) else text(None) for one in names) or (text(None),)
