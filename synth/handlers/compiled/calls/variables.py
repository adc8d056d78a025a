"""The environment variables without which a handler in Java, Go or C# fails at once: those that are asked for, and whose absence is an exception, where its class or package is loaded and made.

What is null, or empty, is no failure by itself in these languages: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/System.html#getenv(java.lang.String),
https://pkg.go.dev/os#Getenv and https://learn.microsoft.com/en-us/dotnet/api/system.environment.getenvironmentvariable
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ...aws_calls import Env
from ...reading import Seen
from ..program.code import Expr, Function, text_of
from ..program.entries import entries
from ..program.program import Program
from .values.environment import environment
from .values.values import Worth

if TYPE_CHECKING:
    from tree_sitter import Node

_GUARDED: Final = re.compile(
    r"^(?:ternary_expression|conditional_expression|lambda_expression|func_literal|if_statement|try_|catch_clause|while_|do_statement|for|enhanced_for|switch|select_statement|expression_switch|anonymous_method"
    r"|conditional_access_expression|type_switch|class_body$|method_declaration|local_function_statement|static_initializer_if)"
)
"""What may not be worked out."""
_STOPS: Final = frozenset(
    {
        "constructor_declaration",
        "constructor_body",
        "field_declaration",
        "property_declaration",
        "function_declaration",
        "source_file",
        "compilation_unit",
        "program",
        "static_initializer",
    }
)
_FAILS: Final = re.compile(r"\b(?:throw\b|panic\(|log\.(?:Fatal|Panic)\w*\(|os\.Exit\()")
_ABSENT: Final = re.compile(
    r'==\s*(?:null|"")|\bis\s+null\b|!\s*(?:ok|found|exists|present)\b|\bisEmpty\(|\bisBlank\(|IsNullOr(?:Empty|WhiteSpace)\(|len\(\w+\)\s*==\s*0'
)
_REFUSING: Final = {
    "Java": {
        **dict.fromkeys(("Integer", "Long", "Short", "Double", "Float"), ("parseInt", "parseLong", "parseShort", "parseDouble", "parseFloat", "valueOf")),
        "URI": ("create",), "UUID": ("fromString",), "Duration": ("parse",), "Path": ("of",), "List": ("of",), "Set": ("of",),
    },
    "C#": {
        **dict.fromkeys(("int", "long", "double", "decimal", "bool", "Guid", "TimeSpan", "Int32", "Int64"), ("Parse",)),
        "ArgumentException": ("ThrowIfNullOrEmpty", "ThrowIfNullOrWhiteSpace"), "ArgumentNullException": ("ThrowIfNull",),
    },
}  # fmt: skip
"""Methods that refuse null: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Integer.html#parseInt(java.lang.String) , the pages of the other classes, and
https://learn.microsoft.com/en-us/dotnet/api/system.int32.parse , https://learn.microsoft.com/en-us/dotnet/api/system.argumentexception.throwifnullorempty"""
_FILLS: Final = re.compile(rb"\bos\.(?:Setenv|Clearenv)\(|godotenv|SetEnvironmentVariable\(|DotNetEnv")
"""What puts something into the environment."""
_IF: Final = "if_statement"


def fills(program: Program) -> bool:
    """May the code itself set some?"""
    return any(_FILLS.search(unit.file.root.text or b"") for unit in program.units)


def needed(program: Program) -> tuple[Seen, ...]:
    """Each variable once, where it is asked for first. Raises `Undecided`."""
    values, found = Worth(program), dict[str, Seen]()
    for function in _first(program):
        for expr in function.expressions():
            if expr.kind in ("call", "either") and not _is_guarded(expr.node, function):
                for name, how in _asked(values, expr, function):
                    found.setdefault(name, Seen(how, name, function.file.file.at(expr.node)))
        for name, node in _left(values, function):
            found.setdefault(name, Seen(f"{text_of(node.child_by_field_name('condition'))[:60]}", name, function.file.file.at(node)))
    return tuple(found.values())


def _first(program: Program) -> list[Function]:
    """What runs before the first message: how the handler's class is loaded and made, and of Go its packages and `main`."""
    begun = entries(program)
    if program.language == "Go":
        return [*(one.init for one in program.units if one.package == "main"), *begun]
    owners = list(dict.fromkeys(above for one in begun if one.owner is not None for above in program.above(one.owner)))
    made = [function for owner in owners for function in owner.functions if function.name == "new" and not function.parameters]
    return [*(one.init for one in owners), *made]


def _is_guarded(node: Node, function: Function) -> bool:
    around: Node | None = node.parent
    while around is not None and around.id != function.node.id and around.type not in _STOPS:
        if _GUARDED.match(around.type):
            return True
        around = around.parent
    return False


def _asked(values: Worth, expr: Expr, function: Function) -> Iterator[tuple[str, str]]:
    """The variables without which an expression fails."""
    language = values.program.language
    if language == "C#" and expr.kind == "either" and len(expr.args) == 2 and expr.args[1].node.type == "throw_expression":  # noqa: PLR2004 - `… ?? throw …`
        yield from ((name, "?? throw") for name in _read(values, expr.args[0], function))
    if expr.kind != "call":
        return
    if language == "Java" and expr.name == "requireNonNull" and expr.args:
        yield from ((name, "Objects.requireNonNull") for name in _read(values, expr.args[0], function))
    elif language == "Java" and expr.name == "orElseThrow" and expr.of is not None and expr.of.name == "ofNullable" and expr.of.args:
        yield from ((name, "orElseThrow") for name in _read(values, expr.of.args[0], function))
    elif expr.args and _refuses_nothing(language, expr):
        yield from ((name, f"{text_of(expr.of.node)}.{expr.name}()" if expr.of is not None else expr.name) for name in _known(values, expr.args[0], function))
    elif language != "Go" and expr.of is not None and not _is_asked_first(expr.node):
        yield from ((name, f"{expr.name}()") for name in _read(values, expr.of, function))
    for meant in values.resolve(expr, function) or [] if expr.args and environment(values, expr, function) is None else []:
        for place, (parameter, _) in enumerate(meant.parameters):
            if place < len(expr.args) and _demands(meant, parameter):
                worth = values.of(expr.args[place], function)
                yield from (
                    (str(one.parts[0]), f"{meant.name}(…)") for one in worth if len(worth) == 1 and len(one.parts) == 1 and isinstance(one.parts[0], str)
                )


def _refuses_nothing(language: str, expr: Expr) -> bool:
    """Does a method throw where it is given null?"""
    of = text_of(expr.of.node).rpartition(".")[2] if expr.of is not None else ""
    return expr.name in _REFUSING.get(language, {}).get(of, ())


def _known(values: Worth, expr: Expr, function: Function) -> list[str]:
    """The variable that an expression is the value of, directly or by a name."""
    worth = values.of(expr, function)
    only = worth[0].parts[0] if len(worth) == 1 and len(worth[0].parts) == 1 else None
    return [only.name] if isinstance(only, Env) and only.default is None else []


def _is_asked_first(node: Node) -> bool:
    """`?.` is done to nothing where there is nothing."""
    called = node.child_by_field_name("function")
    return node.type == "conditional_access_expression" or (called is not None and called.type == "conditional_access_expression")


def _read(values: Worth, expr: Expr, function: Function) -> list[str]:
    """The variable that an expression is the value of, as it is read there."""
    found = environment(values, expr, function) if expr.kind == "call" else None
    return [
        one.parts[0].name
        for one in found or ()
        if len(found or ()) == 1 and len(one.parts) == 1 and isinstance(one.parts[0], Env) and one.parts[0].default is None
    ]


def _demands(function: Function, parameter: str) -> bool:
    """Does a function read the variable that a parameter names, and fail without it?"""
    kept = {one.target.name for one in function.binds if one.value is not None and _reads(one.value, parameter)}
    whole = text_of(function.node)
    if any(_reads(one, parameter) for one in function.expressions()) and re.search(
        r"requireNonNull\(\s*System\.getenv|GetEnvironmentVariable\(\s*\w+\s*\)\s*\?\?\s*throw|ofNullable\(\s*System\.getenv\(\s*\w+\s*\)\s*\)\s*\.orElseThrow",
        whole,
    ):
        return True
    return any(_leaves(one, kept) for one in _ifs(function.node))


def _reads(expr: Expr, parameter: str) -> bool:
    return (
        expr.kind == "call"
        and expr.name in ("getenv", "Getenv", "LookupEnv", "GetEnvironmentVariable")
        and len(expr.args) == 1
        and expr.args[0].kind == "name"
        and expr.args[0].name == parameter
    )


def _left(values: Worth, function: Function) -> Iterator[tuple[str, Node]]:
    """The variables without which a function ends the program, or throws, right there: `if table == "" { log.Fatal(…) }`."""
    read = {one.target.name: names for one in function.binds if one.value is not None and (names := _read(values, one.value, function))}
    for statement in _ifs(function.node) if function.name in ("main", "init", "new") else ():
        for name, names in read.items():
            if _leaves(statement, {name}) and not _is_guarded(statement, function):
                yield names[0], statement


def _ifs(node: Node) -> Iterator[Node]:
    """The `if` statements of a function's body itself."""
    body = node.child_by_field_name("body")
    for one in body.named_children if body is not None else ():
        yield from (inner for inner in ([one] if one.type != "statement_list" else one.named_children) if inner.type == _IF)


def _leaves(statement: Node, names: set[str]) -> bool:
    """Does an `if` ask whether one of these is not there, and nothing else, and does it fail then?"""
    condition, then = text_of(statement.child_by_field_name("condition")), text_of(statement.child_by_field_name("consequence"))
    asks = _ABSENT.search(condition) is not None and "&&" not in condition
    named = any(re.search(rf"\b{re.escape(one)}\b", condition) for one in names) or bool(names and re.search(r"!\s*(?:ok|found|exists|present)\b", condition))
    return asks and named and _FAILS.search(then) is not None
