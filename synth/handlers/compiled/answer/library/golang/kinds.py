"""Which error one is: `errors.Is` and `errors.As`. https://pkg.go.dev/errors"""

from __future__ import annotations

import re
from typing import Any, Final

from ...forms.form import Form, text_of
from ...run.state import kinds
from ...run.state.machine import Machine
from ...run.state.once import REFUSALS
from ...run.state.values import Error, Object, Opaque, about_of
from .errors import SERVICES

_ANSWERED: Final = frozenset({"smithy.APIError", "awshttp.ResponseError", "smithyhttp.ResponseError", "awserr.RequestFailure"})
"""What each error is with which a service answers, and"""
_WHOLE: Final = frozenset({"smithy.OperationError", "awserr.Error"})
"""what each is that a client of AWS gives: https://docs.aws.amazon.com/sdk-for-go/v2/developer-guide/handle-errors.html and https://docs.aws.amazon.com/sdk-for-go/api/aws/awserr/"""


NET_ERRORS: Final = frozenset({"net.Error", "net/url.Error"})
"""What says of itself whether it is a timeout: https://pkg.go.dev/net#Error"""


def asked_of(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """Is an error of a kind?"""
    error = args[0] if args else None
    if error is None or (isinstance(error, Error) and error.refused):
        return False
    if form.name == "As" and (own := _is_of_type(m, form, error)) is not None:
        return own
    if form.name == "Is" and isinstance(error, Error) and len(args) > 1 and args[1] is error:
        return True
    if _is_already(m, error, form) or (form.name == "Is" and _is_same(args)):
        _caught(m, form, error, broad=False)
        return True
    kind = _known(m, form) if form.name == "As" else text_of(form.parts[1][1].node) if len(form.parts[1]) > 1 else ""
    if kind:
        return _of_kind(m, form, error, kind, f"if errors.{form.name}({text_of(form.parts[1][0].node)}, {kind})")
    return Opaque(about_of(args), field="kind")


def asserted(m: Machine, form: Form, error: Error) -> Any:
    """Whether `err.(awserr.Error)` holds."""
    return _of_kind(m, form, error, form.name, f"if {text_of(form.node)}")


def _of_kind(m: Machine, form: Form, error: Any, kind: str, text: str) -> Any:
    if isinstance(error, Error) and error.fault and _is_of_any(m, kind.lstrip("*"), error):
        _caught(m, form, error, broad=True)
        m.path.named = True
        _hold(m, form, error)
        return True
    return kinds.asked(error, text)


def _is_of_any(m: Machine, kind: str, error: Error) -> bool:
    """Is it what whatever goes wrong with this call is?"""
    return SERVICES.match(error.source.rpartition(".")[0]) is not None and (kind in _WHOLE or (kind in _ANSWERED and not m.path.plan.unanswered))


def _caught(m: Machine, form: Form, error: Any, *, broad: bool) -> None:
    if isinstance(error, Error) and not any(one.depth == len(m.frames) for one in m.path.caught):
        m.catch(error, f"if {text_of(form.node)}" if broad else text_of(form.node), form.node, broad=broad)


def _is_same(args: tuple[Any, ...]) -> bool:
    """Is an error the one that a variable of the program begins with, or made of it?"""
    return len(args) > 1 and all(isinstance(one, Error) and one.kinds for one in args[:2]) and set(args[1].kinds) <= set(args[0].kinds)


def _is_of_type(m: Machine, form: Form, error: Any) -> bool | None:
    """Is an error that is an object of the program of the type of the variable that is to hold it? None where that is not known."""
    kind = _known(m, form).lstrip("*")
    if not (isinstance(error, Object) and error.type is not None and kind.isidentifier()):
        return None
    is_same_type: bool = error.type.name == kind
    if is_same_type:
        _hold(m, form, error)
    return is_same_type


def _hold(m: Machine, form: Form, error: Any) -> None:
    """`errors.As` puts the error into the variable."""
    if form.name == "As" and (holder := m.scope.holder(_target(form))) is not None:
        holder.names[_target(form)] = error


def _is_already(m: Machine, error: Any, form: Form) -> bool:
    """Is it asked of a write that was made before whether that is what is wrong with it?"""
    return isinstance(error, Error) and bool(REFUSALS & {*error.kinds} & {_known(m, form).rpartition(".")[2]})


def _target(form: Form) -> str:
    """The variable that is to hold the error."""
    return text_of(form.parts[1][1].node).lstrip("&") if len(form.parts[1]) > 1 else ""


def _known(m: Machine, form: Form) -> str:
    """The type of the variable that is to hold the error, which is looked for once."""
    if (known := m.known.get(key := ("declared", form.node.id))) is None:
        known = m.known[key] = _declared(form)
    return str(known)


def _declared(form: Form) -> str:
    """The type of the variable that is to hold the error; "" where that is not plain."""
    around, target = form.node, _target(form)
    while around.parent is not None and around.type not in ("function_declaration", "method_declaration"):
        around = around.parent
    if not target.isidentifier():
        return ""
    found = re.search(
        rf"^[ \t]*(?:var[ \t]+)?{target}[ \t]+(\*?[\w.]+)[ \t]*$|\bvar[ \t]+{target}[ \t]+(\*?[\w.]+)|\b{target}[ \t]*:=[ \t]*(?:new\(|&)(\*?[\w.]+)",
        text_of(around),
        re.MULTILINE,
    )
    return next(filter(None, found.groups()), "") if found is not None else ""
