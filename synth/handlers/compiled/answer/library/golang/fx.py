"""Programs that fx puts together: what is provided is made for whoever asks for its type, what is invoked is called, and then what was to be done at the start. https://pkg.go.dev/go.uber.org/fx"""

from __future__ import annotations

from typing import Any, Final

from ...forms import golang
from ...forms.form import Form
from ...run.state.machine import Machine
from ...run.state.values import Closure, List, Object, Opaque
from .builtins import zero

PATH: Final = "go.uber.org/fx"
_KIND: Final = "fx"
_LIFECYCLE: Final = "Lifecycle"
_MOST: Final = 40
"""So many are made for one another."""


def of_package(m: Machine, form: Form, args: tuple[Any, ...]) -> Any:
    """What a function of the package gives: what is provided and what is invoked, or the whole."""
    name = form.name
    if name == "Annotate":
        return args[0] if args else Opaque()
    held: dict[Any, Any] = {"provided": List(), "invoked": List(), "started": List()}
    if name in ("Provide", "Invoke"):
        held["provided" if name == "Provide" else "invoked"].items += [one for one in args if isinstance(one, Closure)]
    for one in args:
        if isinstance(one, Object) and one.kind == _KIND:
            for key, some in held.items():
                some.items += one.fields[key].items
    made = Object(_KIND, node=form.node, fields=held)
    if name == "New":
        for one in held["invoked"].items:
            one.call(_given(m, made, one))
    return made


def method(m: Machine, of: Object, form: Form, args: tuple[Any, ...]) -> Any:
    """`Run` and `Start` do what was appended to the lifecycle."""
    if form.name == "Append":
        of.fields["started"].items += [begins for one in args if (begins := _begins(one)) is not None]
    elif form.name in ("Run", "Start"):
        for one in of.fields["started"].items:
            one.call([Opaque(type="context.Context")])
            m.settle()
    return Opaque()


def is_of(value: Any) -> bool:
    return isinstance(value, Object) and value.kind == _KIND


def _begins(hook: Any) -> Closure | None:
    held = hook.made.given.get("OnStart", (None,))[0] if isinstance(hook, Opaque) and hook.made is not None else None
    return held if isinstance(held, Closure) else None


def _given(m: Machine, app: Object, function: Closure, depth: int = 0) -> list[Any]:
    node = function.function.node if function.function is not None else function.node
    return [_made(m, app, kind, depth) for _, kind in golang.parameters(node)] if node is not None else []


def _made(m: Machine, app: Object, kind: str, depth: int) -> Any:
    """What somebody asks for by its type, which is made once."""
    if kind.endswith(f".{_LIFECYCLE}"):
        return app
    if kind in app.fields:
        return app.fields[kind]
    maker = next((one for one in app.fields["provided"].items if kind in _results(one)), None) if depth < _MOST else None
    value = maker.call(_given(m, app, maker, depth + 1)) if maker is not None else zero(m, kind, None)
    value = value[0] if type(value) is tuple else value
    app.fields[kind] = Opaque(type=m.whole(kind)) if value is None else value
    return app.fields[kind]


def _results(maker: Closure) -> list[str]:
    node = maker.function.node if maker.function is not None else maker.node
    return [kind for _, kind in golang.results(node)[:1]] if node is not None else []
