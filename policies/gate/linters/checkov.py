"""checkov: how it is asked, and what its output means.

It is given the template's own bytes, since its `checkov:skip` comments stand in them. A check speaks of a resource, and names the properties that it looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from queuegate.synth.sources.template import Template

from ...severity import Severity
from .said import Broken, Said

_DOCS: Final = "https://www.checkov.io/5.Policy%20Index/cloudformation.html"


class _Result(msgspec.Struct):
    evaluated_keys: list[str] | None = None
    suppress_comment: str | None = None


class _Check(msgspec.Struct):
    check_id: str
    check_name: str
    resource: str
    file_path: str
    check_result: _Result
    guideline: str | None = None


class _Results(msgspec.Struct):
    failed_checks: list[_Check] = []
    skipped_checks: list[_Check] = []
    parsing_errors: list[str] = []


class _Report(msgspec.Struct):
    results: _Results = msgspec.field(default_factory=_Results)


def arguments(files: Iterable[str], levels: Mapping[str, str]) -> list[str]:  # noqa: ARG001 - the settings' severities change nothing in what is asked
    """The command's words. Without `--quiet`, which would hide what the templates skip."""
    named = [word for file in files for word in ("--file", file)]
    return ["--framework", "cloudformation", "--output", "json", "--compact", "--skip-download", "--soft-fail", *named]


def written(template: Template, raw: bytes) -> tuple[str, bytes]:  # noqa: ARG001 - the template as we read it
    """The template as it is given to checkov: a file's ending and its content."""
    return ".json" if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else ".yaml", raw


def read(output: str, templates: Mapping[str, Template]) -> dict[str, list[Said]]:
    """What is said of each file. Raises Broken if it is no output of checkov."""
    try:
        decoded = msgspec.json.decode(output, type=_Report | list[_Report])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Broken(f"printed something else than its findings ({error})") from None
    reports = decoded if isinstance(decoded, list) else [decoded]
    found: dict[str, list[Said]] = {file: [] for file in templates}
    for results in (report.results for report in reports):
        for file in results.parsing_errors:
            found[_known(file, found)].append(Said("", Severity.ERROR, "it could not read the template", (), "", crash=True))
        for check in (*results.failed_checks, *results.skipped_checks):
            file = _known(check.file_path, found)
            found[file].append(_said(check, templates[file].source, skipped=check in results.skipped_checks))
    return {file: list(dict.fromkeys(said)) for file, said in found.items()}


def _known(path: str, found: Mapping[str, object]) -> str:
    name = path.rpartition("/")[2]
    if name not in found:
        raise Broken(f"speaks of a file that it was not given: {path}")
    return name


def _said(check: _Check, body: dict[str, Any], *, skipped: bool) -> Said:
    logical_id = check.resource.partition(".")[2]
    resource = body.get("Resources", {}).get(logical_id)
    route: tuple[str | int, ...] = (
        ("Resources", logical_id, *_below(next(iter(check.check_result.evaluated_keys or ()), ""), resource)) if resource is not None else ()
    )
    reason = (check.check_result.suppress_comment or "the template skips it") if skipped else None
    return Said(check.check_id, Severity.NOTE, check.check_name, route, check.guideline or _DOCS, reason)


def _below(evaluated: str, resource: Any) -> tuple[str | int, ...]:
    """`Properties/Statement/[1]/Action` as a route. checkov speaks of a role's inline policy as if it were the role: where there is one, it is meant."""
    keys: list[str | int] = [int(key[1:-1]) if key[:1] == "[" and key[1:-1].isdecimal() else key for key in evaluated.split("/") if key]
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    if keys[:2] == ["Properties", "PolicyDocument"] and isinstance(properties, dict) and "PolicyDocument" not in properties:
        policies = properties.get("Policies")
        return ("Properties", "Policies", 0, *keys[1:]) if isinstance(policies, list) and len(policies) == 1 else ("Properties", "Policies")
    return tuple(keys)
