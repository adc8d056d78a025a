"""Who calls which function of the module, and with what: directly, through `map` and executors, or through the batch utility."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..scopes import Module, Scope, ends
from ..values import EACH, UNKNOWN, Known, Part, Ref
from . import library


def link_callers(module: Module) -> None:
    """Tell every function of the module what its callers hand over."""
    for call, scope in module.calls:
        callee = module.callee(call.func, scope)
        if callee is not None:
            callee.callers.append(arguments(call, callee, scope))
            callee.uses.append((call, False))
        for function, handed, library_calls in _handed_on(module, call, scope):
            function.callers.append(handed)
            function.uses.append((call, library_calls))


def _handed_on(module: Module, call: ast.Call, scope: Scope) -> Iterator[tuple[Scope, list[Ref | Known], bool]]:
    """The functions that a call hands on, with what they will be given, and whether the batch utility calls them: `map(process, records)`, `executor.submit(process, record)`."""
    name = ends(call.func)
    for i, argument in enumerate((*call.args, *(keyword.value for keyword in call.keywords))):
        if (function := module.callee(argument, scope)) is None:
            continue
        keyword = call.keywords[i - len(call.args)].arg if i >= len(call.args) else None
        rest: list[Ref | Known] = [Ref(one, scope) for one in call.args[i + 1 :]]
        if library.gives_records(name, i, keyword):
            yield function, [Known((Part("record"),))], True
        elif name in ("map", "imap", "imap_unordered", "filter") and i == 0:
            yield function, [ref._replace(steps=(EACH,)) if isinstance(ref, Ref) else ref for ref in rest], False
        elif name in ("submit", "to_thread", "run_in_executor", "apply_async"):
            yield function, rest, False
        elif keyword == "target":
            handed = next((one.value for one in call.keywords if one.arg == "args"), None)
            yield function, [Ref(one, scope) for one in handed.elts] if isinstance(handed, (ast.Tuple, ast.List)) else [], False
        else:
            yield function, [], False


def arguments(call: ast.Call, callee: Scope, scope: Scope) -> list[Ref | Known]:
    """What each positional parameter is given."""
    unknown = Known((UNKNOWN,))
    if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
        return []
    given: dict[str, Ref | Known] = {one.arg: Ref(one.value, scope) for one in call.keywords if one.arg}
    given |= dict(zip(callee.parameters, (Ref(one, scope) for one in call.args), strict=False))
    return [given.get(name, unknown) for name in callee.parameters]
