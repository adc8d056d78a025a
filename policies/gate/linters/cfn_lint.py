"""cfn-lint: how it is asked, and what its output means.

It is given the template as JSON in the long form, so that the path of each finding is ours, and without those of the template's own settings for it that may name code or
files, such as `append_rules` (https://github.com/aws-cloudformation/cfn-lint#metadata): a template that is checked must not decide what is run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from queuegate.synth.sources.template import Template

from ...severity import Severity
from .said import Broken, Said

_SEVERITIES: Final = {"E": Severity.ERROR, "F": Severity.ERROR, "W": Severity.WARNING, "I": Severity.NOTE}
_HARMLESS: Final = frozenset({"configure_rules", "include_checks", "include_experimental", "regions"})
_CRASHED: Final = "E0002"
"""The rule under which cfn-lint reports that one of its rules raised: https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md"""


class _Rule(msgspec.Struct):
    Id: str
    Source: str = ""


class _Location(msgspec.Struct):
    Path: list[str | int] | None = None


class _Match(msgspec.Struct):
    Filename: str
    Message: str
    Rule: _Rule
    Location: _Location


def arguments(files: Iterable[str], levels: Mapping[str, str]) -> list[str]:
    """The command's words. Its notes (I…) are off unless the settings give one a severity."""
    asked = sorted(rule for rule, level in levels.items() if rule.startswith("I") and level != "off")
    include = ["--include-checks", *asked] if asked else []
    return ["--format", "json", "--non-zero-exit-code", "none", *include, "--", *files]


def written(template: Template, raw: bytes) -> tuple[str, bytes]:  # noqa: ARG001 - the file as it is
    """The template as it is given to cfn-lint: a file's ending and its content. A SAM template is given as it is written: cfn-lint expands it itself."""
    return ".json", json.dumps(_neutral(template.source)).encode("utf-8", "surrogatepass")


def _neutral(body: dict[str, Any]) -> dict[str, Any]:
    """The template without its own instructions to cfn-lint, but for the harmless ones. What it asks to ignore is counted by us."""
    neutral = dict(body)
    metadata = neutral.pop("Metadata", None)
    if isinstance(metadata, dict):  # of another type it would break cfn-lint
        own = {name: value for name, value in _config(metadata).items() if name in _HARMLESS}
        neutral["Metadata"] = {name: {"config": own} if name == "cfn-lint" else value for name, value in metadata.items()}
    if isinstance(resources := body.get("Resources"), dict):
        neutral["Resources"] = {name: _without_own(resource) for name, resource in resources.items()}
    return neutral


def _without_own(resource: Any) -> Any:
    if not isinstance(resource, dict) or "Metadata" not in resource:
        return resource
    metadata = resource["Metadata"]
    if isinstance(metadata, dict) and "cfn-lint" not in metadata:
        return resource
    rest = {name: value for name, value in metadata.items() if name != "cfn-lint"} if isinstance(metadata, dict) else None
    return {name: value for name, value in resource.items() if name != "Metadata"} | ({"Metadata": rest} if rest else {})


def _config(metadata: Any) -> dict[str, Any]:
    own = metadata.get("cfn-lint") if isinstance(metadata, dict) else None
    config = own.get("config") if isinstance(own, dict) else None
    return config if isinstance(config, dict) else {}


def _ignored(metadata: Any) -> list[str]:
    names = _config(metadata).get("ignore_checks")
    return [name for name in names if isinstance(name, str) and name] if isinstance(names, list) else []


def read(output: str, templates: Mapping[str, Template]) -> dict[str, list[Said]]:
    """What is said of each file. Raises Broken if it is no output of cfn-lint."""
    try:
        matches = msgspec.json.decode(output, type=list[_Match])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Broken(f"printed something else than its findings ({error})") from None
    found: dict[str, list[Said]] = {file: [] for file in templates}
    for match in matches:
        if match.Filename not in found:
            raise Broken(f"speaks of a file that it was not given: {match.Filename}: {match.Message}")
        route = tuple(match.Location.Path or ())
        docs = match.Rule.Source if match.Rule.Source.startswith("https://") else ""
        rule, severity = match.Rule.Id, _SEVERITIES.get(match.Rule.Id[:1], Severity.ERROR)
        skipped = ignored(rule, route, templates[match.Filename].source)
        found[match.Filename].append(Said(rule, severity, match.Message, route, docs, skipped, crash=rule == _CRASHED))
    return found


def ignored(rule: str, route: tuple[str | int, ...], body: dict[str, Any]) -> str | None:
    """Why the template has cfn-lint ignore a rule at this place; None where it does not. Its own list is one of prefixes, a resource's one of exact ids."""
    if any(rule.startswith(prefix) for prefix in _ignored(body.get("Metadata"))):
        return "the template's Metadata tells cfn-lint to ignore it"
    if route[:1] == ("Resources",) and len(route) > 1:
        resource = body.get("Resources", {}).get(route[1])
        if isinstance(resource, dict) and rule in _ignored(resource.get("Metadata")):
            return "the resource's Metadata tells cfn-lint to ignore it"
    return None
