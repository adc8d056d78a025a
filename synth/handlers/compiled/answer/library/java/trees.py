"""Trees of JSON that the code makes: of Jackson, Gson and org.json.

https://javadoc.io/doc/com.fasterxml.jackson.core/jackson-databind/latest/com/fasterxml/jackson/databind/node/ObjectNode.html , https://www.javadoc.io/doc/com.google.code.gson/gson/latest/com.google.gson/com/google/gson/JsonObject.html and
https://stleary.github.io/JSON-java/org/json/JSONObject.html
"""

from __future__ import annotations

from typing import Any, Final

from ...forms.form import Form
from ...run.meaning import maps
from ...run.state.values import List, Object, Opaque, about_of

_OBJECTS: Final = frozenset({"JsonObject", "JSONObject", "createObjectNode", "objectNode", "addObject", "putObject"})
_ARRAYS: Final = frozenset({"JsonArray", "JSONArray", "createArrayNode", "arrayNode", "addArray", "putArray", "withArray"})
_PUTS: Final = frozenset({"put", "set", "add", "addProperty", "replace", "accumulate", "putPOJO", "putObject", "putArray", "withArray"})
_PAIR: Final = 2


def made(name: str, args: tuple[Any, ...], node: Any) -> Any:
    """An object or an array in which nothing is yet; None of anything else."""
    if args or name not in _OBJECTS | _ARRAYS:
        return None
    return List([], node) if name in _ARRAYS else Object("map", node=node, fields={})


def is_tree(of: Any) -> bool:
    return isinstance(of, List) or (isinstance(of, Object) and of.kind == "map")


def method(of: Object, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What a method of an object gives that a map does not have."""
    name = form.name
    if name in _PUTS and args and (name != "put" or _is_of_chain(form)):
        value = args[1] if len(args) == _PAIR else made(name, (), form.node)
        maps.put(of, args[0], value, form.node)
        return (value if len(args) != _PAIR else of,)
    if name in ("toString", "toPrettyString", "toJSONString", "deepCopy", "asText") or name.startswith(("has", "opt", "getAs")):
        return (Opaque(about_of((of, *args)), "String"),)
    return None


def of_array(of: List, form: Form, args: tuple[Any, ...]) -> tuple[Any] | None:
    """What is put into an array, or an object in it."""
    if form.name in ("addObject", "addArray") and not args:
        of.items.append(made(form.name, (), form.node))
        return (of.items[-1],)
    if form.name == "put" and len(args) == 1:
        of.items.append(args[0])
        return (of,)
    return (of,) if form.name in ("getAsJsonArray", "getAsJsonObject", "asArray", "elements", "deepCopy") and not args else None


def _is_of_chain(form: Form) -> bool:
    """Is something asked of what it gives? A map gives what was there before, and a tree itself."""
    parent = form.node.parent
    return parent is not None and parent.type == "method_invocation" and parent.child_by_field_name("object") == form.node


def begun(form: Form, args: tuple[Any, ...]) -> Any:
    """A tree that a mapper, or its factory, begins."""
    return made(form.name, args, form.node) if form.name in ("createObjectNode", "createArrayNode", "objectNode", "arrayNode") else None
