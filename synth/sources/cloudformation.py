"""CloudFormation and SAM templates, YAML or JSON: from a file to a `Template`, or one error that says where and what to do."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from queuegate._light import regex

from . import disk, unsaved
from .local_code import local_code
from .template import Route, Spot, Template, Unreadable
from .text import json_text
from .text.places import refuse
from .within import within

MOST_BYTES = 5_000_000
"""A larger file is not read. CloudFormation itself takes at most 1 MB
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html)."""

_HALF_CHARACTER = regex("[\ud800-\udfff]")


_ENTRY = r"""(?:^|[{,])[ \t]*["']?"""
_VERSION = regex(rf"""{_ENTRY}AWSTemplateFormatVersion["']?[ \t]*:""", re.MULTILINE)
_RESOURCES = regex(rf"""{_ENTRY}Resources["']?[ \t]*:""", re.MULTILINE)
_NAMING_FILES = ("AWS::Include", "DefinitionUri", "BodyS3Location", "DefinitionS3Location")
_TYPE = regex(r"""\bType["']?[ \t]*:[ \t]*["']?(?:AWS|Custom)::""")


def _is_certain(text: str) -> bool:
    """Is a text that cannot be parsed certainly a template? Words in a comment or a description make none."""
    if "AWSTemplateFormatVersion" in text and _VERSION.search(text) is not None:  # the word alone is looked for in a hundredth of the time
        return True
    return "Resources" in text and (start := _RESOURCES.search(text)) is not None and _TYPE.search(text, start.end()) is not None


class NotTemplate(Unreadable):
    """The file is fine, or broken in its own way, but nothing shows that it is a template. In a folder that is no problem: it is skipped, for this reason."""


def is_one(text: str, *, certain: bool, parse_it: bool = True) -> bool:
    """Is a text a template? Of one that cannot be parsed: is it `certain`ly one, as far as its words tell? They alone are asked where it is not to be parsed."""
    if not parse_it or (not _is_certain(text) and not text.lstrip().startswith("{")):
        return not parse_it and _is_certain(text)
    try:
        return why_not_template(parse(text.replace("\r\n", "\n").replace("\r", "\n"), "")[0]) is None
    except Unreadable:
        return certain and _is_certain(text)


def read(path: Path, *, stack: str | None = None, root: Path | None = None) -> Template:
    """Read the template in a file; `root` is the repository, inside which code may be read. Raises `Unreadable`, or its kind `NotTemplate`."""
    file = os.path.abspath(path)  # noqa: PTH100 - Path.absolute() keeps "..", and a report should not
    text = read_text(path)
    try:
        body, spot = parse(text, file)
    except Unreadable as error:
        if _is_certain(text):
            raise
        raise NotTemplate(error.message, error.spot) from None
    if why := why_not_template(body):
        raise NotTemplate(f"not a CloudFormation template: {why}", spot(()))
    if any(word in text for word in _NAMING_FILES):
        from .files_named import put_in  # noqa: PLC0415 - few templates name one

        spot = put_in(body, spot, partial(_named, path, root))
    name = stack or path.stem.removesuffix(".template")
    return Template(file=file, stack=name, body=body, spot=spot, code=partial(local_code, path, body, root), text=text)


def _named(template: Path, root: Path | None, named: str) -> tuple[dict[str, Any], Callable[[Route], Spot]] | None:
    """What a file holds that a template names relative to itself, and that lies in the repository."""
    file = within(template.parent, named, root) if root is not None else None
    try:
        return None if file is None else parse(read_text(file), str(file))
    except Unreadable:
        return None


def read_text(path: Path) -> str:
    """Read the text of a file: UTF-8, without its byte order mark, lines ended by newlines. Raises `Unreadable`; never waits for a pipe or a device."""
    file = os.path.abspath(path)  # noqa: PTH100 - as above
    if (held := unsaved.content(path)) is not None:
        if len(held) > MOST_BYTES:
            raise _too_large(file)
        return _decoded(held, file)
    try:
        about = disk.stat(path)
        if stat.S_ISDIR(about.st_mode):
            raise Unreadable("this is a folder, not a file. Name a file in it", Spot(file, 1))
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable("this is a pipe or a device, not a file. Save its content in a file first", Spot(file, 1))
        if about.st_size > MOST_BYTES:
            raise _too_large(file)
        data = disk.read(path, MOST_BYTES + 1)  # a file in /proc has the size 0 and any length
    except OSError as error:
        aside = "" if isinstance(error, (FileNotFoundError, NotADirectoryError)) else f" ({error.strerror})"
        raise Unreadable(f"{_NEXT.get(type(error), 'cannot be read')}{aside}", Spot(file, 1)) from None
    except ValueError:
        raise Unreadable("this name cannot be a file's: it holds a null byte", None) from None
    if len(data) > MOST_BYTES:
        raise _too_large(file)
    return _decoded(data, file)


def parse(text: str, file: str) -> tuple[dict[str, Any], Callable[[Route], Spot]]:
    """Read a template's text: its data, and the place of the node at a route or of its nearest ancestor (of a mapping's entry: its key). Raises `Unreadable`."""
    text = text.lstrip("\ufeff")  # libyaml drops one byte order mark without counting it
    if half := None if text.isascii() else _HALF_CHARACTER.search(text):
        raise refuse("this character is half of one (a surrogate). Write it anew", text, half.start(), file)
    body, spot = _json_or_yaml(text, file) if _looks_like_json(text, file) else _yaml(text, file)
    if body is None:
        raise Unreadable("the file is empty", spot(()))
    if not isinstance(body, dict):
        raise Unreadable(f"a template is a mapping, and this file holds {'a list' if isinstance(body, list) else 'a single value'}", spot(()))
    return body, spot


def why_not_template(body: Mapping[str, Any]) -> str | None:
    """Say what a mapping lacks to be CloudFormation or SAM.

    A malformed template that says what it is (`AWSTemplateFormatVersion`, an AWS `Transform`) lacks nothing here.
    """
    if "AWSTemplateFormatVersion" in body or "AWS::" in str(body.get("Transform", "")):
        return None
    if "Resources" not in body and "service" in body and {"provider", "functions"} & {*body}:
        return "it is a configuration of the Serverless Framework. Package it first (npx serverless package), and name the folder .serverless that this writes"
    if "Resources" not in body:
        return "it has no Resources section"
    resources = body["Resources"]
    if not isinstance(resources, Mapping):
        return "its Resources section is not a mapping"
    if any(name.startswith("Fn::") or (isinstance(entry, Mapping) and "::" in str(entry.get("Type", ""))) for name, entry in resources.items()):
        return None
    return "nothing in its Resources section has a type such as AWS::SQS::Queue"


def _looks_like_json(text: str, file: str) -> bool:
    start = text.lstrip()[:2]
    if start in {"//", "/*"} and file.endswith(".json"):
        return True  # a comment, which JSON has none of
    return start.startswith("{") and start not in {"{{", "{%"}  # what Jinja and Helm start with


def _json_or_yaml(text: str, file: str) -> tuple[Any, Callable[[Route], Spot]]:
    """Read JSON, or else the YAML flow mapping that looks like it. If it is neither, the parser that got further knows more.

    CloudFormation takes a text with `{` in front for JSON, but SAM and `aws cloudformation package` try YAML next. What is named `.json` is meant as JSON:
    YAML would read a comment there as a part of a value.
    """
    try:
        return json_text.parse(text, file)
    except json_text.Broken as as_json:
        if file.lower().endswith(".json"):
            raise
        try:
            return _yaml(text, file)
        except Unreadable as as_yaml:
            further = as_yaml.spot is not None and as_json.spot is not None and as_yaml.spot[1:] > as_json.spot[1:]
            raise (as_yaml if further else as_json) from None


def _yaml(text: str, file: str) -> tuple[Any, Callable[[Route], Spot]]:
    if text.lstrip().startswith(("// Jest Snapshot", "exports[`")):
        raise Unreadable("this is a Jest snapshot, which is JavaScript. Name the app's cdk.json or its cdk.out instead", Spot(file, 1))
    from .text.yaml_text import parse as parse_yaml  # noqa: PLC0415 - a run over JSON alone does not pay for PyYAML

    return parse_yaml(text, file)


_HEAD = 64


def _is_wide(data: bytes) -> bool:
    """Is it UTF-16 without a byte order mark: of each two bytes one is always null, and never the other?"""
    odd, even = data[1::2], data[::2][: len(data) // 2]
    return bool(odd) and ((not any(odd) and all(even)) or (not any(even) and all(odd)))


def _decoded(data: bytes, file: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(data[:_HEAD]):
        raise Unreadable("the file is UTF-16. Save it as UTF-8", Spot(file, 1))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # the offset counts from the end of a byte order mark, where there is one
        if b"\0" in data:
            raise Unreadable("the file is binary, and no text. Name a template of CloudFormation or SAM", Spot(file, 1)) from None
        start = error.start + 3 * data.startswith(b"\xef\xbb\xbf")
        line, column = data.count(b"\n", 0, start) + 1, start - data.rfind(b"\n", 0, start)
        raise Unreadable(f"the file is not UTF-8: byte {start + 1} is 0x{data[start]:02X}. Save it as UTF-8", Spot(file, line, column)) from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _too_large(file: str) -> Unreadable:
    reason = f"the file is larger than {MOST_BYTES // 1_000_000} MB and was not read. CloudFormation takes 1 MB at most: split the template"
    return Unreadable(reason, Spot(file, 1), "too-large")


_NEXT = {
    FileNotFoundError: "there is no such file. Check the path",
    NotADirectoryError: "there is no such file. Check the path",
    PermissionError: "no permission to read this file. Change its mode or owner",
}
