"""How to put a finding right, in the words of the file that a person edits: a template, a SAM template, or the code of a CDK app."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from queuegate._light import regex
from queuegate.synth.linking.formats.display_name import named
from queuegate.synth.sources import disk
from queuegate.synth.sources.template import Unreadable
from queuegate.synth.values import Place
from queuegate.synth.values.defaults import ALIAS, FUNCTION, MAPPING, QUEUE, SUBSCRIPTION, VERSION

from ...change import Edit
from ...rule import Finding
from .cloudformation import in_cloudformation
from .construct_paths import construct_path, path_of
from .sam import in_sam, is_made_by_sam
from .step import Step, chosen, in_a_sentence

_SUFFIXES: Final = {".py": "Python", ".ts": "TypeScript", ".mts": "TypeScript", ".js": "TypeScript", ".mjs": "TypeScript"}
_COMMANDS: Final = (
    ("Python", regex(r"\bpython|\bpy\b|\.py\b|\b(?:uv|poetry|pipenv|pdm) run")),
    ("TypeScript", regex(r"\bts-node|\btsx\b|\bnode\b|\bbun\b|\.[mc]?[jt]s\b")),
)
"""What the command of an app says of its language."""
_BOTH: Final = ("Python", "TypeScript")
_MAKERS: Final = {
    MAPPING: (FUNCTION, ALIAS, VERSION),
    SUBSCRIPTION: (QUEUE,),
}
"""What makes such a resource by a method, and below itself."""
_ABOVE: Final = 3
"""How far above a cloud assembly's template the app's cdk.json is looked for."""

_SHORT: Final = regex(r"!GetAtt (?P<of>\w+)\.(?P<attribute>\w+(?:\.\w+)*)|!Ref (?!of )(?P<name>[\w:]+)")

Shown = Callable[[str], str]
"""A file's path as a person knows it."""


def fix_of(finding: Finding, shown: Shown, edited: str = "") -> str:
    """The changes of a finding, and what else its fix says; "" where it says nothing. `edited` is the file to which the finding points, where that makes the resource."""
    changes, instead = ([chosen(edit, _step(edit, shown, edited)) for edit in edits] for edits in (finding.changes, finding.instead))
    more = for_place(finding.fix, finding.place, shown, edited)
    return in_a_sentence(changes, instead, more) if changes else more


def for_place(fix: str, place: Place | None, shown: Shown, edited: str = "") -> str:
    """What a fix says besides, for whoever edits what stands at a place: nothing of the CDK in a template, in one of JSON no short form of YAML, and in an app in TypeScript its spelling."""
    if place is not None and "!" in fix and place.scope.template.is_json and construct_path(place) is None:
        fix = _SHORT.sub(_long, fix)
    if place is None or ("CDK" not in fix and "iam." not in fix):
        return fix
    from .typescript import in_typescript, of_an_app, without_the_cdk  # noqa: PLC0415 - few fixes speak of the CDK

    if (path := construct_path(place)) is None:
        return without_the_cdk(fix)
    said = in_typescript(fix) if languages_of(place, shown, edited) == ("TypeScript",) else fix
    return of_an_app(said) if path.endswith("/Resource") else said


def _long(found: re.Match[str]) -> str:
    """A reference as JSON has it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html"""
    return json.dumps({"Ref": found["name"]} if found["name"] else {"Fn::GetAtt": [found["of"], found["attribute"]]})


def _step(edit: Edit, shown: Shown, edited: str) -> Step:
    """One change, for the file in which its resource is written."""
    template = edit.place.scope.template
    if edit.outside:
        return in_cloudformation(edit)
    path = construct_path(edit.place)
    if path is not None:
        return _in_app(edit._replace(name=named(str(edit.place.route[1]), path, edit.type, stack=template.path)), path, languages_of(edit.place, shown, edited))
    is_json = template.is_json
    return in_sam(edit, is_json=is_json) if is_made_by_sam(edit) else in_cloudformation(edit, is_json=is_json)


def _in_app(edit: Edit, path: str, languages: tuple[str, ...]) -> Step:
    """In the app's language; in both where nobody knows which one it is."""
    from .cdk import construct_of, in_cdk  # noqa: PLC0415 - only what an app made needs it

    of = _maker(edit, path)
    texts = {language: in_cdk(edit, construct_of(edit, path, of), (language,)).text for language in languages}
    if len(set(texts.values())) == 1:
        return Step(texts[languages[0]])
    return Step(" or ".join(f"{text} ({language})" for language, text in texts.items()))


def _maker(edit: Edit, path: str) -> str:
    """The construct whose method has made an event source mapping or a subscription, which lies below it; "" where it has a construct of its own."""
    parent, template = path.rpartition("/")[0].rpartition("/")[0], edit.place.scope.template
    kinds = _MAKERS.get(edit.type, ()) if parent else ()
    for name, resource in template.body.get("Resources", {}).items() if kinds else ():
        kind = str(resource.get("Type")) if isinstance(resource, dict) else ""
        if kind in kinds and path_of(template, name) == f"{parent}/Resource":
            return f"the {kind.rpartition('::')[2]} {parent.rpartition('/')[2]}"
    return ""


def languages_of(place: Place, shown: Shown, edited: str = "") -> tuple[str, ...]:
    """The language of the user's lines; where the assembly has none, that of the app's command; else both (`Python`, `TypeScript`)."""
    template = place.scope.template
    for file in (edited,) if edited.endswith(tuple(_SUFFIXES)) else (spot.file for spot in template.authored(place.route)):
        if (language := _SUFFIXES.get(Path(file).suffix)) is not None:
            return (language,)
    return _of_app(str(Path(shown(template.file)).parent))


@disk.remembered(1_000)
def _of_app(folder: str) -> tuple[str, ...]:
    from queuegate.synth.sources.cdk import json_files  # noqa: PLC0415 - as above

    for above in [Path(folder), *Path(folder).parents][:_ABOVE]:
        try:
            app = json_files.read(above / "cdk.json").get("app") if disk.is_file(above / "cdk.json") else None
        except (OSError, Unreadable):
            continue
        command = " ".join(map(str, app)) if isinstance(app, list) else str(app or "")
        if found := next((language for language, says in _COMMANDS if says.search(command)), None):
            return (found,)
    return _BOTH
