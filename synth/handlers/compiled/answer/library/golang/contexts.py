"""Contexts, and why one is over: https://pkg.go.dev/context"""

from __future__ import annotations

from typing import Any, Final

from ...forms.form import Form, text_of
from ...run.state.machine import Machine
from ...run.state.time_left import of_left
from ...run.state.values import NOBODY, Error, Opaque

CONTEXT: Final = "context.Context"
CAUSE: Final = "cause"
"""With what it was canceled, among what one is made with."""


def ends(context: Any) -> bool:
    """Is it over after a time that the code gave it? That of Lambda itself is over with the invocation: https://docs.aws.amazon.com/lambda/latest/dg/golang-context.html"""
    given = context.made.given if isinstance(context, Opaque) and context.made is not None else {}
    return given.get("seconds", (None,))[0] is not None or "left" in given


def why(m: Machine, form: Form, context: Any, named: Form | None) -> Any:
    """Why a context is over: what it was canceled with first, an error where its Done was received, and else nobody knows whether it is."""
    held = context.made.given.get(CAUSE) if isinstance(context, Opaque) and context.made is not None else None
    if held is not None and isinstance(held[0], Error):
        return held[0]
    if named is not None and _is_done(form, text_of(named.node)):
        return Error((), frozenset({m.turn}) if m.turn is not None else NOBODY)
    return of_left(Opaque()) if ends(context) else Opaque()


def _is_done(form: Form, context: str) -> bool:
    """Does it stand in a case of a select that receives from the context's Done?"""
    node = form.node.parent
    while node is not None and node.type not in ("func_literal", "function_declaration", "method_declaration"):
        said = node.child_by_field_name("communication") if node.type == "communication_case" else None
        if said is not None:
            return text_of(said).replace(" ", "").endswith(f"<-{context}.Done()")
        node = node.parent
    return False
