"""Fields of objects in a run: what they hold, at first and later."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ...forms.form import Form, text_of
from ..state.kinds import is_of_error, of_what
from ..state.machine import Machine
from ..state.scopes import Frame, Named, Scope
from ..state.time_left import asked, timed
from ..state.values import RANDOM, REQUEST_ID, Constant, Object, Opaque, Returned, Thrown, about_of
from . import chosen, defaults
from .bad_answers import is_bad, part

if TYPE_CHECKING:
    from tree_sitter import Node

    from ....program.code import Expr, Type


_REQUEST_IDS: Final = ("getAwsRequestId", "AwsRequestId", "AwsRequestID")
_ANEW: Final = frozenset({("UUID", "randomUUID"), ("Guid", "NewGuid"), ("Guid", "CreateVersion7"), ("uuid", "New"), ("uuid", "NewString")})
_LAST: Final = re.compile(r"^.*[./]")
_STATIC: Final = re.compile(r"\bstatic\b")


def own_field(m: Machine, said: str) -> tuple[Any] | None:
    """A field of the object whose method is run, or of a class around it."""
    this, owner = m.frame.this, m.frame.function.owner
    if m.program.language == "Go":
        return None
    if isinstance(this, Object) and (held := field_of(m, this, said)) is not None:
        return held
    while owner is not None:
        if (held := field_of(m, m.instance(owner), said)) is not None:
            return held
        owner = owner.outer
    return None


def field_of(m: Machine, of: Object, said: str) -> tuple[Any] | None:
    """What a field of an object holds; None where its class has none."""
    if said in of.fields:
        return (of.fields[said],)
    if m.program.language == "Go" and (inner := _embedded(m, of, said)) is not None:
        return inner
    for kind in m.program.above(of.type) if of.type is not None else ():
        if said in kind.fields:
            text, first = kind.fields[said]
            if (body := _computed(kind, said, first)) is not None:
                return (_got(m, of, kind, said, body),)
            if is_static(m, kind, said) and (shared := m.instance(kind)) is not of:
                return field_of(m, shared, said)
            first = _in_a_block(m, kind, said) or first
            if first is None and (nothing := defaults.of_field(m, of, said, text, kind)) is not None:
                of.fields[said] = nothing[0]
                return nothing
            of.fields[said] = Opaque()  # whoever asks for itself
            value = m.language.typed(m, text, kind) if first is None or first.node.parent is None else _begun(m, of, kind, first.node)
            is_nothing = value is None and m.absent is not None and first is not None  # of an environment that is known it is null
            of.fields[said] = None if is_nothing else typed_as(m, value if value is not None else Opaque(), text, kind)
            return (of.fields[said],)
    return None


def _begun(m: Machine, of: Object, kind: Type, first: Node) -> Any:
    """What a field is given where it is declared."""
    try:
        with m.beginning(kind.init, of):
            return m.of(m.language.body(first))
    except (Thrown, Returned) as ended:
        if m.absent is not None and isinstance(ended, Thrown):
            raise
        return Opaque()


def _in_a_block(m: Machine, kind: Type, said: str) -> Expr | None:
    """What the last block of a class, or its static constructor, gives a field: it comes after what the declaration gives.

    https://docs.oracle.com/javase/specs/jls/se21/html/jls-12.html#jls-12.4.2 and https://learn.microsoft.com/en-us/dotnet/csharp/programming-guide/classes-and-structs/static-constructors
    """
    given = (
        value
        for _, value, function in m.program.writes.get(said, ())
        if function is kind.init or (function.static and function.name == "new" and function.owner is kind)
    )
    return next(reversed([*given]), None)


def is_given_again(m: Machine, said: str) -> bool:
    """Is a field of this name given something by more than its declaration, and the constructor of its own object?"""
    return any(function.name != "new" or function.static for _, _, function in m.program.writes.get(said, ()))


def is_static(m: Machine, kind: Type, said: str) -> bool:
    """Is it a field of the class, which all of its objects share?"""
    key = ("static", kind, said)
    if (known := m.known.get(key)) is None:
        known = m.known[key] = _is_static(kind, said)
    return bool(known)


def _is_static(kind: Type, said: str) -> bool:
    declared = (one for part in kind.node.named_children for one in part.named_children if one.type in ("field_declaration", "property_declaration"))
    return any(
        _STATIC.search(text_of(one).partition("=")[0]) is not None and re.search(rf"\b{re.escape(said)}\b", text_of(one)) is not None for one in declared
    )


def _embedded(m: Machine, of: Object, said: str) -> tuple[Any] | None:
    """A field of a struct that is embedded in it: https://go.dev/ref/spec#Struct_types"""
    inside = [of.fields.get(one.name) for one in (m.program.above(of.type) if of.type is not None else ())]
    return next((held for one in inside if isinstance(one, Object) and one is not of and (held := field_of(m, one, said)) is not None), None)


def _computed(kind: Type, said: str, first: Expr | None) -> Node | None:
    """The body of a property that is worked out whenever it is asked for: https://learn.microsoft.com/en-us/dotnet/csharp/programming-guide/classes-and-structs/properties"""
    if first is not None:
        parent = first.node.parent
        return first.node if parent is not None and parent.type == "arrow_expression_clause" else None
    getter = next((one.node for one in kind.functions if one.name == said and one.node.type == "accessor_declaration"), None)
    return getter.child_by_field_name("body") if getter is not None else None


def _got(m: Machine, of: Object, kind: Type, said: str, body: Node) -> Any:
    of.fields[said] = Opaque()  # whoever asks for itself
    m.frames.append(Frame(kind.init, of))
    before, m.scope = m.scope, Scope()
    try:
        return m.of(m.language.body(body))
    except Returned as returned:
        return returned.value
    finally:
        m.scope = before
        m.frames.pop()
        del of.fields[said]


def named_in(value: Any, names: tuple[Any, ...]) -> dict[str, Any]:
    """What a pattern gives names: the whole, if it does, and components of a record by their places. https://docs.oracle.com/javase/specs/jls/se21/html/jls-14.html#jls-14.30.1"""
    whole, *parts = names
    own = [name for name, _ in value.type.primary] if isinstance(value, Object) and value.type is not None else []
    found = {name: value.fields.get(own[place]) if place is not None and place < len(own) else Opaque(about_of(value)) for name, place in parts}
    return ({whole: value} if whole else {}) | found


def held_as(m: Machine, value: Any, name: str, kind: Type) -> Any:
    """What a field is given where an object is made: of what is not known, the type that it is declared to be of tells whose it is."""
    text = kind.fields[name][0] if type(value) is Opaque and not value.type and name in kind.fields else ""
    told = m.language.typed(m, text, kind) if "." in text else None
    return value._replace(type=told.type) if isinstance(told, Opaque) else value


def typed_as(m: Machine, value: Any, text: str, owner: Any = None) -> Any:
    """What is not known of a value, its declared type may tell."""
    if not isinstance(value, Opaque) or value.type or text.strip() in ("", "var"):
        return value
    told = m.language.typed(m, text, owner)
    if value.parsed and isinstance(told, Object) and told.type is not None:
        names = {name: kind for one in m.program.above(told.type) for name, (kind, _) in one.fields.items()}
        return Object(type=told.type, fields={name: _part(m, value, kind, told.type) for name, kind in names.items()})
    return value._replace(type=told.type) if isinstance(told, Opaque) else told if not value.about and value.field in ("", "result") else value


def _part(m: Machine, of: Opaque, text: str, owner: Any) -> Opaque:
    """A field of what was parsed."""
    told = m.language.typed(m, text, owner)
    return Opaque(of.about, told.type if isinstance(told, Opaque) else "", parsed=True)


def member(m: Machine, form: Form) -> Any:
    of: Any = _enumeration(m, form) or m.of(form.parts[0])
    asked(m.path, m.program.language, form)
    if of is None and form.node.type == "member_binding_expression":
        return None  # https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/operators/member-access-operators#null-conditional-operators--and-
    if is_bad(of):
        return part(m, of, form)
    if isinstance(of, Object) and (held := field_of(m, of, form.name)) is not None:
        return held[0]
    if isinstance(of, Named) and of.type is not None:
        if (held := of_class(m, of.type, form.name)) is not None:
            return held[0]
        return next((Named(one.name, one) for one in m.program.by_name.get(form.name, ()) if one.outer is of.type), Opaque())
    value = of_invocation(form.name, of, timed(m.path, m.program.language, form, (of,), m.language.member(m, of, form)))
    return of_what(form, (of,), value) if is_of_error(of) else value


def of_class(m: Machine, kind: Type, name: str) -> tuple[Any] | None:
    """A constant of an enumeration, or a field of a class; None where it has none of this name."""
    if _is_constant(kind, name):
        return (chosen.named(m, kind, name) or Constant(kind.name, name),)
    return field_of(m, m.instance(kind), name)


def _enumeration(m: Machine, form: Form) -> Named | None:
    """What a name means of which a constant is asked: the type, though a property is called the same: https://learn.microsoft.com/en-us/dotnet/csharp/language-reference/language-specification/expressions#12872-identical-simple-names-and-type-names"""
    said = form.parts[0].name if m.program.language == "C#" and form.parts[0].kind == "name" else ""
    kinds = m.program.find(said, m.unit) if said and m.frames else []
    return Named(kinds[0].name, kinds[0]) if kinds and _is_constant(kinds[0], form.name) else None


def of_invocation(name: str, of: Any, value: Any) -> Any:
    """What the context of an invocation gives, where that is the id of the invocation.

    https://docs.aws.amazon.com/lambda/latest/dg/java-context.html, …/csharp-context.html and …/golang-context.html
    """
    told = name in _REQUEST_IDS and type(of) is Opaque and type(value) is Opaque and not (of.about or of.parsed)
    return value._replace(field=REQUEST_ID) if told else value


def anew(form: Form, of: Any, value: Any) -> Any:
    """What makes an id that nobody has had before, and such an id as a text.

    https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/UUID.html, https://learn.microsoft.com/en-us/dotnet/api/system.guid.newguid and https://pkg.go.dev/github.com/google/uuid
    """
    is_made = isinstance(of, Named) and (_LAST.sub("", of.path), form.name) in _ANEW
    is_kept = isinstance(of, Opaque) and of.field == RANDOM and form.name.lower() in ("tostring", "string")
    return value._replace(field=RANDOM) if (is_made or is_kept) and type(value) is Opaque else value


def _is_constant(kind: Type, name: str) -> bool:
    """Is it one of the constants of an enumeration?"""
    held = kind.node.child_by_field_name("body") if kind.node.type == "enum_declaration" else None
    return held is not None and any(text_of(one.child_by_field_name("name")) == name for one in held.named_children if one.type.startswith("enum_"))
