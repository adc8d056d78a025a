"""Classes whose objects are made of environment variables, and which of those have to be there: pydantic-settings and environ-config.

https://docs.pydantic.dev/latest/concepts/pydantic_settings/ and https://environ-config.readthedocs.io/en/stable/tutorial.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, Final

from queuegate._light import NamedTuple

_BASE: Final = "pydantic_settings.BaseSettings"
_PLAIN: Final = frozenset({"str", "int", "float", "bool", "SecretStr", "HttpUrl", "AnyUrl", "AnyHttpUrl", "UUID", "Path", "Decimal"})
_ELSEWHERE: Final = frozenset(
    {"env_file", "secrets_dir", "alias_generator", "yaml_file", "toml_file", "json_file", "cli_parse_args", "populate_by_name", "validate_by_name"}
)
"""Settings by which a value may come from somewhere else, or under another name."""
_FILES: Final = frozenset({"env_file", "secrets_dir"})
"""Those by which it comes from a file where no variable has it."""


class Needs(NamedTuple):
    """The variables without which a class makes no object, each with its field."""

    fields: tuple[tuple[str, ast.AST], ...]


class Variable(NamedTuple):
    """The variable of a field, and what the field is where there is none, if that is written out."""

    name: str
    default: str | None


def settings_in(tree: ast.Module) -> dict[str, Needs]:
    """The classes of a module that are made of the environment, by their names. One that may take values from elsewhere is none."""
    names = _imports(tree)
    found: dict[str, Needs] = {}
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        if _is_of_pydantic(node, names):
            settings = _settings(node, _ELSEWHERE)
            if settings is not None:
                found[node.name] = Needs(tuple((name, one) for name, one in _of_pydantic(node, settings) if not _is_optional(one)))
        elif prefix := _prefix(node, names):
            found[node.name] = Needs(tuple(_of_environ(node, prefix, names)))
    return found


def variables_in(tree: ast.Module) -> dict[str, dict[str, Variable]]:
    """The variables of the fields of each such class, which come before whatever a file has: https://docs.pydantic.dev/latest/concepts/pydantic_settings/#field-value-priority"""
    names = _imports(tree)
    found = {
        made: {one.target.id: Variable(name, None) for name, one in needs.fields if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)}
        for made, needs in settings_in(tree).items()
    }
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and _is_of_pydantic(node, names) and (settings := _settings(node, _ELSEWHERE - _FILES)) is not None:
            found[node.name] = {one.target.id: Variable(name, _default(one)) for name, one in _of_pydantic(node, settings) if isinstance(one.target, ast.Name)}
    return found


def _is_of_pydantic(node: ast.ClassDef, names: dict[str, str]) -> bool:
    return [dotted(one, names) for one in node.bases] == [_BASE]


def makes(call: ast.Call, names: dict[str, str]) -> ast.expr | None:
    """The class that a call makes an object of, of the environment alone: `Settings()`, `environ.to_config(Settings)`, `Settings.from_environ()`."""
    if call.keywords:
        return None
    if not call.args:
        return call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "from_environ" else call.func
    return call.args[0] if len(call.args) == 1 and dotted(call.func, names) == "environ.to_config" else None


def _imports(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {one.asname or one.name: one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return found


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """A dotted name by what was imported; "" at its beginning where that is nothing of these."""
    match node:
        case ast.Name():
            return names.get(node.id, "")
        case ast.Attribute():
            return f"{dotted(node.value, names)}.{node.attr}"
    return ""


# pydantic-settings


def _settings(node: ast.ClassDef, elsewhere: frozenset[str]) -> dict[str, Any] | None:
    """What a class says of itself (`model_config`, keywords). None where a value may come from elsewhere, or where it is not written out."""
    given: list[ast.keyword] = [*node.keywords]
    for one in node.body:
        match one:
            case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Call() as call):
                given += call.keywords
            case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Dict() as held):
                given += [
                    ast.keyword(str(key.value) if isinstance(key, ast.Constant) else None, value) for key, value in zip(held.keys, held.values, strict=True)
                ]
            case (
                ast.Assign(targets=[ast.Name(id="model_config")])
                | ast.ClassDef(name="Config")
                | ast.FunctionDef(name="settings_customise_sources" | "__init__")
            ):
                return None
            case ast.FunctionDef(decorator_list=decorators) if any("validator" in ast.unparse(each) for each in decorators):
                return None  # it may fill in what is not there
    known: dict[str, Any] = {}
    for word in given:
        if word.arg is None or word.arg in elsewhere or (word.arg not in _FILES and not isinstance(word.value, ast.Constant)):
            return None
        known[word.arg] = word.value.value if isinstance(word.value, ast.Constant) else None
    return known


def _of_pydantic(node: ast.ClassDef, settings: dict[str, Any]) -> Iterator[tuple[str, ast.AnnAssign]]:
    for one in node.body:
        if not isinstance(one, ast.AnnAssign) or not isinstance(one.target, ast.Name) or one.target.id.startswith("_"):
            continue
        plain = isinstance(one.annotation, ast.Name) and one.annotation.id in _PLAIN
        if not plain and ("env_nested_delimiter" in settings or "ClassVar" in ast.unparse(one.annotation)):
            continue
        name = _alias(one)
        if name is not None:
            yield name or f"{settings.get('env_prefix') or ''}{one.target.id}".upper(), one


def _calls(field: ast.AnnAssign) -> list[ast.Call]:
    """Each `Field(…)` of it, that which it is set to last."""
    return [one for one in (*ast.walk(field.annotation), field.value) if isinstance(one, ast.Call)]


def _alias(field: ast.AnnAssign) -> str | None:
    """The name that a field says that it has outside, "" where it says none. None where that is not known."""
    alias = ""
    for call in _calls(field):
        if ast.unparse(call.func).rpartition(".")[2] != "Field" and call is field.value:
            return None
        for word in call.keywords:
            if word.arg in ("alias", "validation_alias", None):
                if not isinstance(word.value, ast.Constant) or not isinstance(word.value.value, str):
                    return None
                alias = word.value.value
    return alias


def _is_optional(field: ast.AnnAssign) -> bool:
    """Need no variable be there for it?"""
    if field.value is not None and not isinstance(field.value, ast.Call):
        return not _is_required(field.value)
    first = field.value.args[0] if isinstance(field.value, ast.Call) and field.value.args else None
    return (first is not None and not _is_required(first)) or any(
        word.arg in ("default", "default_factory") for call in _calls(field) for word in call.keywords
    )


def _is_required(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is ...


def _default(field: ast.AnnAssign) -> str | None:
    """What it is where there is no variable."""
    call = field.value if isinstance(field.value, ast.Call) else None
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "default")] if call is not None else [field.value]
    value = given[0] if given else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


# environ-config


def _prefix(node: ast.ClassDef, names: dict[str, str]) -> str:
    """The prefix of a class of environ-config, APP where it gives none; "" where it is no such class, or has none that is written out."""
    for one in node.decorator_list:
        call = one if isinstance(one, ast.Call) else None
        if dotted(call.func if call else one, names) == "environ.config":
            words = {word.arg: word.value for word in call.keywords} if call else {}
            if not words:
                return "APP"
            held = words.get("prefix")
            return held.value if len(words) == 1 and isinstance(held, ast.Constant) and isinstance(held.value, str) else ""
    return ""


def _of_environ(node: ast.ClassDef, prefix: str, names: dict[str, str]) -> Iterator[tuple[str, ast.AST]]:
    for one in node.body:
        value = getattr(one, "value", None)
        target = one.targets[0] if isinstance(one, ast.Assign) else one.target if isinstance(one, ast.AnnAssign) else None
        if not isinstance(target, ast.Name) or not isinstance(value, ast.Call) or dotted(value.func, names) not in ("environ.var", "environ.bool_var"):
            continue
        words = {word.arg: word.value for word in value.keywords}
        named = words.get("name")
        if value.args or "default" in words or None in words or not (named is None or isinstance(named, ast.Constant)):
            continue
        yield str(named.value) if isinstance(named, ast.Constant) else f"{prefix}_{target.id}".upper(), one
