"""CloudFormation Validate: how it is asked, and what its output means.

It is given the template as JSON in the long form. It takes most of its rules, and their numbers, from cfn-lint, but knows none of the ways in which a template tells cfn-lint to
ignore one: what is ignored there is ignored here, too. A template of SAM it does not look into.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from queuegate.synth.sources.template import Route, Template

from ...severity import Severity
from .cfn_lint import ignored
from .said import Broken, Said

_SEVERITIES: Final = {"FATAL": Severity.ERROR, "ERROR": Severity.ERROR, "WARN": Severity.WARNING, "INFO": Severity.NOTE, "DEBUG": Severity.NOTE}
_SECTIONS: Final = {
    "RESOURCE": "Resources",
    "PARAMETER": "Parameters",
    "OUTPUT": "Outputs",
    "MAPPING": "Mappings",
    "METADATA": "Metadata",
    "RULE": "Rules",
    "CONDITION": "Conditions",
}
_DOCS: Final = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-validate.html"


class _Diagnostic(msgspec.Struct):
    file: str
    rule: str
    severity: str
    message: str
    entity: tuple[str, str] | None = None
    path: str = ""
    crash: bool = False


def arguments(files: Iterable[str], levels: Mapping[str, str]) -> list[str]:
    """The command's words. Its notes (I…) are off unless the settings give one a severity."""
    return [*sorted(rule for rule, level in levels.items() if rule.startswith("I") and level != "off"), "--", *files]


def written(template: Template, raw: bytes) -> tuple[str, bytes]:  # noqa: ARG001 - the file as it is
    """The template as it is given to CloudFormation Validate: a file's ending and its content."""
    return ".json", json.dumps(template.source).encode("utf-8", "surrogatepass")


def read(output: str, templates: Mapping[str, Template]) -> dict[str, list[Said]]:
    """What is said of each file. Raises Broken if it is no output of `validating`."""
    try:
        diagnostics = msgspec.json.decode(output, type=list[_Diagnostic])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Broken(f"printed something else than its findings ({error})") from None
    found: dict[str, list[Said]] = {file: [] for file in templates}
    for one in diagnostics:
        if one.file not in found:
            raise Broken(f"speaks of a file that it was not given: {one.file}: {one.message}")
        body = templates[one.file].source
        route = _route(one, body)
        severity = _SEVERITIES.get(one.severity, Severity.ERROR)
        found[one.file].append(Said(one.rule, severity, one.message, route, _DOCS, _skipped(one.rule, route, body), crash=one.crash))
    return {file: list(dict.fromkeys(said)) for file, said in found.items()}


def _route(one: _Diagnostic, body: Any) -> Route:
    """Where it is. A path begins below its entity or at a section, and has dots or slashes between its keys, in which there may be some, too: what is there decides."""
    section, name = (_SECTIONS.get(one.entity[0]), one.entity[1]) if one.entity else (None, "")
    path = one.path.replace("/", ".")
    if not section or path == section or path.startswith(f"{section}."):
        return tuple(_walked(body, path))
    node = body.get(section)
    below = node.get(name) if isinstance(node, dict) else None
    return section, name, *_walked(below, path)


def _walked(node: Any, path: str) -> list[str | int]:
    """The keys of a path as far as something is there, and then its next part."""
    keys: list[str | int] = []
    while path:
        if isinstance(node, list) and path.partition(".")[0].isdecimal():
            first, _, path = path.partition(".")
            keys.append(int(first))
            node = node[int(first)] if int(first) < len(node) else None
            continue
        known = [key for key in node if isinstance(key, str) and f"{path}.".startswith(f"{key.replace('/', '.')}.")] if isinstance(node, dict) else []
        if not known:
            return [*keys, path.partition(".")[0]]
        key = max(known, key=len)
        keys.append(key)
        node, path = node[key], path[len(key) + 1 :]
    return keys


def _skipped(rule: str, route: Route, body: dict[str, Any]) -> str | None:
    """Does the template tell cfn-lint to ignore this, under its number there or here?"""
    return next(filter(None, (ignored(name, route, body) for name in dict.fromkeys((rule, twin(rule))))), None)


def twin(rule: str) -> str:
    """What a rule is called in cfn-lint, where it has the same: F3034 here is E3034 there, and of the values that a property takes it only warns."""
    return f"E{rule[1:]}" if rule.startswith("F") or rule == "W3030" else rule
