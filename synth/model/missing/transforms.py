"""Transforms that a template lacks, or names in a spelling that AWS does not have, and loops that they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...language.macros import misspelt
from ...language.parameters.accepted import section
from ...language.scope import Scope
from ...sources.template import has_extensions
from ...values.value import Place
from .not_there import Unresolved

_LOOP: Final = "Fn::ForEach::"
_EXTENSIONS: Final = "AWS::LanguageExtensions"
_SAM_NAME: Final = "AWS::Serverless-2016-10-31"


def transforms_amiss(scope: Scope) -> Iterator[Unresolved]:
    yield from loops_without_transform(scope)
    yield from loops_of_one_name(scope)
    yield from _misspelt(scope)


def loops_without_transform(scope: Scope) -> Iterator[Unresolved]:
    """Loops without the transform that writes them out, or with SAM's before it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
    and https://github.com/aws-cloudformation/cfn-lint/issues/2346
    """
    source = scope.template.source
    transforms = source.get("Transform")
    late = (
        isinstance(transforms, list) and has_extensions(source) and _SAM_NAME in transforms[: transforms.index(_EXTENSIONS) if _EXTENSIONS in transforms else 0]
    )
    lacks = f"{_EXTENSIONS} after {_SAM_NAME}, which is given the loop as it is written" if late else ""
    for part in ("Resources", "Outputs", "Conditions") if late or not has_extensions(source) else ():
        for name in section(source, part):
            if str(name).startswith(_LOOP):
                said = f"Transform names {lacks}" if late else f"Transform does not name {_EXTENSIONS}"
                fix = f"Name {_EXTENSIONS} in Transform, before {_SAM_NAME} where that is there."
                yield Unresolved(f"{part} has the loop {name}, and {said}", (), Place(scope, (part, name)), str(name), fix=fix)


def loops_of_one_name(scope: Scope) -> Iterator[Unresolved]:
    """Loops that give what each of their rounds makes the same name: the name has to have the loop's variable in it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
    """
    for part in ("Resources", "Outputs", "Conditions"):
        for loop, value in section(scope.template.source, part).items():
            match value:
                case [str(variable), _, dict(makes)] if str(loop).startswith(_LOOP):
                    for name in (str(one) for one in makes if not str(one).startswith(_LOOP)):
                        if f"${{{variable}}}" not in name and f"&{{{variable}}}" not in name:
                            said = f"{part} has the loop {loop}, whose rounds all make {name}: its name does not have ${{{variable}}} in it"
                            fix = f"Put ${{{variable}}} into the name of what the loop makes."
                            yield Unresolved(said, (), Place(scope, (part, loop)), f"{loop} / {name}", fix=fix)


def _misspelt(scope: Scope) -> Iterator[Unresolved]:
    """Transforms by AWS's prefix that are a slip for one of AWS's: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html"""
    named = scope.template.source.get("Transform")
    for one in named if isinstance(named, list) else [named]:
        if isinstance(one, str) and (meant := misspelt(one)):
            yield Unresolved(f"Transform names {one}, which is not one of AWS's", (meant,), Place(scope, ("Transform",)), one)
