"""The JSON Schemas of the report and of queuegate.yaml, made from their records. They are shipped as files, so that a run need not make them."""

from __future__ import annotations

import json
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec

from ..access.answers import AccessReport
from ..catalogue.rules import taken_names
from ..change.model import Difference
from ..own_rules.scan import NAME
from ..report.record.model import Report
from ..settings.model import ResourceMetadata, Settings

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_HERE = Path(__file__).parent

FILES: Final = {
    "report": _HERE / "report.schema.json",
    "settings": _HERE / "queuegate.schema.json",
    "access": _HERE / "access.schema.json",
    "diff": _HERE / "diff.schema.json",
    "metadata": _HERE / "metadata.schema.json",
}


def report_schema() -> str:
    described = "What `queuegate check --report json` prints. Within a version fields are only added: readers ignore those that they do not know."
    return _spelt(_schema(Report, "Queuegate report", described))


def access_schema() -> str:
    described = "What `queuegate access … --report json` prints. Within a version fields are only added: readers ignore those that they do not know."
    return _spelt(_schema(AccessReport, "Queuegate answer about access", described))


def diff_schema() -> str:
    described = "What `queuegate diff --report json` prints. Within a version fields are only added: readers ignore those that they do not know."
    return _spelt(_schema(Difference, "Queuegate difference", described))


def settings_schema() -> str:
    schema = _schema(Settings, "queuegate.yaml", "The settings of Queuegate, the policy gate for SQS → Lambda pipelines.")
    known = {"$ref": "#/$defs/RuleOrGroup"}
    schema["$defs"]["RuleOrGroup"] = {"enum": [*taken_names()]}
    top = schema["$defs"]["Settings"]
    top["properties"]["severity"]["propertyNames"] = {"anyOf": [known, {"pattern": f"^{NAME.pattern}$"}]}
    top |= {"if": {"not": {"required": ["rules"]}}, "then": {"properties": {"severity": {"propertyNames": known}}}}
    return _spelt(schema)


def metadata_schema() -> str:
    described = "What a resource of a template may say to Queuegate, under the key queuegate of its Metadata: findings on it that are accepted."
    return _spelt(_schema(ResourceMetadata, "Queuegate's Metadata of a resource", described))


def _schema(record: type[msgspec.Struct], title: str, description: str) -> dict[str, Any]:
    behind: list[type[Any]] = []
    top = _describable(record, behind)
    (reference, *_), parts = msgspec.json.schema_components([top, *dict.fromkeys(behind)], ref_template="#/$defs/{name}")
    return {"$schema": _DIALECT, "title": title, "description": description, **reference, "$defs": parts}


def _describable(kind: Any, behind: list[type[Any]]) -> Any:
    """The type with every choice between records replaced by references to them: msgspec can write such a choice, but not describe it. `behind` collects the records."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        records = [one for one in arguments if _is_record(one)]
        if len(records) > 1:
            behind += records
            nothing = [{"type": "null"}] if NoneType in arguments else []
            return Annotated[Any, msgspec.Meta(extra_json_schema={"anyOf": [*({"$ref": f"#/$defs/{one.__name__}"} for one in records), *nothing]})]
    if origin in (list, dict):
        return origin[tuple(_describable(one, behind) for one in arguments)]
    return _describable_record(kind, behind) if _is_record(kind) else kind


def _describable_record(record: type[msgspec.Struct], behind: list[type[Any]]) -> type[msgspec.Struct]:
    hints = get_type_hints(record, include_extras=True)
    changed = {name: _describable(hint, behind) for name, hint in hints.items() if name in record.__struct_fields__}
    if all(changed[name] is hints[name] or changed[name] == hints[name] for name in changed):
        return record
    fields = [(field.name, changed[field.name], *(() if field.required else (_default(field),))) for field in msgspec.structs.fields(record)]
    return msgspec.defstruct(record.__name__, fields, namespace={"__doc__": record.__doc__})


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else msgspec.field(default_factory=field.default_factory)


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _spelt(schema: dict[str, Any]) -> str:
    return json.dumps(_even(schema), indent=2, ensure_ascii=False) + "\n"


def _even(node: Any) -> Any:
    """The same with its descriptions free of indentation: Python took it off docstrings only from 3.13 on."""
    if isinstance(node, dict):
        return {key: cleandoc(value) if key == "description" and isinstance(value, str) else _even(value) for key, value in node.items()}
    return [_even(item) for item in node] if isinstance(node, list) else node
