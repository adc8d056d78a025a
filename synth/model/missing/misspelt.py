"""CloudFormation's own words where a template misspells them: the version of its format, its sections, and its functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from ...language.intrinsics import resolve
from ...language.macros import rewriting
from ...language.scope import Scope
from ...language.slips import section_meant
from ...linking.calls import calls
from ...linking.links import Links
from ...sources.text.yaml_tags import FUNCTIONS
from ...values.slips import is_slip
from ...values.value import Place
from ...values.worlds import World
from .not_there import Unresolved, doubts

_VERSION: Final = "AWSTemplateFormatVersion"
_ONLY: Final = "2010-09-09"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/format-version-structure.html"""
_PREFIXES: Final = ("Fn::", "!")


def misspelt_words(scope: Scope, links: Links) -> Iterator[Unresolved]:
    source = scope.template.source
    if isinstance(version := source.get(_VERSION), str) and version != _ONLY:
        yield Unresolved(f"{_VERSION} is {version}, which is no version of the format", (_ONLY,), Place(scope, (_VERSION,)), _VERSION)
    for name in source if not rewriting(source) else ():
        if meant := section_meant(name):
            yield Unresolved(f"{name} is no section of a template", (meant,), Place(scope, (name,)), f"the section {name}")
    yield from of_resources(scope)
    for call in calls(scope, links):
        prefix = next((one for one in _PREFIXES if call.function.startswith(one)), "")
        if prefix and (meant := _function_meant(call.function.removeprefix(prefix))):
            place = Place(scope, call.route)
            why = doubts(partial(resolve, {call.function: call.argument}, World(), place))
            yield Unresolved(f"{call.function} is no function of CloudFormation", (f"{prefix}{meant}",), place, call.function, why)


def of_resources(scope: Scope) -> Iterator[Unresolved]:
    """Words of its resources that have been read as what is meant."""
    for one in scope.template.slips if not rewriting(scope.template.source) else ():
        place = Place(scope, one.route)
        said = (
            f"{one.written}, the Type of {one.resource}, is no type of CloudFormation"
            if one.is_type
            else f"{one.written} of {one.resource} is no attribute of a resource"
        )
        yield Unresolved(said, (one.meant,), place, f"{one.written} of {one.resource}")


def _function_meant(name: str) -> str:
    """The function for which a name is a slip; "" where it is one itself, or another tool's."""
    if name in FUNCTIONS or name in ("Ref", "Condition"):
        return ""
    known = sorted((*FUNCTIONS, "Ref", "Condition"))
    return next((one for one in known if name.casefold() == one.casefold()), "") or next((one for one in known if is_slip(name, one)), "")
