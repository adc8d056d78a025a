"""Errors of Go: which calls of somebody else's code give one, told by what becomes of their last result.

A variable that is compared with nil and never read otherwise than as an error is one: https://go.dev/doc/effective_go#errors
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, field, in_short, text_of
from ...forms.golang import results
from ...run.state.machine import Machine
from ...run.state.scopes import Named
from ...run.state.values import UNWRAPPED, Error, List, Object, Opaque, about_of
from ..requests import path_of

if TYPE_CHECKING:
    from tree_sitter import Node

SERVICES: Final = re.compile(r"^github\.com/aws/aws-sdk-go(?:-v2)?/service/\w+$")
_KNOWN: Final = re.compile(
    r"^(?:encoding/json|encoding/xml|github\.com/(?:goccy/go-json|json-iterator/go|aws/aws-sdk-go(?:-v2)?/service/\w+)|gopkg\.in/yaml\.v\d)(?:[./]|$)"
)
"""Packages whose functions and clients, where their last result is looked at, give an error there: https://pkg.go.dev/encoding/json and https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/service/sqs"""

_DONE: Final = (
    (
        re.compile(r"^(?:database/sql|github\.com/jmoiron/sqlx|github\.com/jackc/pgx)\b"),
        frozenset({"Exec", "ExecContext", "NamedExec", "NamedExecContext", "CopyFrom"}),
    ),
    (re.compile(r"^github\.com/segmentio/kafka-go\."), frozenset({"WriteMessages", "CommitMessages"})),
)
"""Methods that give an error last, by the packages of their types: https://pkg.go.dev/database/sql#DB.ExecContext, https://pkg.go.dev/github.com/jackc/pgx/v5#Tx and https://pkg.go.dev/github.com/segmentio/kafka-go#Writer.WriteMessages"""
_DATABASES: Final = ("database/sql", "github.com/jmoiron/sqlx", "github.com/jackc/pgx")
"""Whose transactions give one error when they are committed: https://pkg.go.dev/database/sql#Tx.Commit and https://pkg.go.dev/github.com/jackc/pgx/v5#Tx"""


class Wanted:
    """What becomes of the results of a call: how many are taken, and by which names; `returned`: they are what the function returns."""

    __slots__ = ("count", "names", "node", "returned")

    def __init__(self, node: int, count: int, names: tuple[str, ...] = (), *, returned: bool = False) -> None:
        self.node, self.count, self.names, self.returned = node, count, names, returned


def gives_error(m: Machine, form: Form, of: Any, wanted: Wanted | None) -> bool | None:
    """Is the last result of a call an error? None where that is not known."""
    known = _KNOWN.match(path_of(of)) is not None and form.name[:1].isupper() and not form.name.startswith("New")
    known = known or any(form.name in names and package.match(path_of(of)) is not None for package, names in _DONE)
    known = known or (form.name == "Commit" and any(one[0].startswith(_DATABASES) for one in m.unit.imports.values()))
    if wanted is None:
        return False
    if wanted.returned:
        held = results(_function(m))
        return bool(held) and held[-1][1] == "error" and wanted.count > 0
    if wanted.count == 0:
        return True if known else None
    name = wanted.names[-1]
    if (known and name != "_" and wanted.count > 1) or not name:
        return True
    if name == "_":
        return True if known else None
    function = _function(m)
    plain, around = is_error(text_of(function), name, single=wanted.count == 1), _around(function, name)
    return is_error(text_of(around), name, single=wanted.count == 1) if plain is None and around is not None else plain


def _function(m: Machine) -> Any:
    return m.frame.node if m.frame.node is not None else m.frame.function.node


def _around(function: Any, name: str) -> Any:
    """The function around a literal that gives a value to a variable of it: there it is looked at."""
    if function.type != "func_literal" or re.search(rf"(?<![\w.]){re.escape(name)}\b[^\n=]*:=", text_of(function)) is not None:
        return None
    while (function := function.parent) is not None:
        if function.type in ("function_declaration", "method_declaration"):
            return function
    return None


def is_error(text: str, name: str, *, single: bool) -> bool | None:
    """Is a variable of this name in the text of a function an error? None where that is not plain."""
    plain = re.escape(name)
    compared = re.search(rf"(?<![\w.]){plain}\s*[!=]=\s*nil\b", text) is not None
    returned = re.search(rf"\breturn\b(?:[^\n]*(?<![\w.]){plain}\s*$|[^\n{{}}]*(?<![\w.]){plain}[ \t]*[;}}])", text, re.MULTILINE) is not None
    declared = re.search(rf"\bvar\s+{plain}\s+error\b|\(\s*(?:[^()]*,\s*)?{plain}\s+error\s*\)\s*\{{", text) is not None
    if declared:
        return True
    if not single:
        if re.search(rf"!\s*{plain}\b|\bif\s+{plain}\s*(?:\{{|&&|\|\|)|(?:&&|\|\||;)\s*{plain}\s*(?:&&|\|\||\{{)", text) is not None:
            return False
        return True if compared or returned else None
    read = re.search(rf"(?<![\w.])\*?{plain}(?:\.(?!Error\(|Unwrap\(|\()|\[)|\*{plain}\b", text)
    return (compared or returned) and read is None


def is_certain(value: Any, form: Form) -> bool:
    """Is what is returned in the place of an error certainly one: a variable of another package (`context.DeadlineExceeded`), or what was found not to be nil?"""
    if isinstance(value, Named):
        return value.type is None
    tests, node = f"{text_of(form.node)}!=nil", form.node.parent
    while type(value) is Opaque and node is not None and node.type not in ("func_literal", "function_declaration", "method_declaration"):
        if node.type == "if_statement" and tests in text_of(field(node, "condition")).replace(" ", "").split("&&"):
            return _is_within(form.node, field(node, "consequence"))
        node = node.parent
    return False


def _is_within(node: Node, other: Node | None) -> bool:
    return other is not None and other.start_byte <= node.start_byte < other.end_byte


def ignored(m: Machine, value: Any, form: Form) -> None:
    """Nobody takes this value: if it is what went wrong, that is noted."""
    last = value[-1] if type(value) is tuple and value else value.fields.get("Error") if isinstance(value, Object) and value.kind == "command" else value
    if isinstance(last, Error) and not m.loading:
        m.catch(last, in_short(form.node), form.node, broad=True)


def taken(m: Machine, value: Any, form: Form) -> None:
    """A variable takes this value: if it is what went wrong, that is noted."""
    last = value[-1] if type(value) is tuple and value else value
    if isinstance(last, Error) and last.fault:
        m.path.handed = (form.node, m.unit, in_short(form.node))


WRAPPERS: Final = (
    "errors",
    "fmt",
    "github.com/pkg/errors",
    "github.com/hashicorp/go-multierror",
    "go.uber.org/multierr",
    "golang.org/x/xerrors",
    "github.com/cockroachdb/errors",
)
"""Packages that make errors, of others or of nothing.

https://pkg.go.dev/errors, https://pkg.go.dev/github.com/pkg/errors, https://pkg.go.dev/github.com/hashicorp/go-multierror and https://pkg.go.dev/go.uber.org/multierr
"""
_MADE: Final = ("New", "Errorf", "Newf")
_OF_OTHERS: Final = ("Join", "Append", "Combine", "Wrap", "Wrapf", "WithStack", "WithMessage", "WithMessagef", "Prefix", "Flatten")
"""These give nil where there is no error in what they are given."""


def of_errors(m: Machine, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a function of such a package gives; None for any other."""
    name, first = form.name, args[0] if args else None
    if name in _MADE or name in _OF_OTHERS:
        return (_wrapped(m, form, args),)
    if name == "Unwrap" and isinstance(first, Error):
        return (first if first.wraps else Opaque(first.about, field=UNWRAPPED),)
    if name in ("Unwrap", "Cause"):
        return (first,)
    if name in ("Errors", "WrappedErrors"):
        return (List([first] if isinstance(first, Error) else [], open=isinstance(first, Opaque)),)
    target = form.parts[1][0] if name == "AppendInto" and len(args) > 1 else None
    if target is None or target.kind != "name" or (holder := m.scope.holder(target.name)) is None:
        return None
    holder.names[target.name] = _wrapped(m, form._replace(name="Append"), args)
    return (args[1] if isinstance(args[1], Opaque) else isinstance(args[1], Error),)


def _wrapped(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """An error that is made of others, or of nothing (`errors.New`)."""
    inner = [one for one in _spread(args) if isinstance(one, Error)]
    fault = next((one for one in inner if one.fault), None)
    if fault is not None:
        made = Error((), fault.about, fault=True, work=fault.work)
        made.refused, made.source, made.wraps = fault.refused, fault.source, form.name in ("Errorf", "Wrap", "Wrapf", "WithStack", "WithMessage")
        return made
    if form.name in _OF_OTHERS and not inner:
        return args[0] if args and isinstance(args[0], Opaque) and form.name not in ("Join", "Append", "Combine") else None
    return Error(inner[0].kinds if inner else (), about_of(args) or (frozenset({m.turn}) if m.turn is not None else frozenset()))


def of_error(of: Error | None, name: str) -> Any:
    """What a method of an error gives, also of several (`*multierror.Error`)."""
    if name in ("Unwrap", "ErrorOrNil"):
        return of
    if name == "Len":
        return int(of is not None)
    if name == "WrappedErrors":
        return List([of] if of is not None else [])
    return Opaque(of.about if of is not None else frozenset(), "string")


def _spread(args: tuple[Any, ...]) -> list[Any]:
    return [deeper for one in args for deeper in (one.items if hasattr(one, "items") and isinstance(one.items, list) else [one])]


def opaque(about: Any, count: int) -> list[Any]:
    return [Opaque(about_of(about), field="opened") for _ in range(count)]
