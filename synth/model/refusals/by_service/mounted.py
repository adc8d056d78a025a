"""What Lambda refuses of what a function has beside its code: its layers, and the file systems that it mounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from queuegate._light import regex

from ....language.functions import coerce
from ....language.functions.intrinsics import elements, resolve
from ....linking.resources import View
from ....values.text import Text, settle
from ....values.value import ABSENT
from ....values.worlds import Undecided
from ..references import RefusedForm

_MOST: Final = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html"""
_UNVERSIONED: Final = regex(r"arn:\S*:layer:[\w-]+(?::(?!\d+\Z)[\w$.-]+)?")
_UNDER: Final = "/mnt/"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-filesystemconfig.html"""


def refused_layers(function: View) -> Iterator[RefusedForm]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html"""
    with suppress(Undecided):
        listed, place = function.facts.dig(("Layers",), function.world)
        several = [*elements(listed, function.world, place)] if listed is not ABSENT else []
        if len(several) > _MOST:
            yield RefusedForm("Layers", place, f"a list of {len(several)} layers", f"{_MOST} layers at most", also="Put several of them into one.")
        for one, at in several:
            text = Text.of(settle(one, function.world)) if isinstance(one, (str, Text)) else Text()
            if _UNVERSIONED.fullmatch("".join(part if isinstance(part, str) else "x" for part in text)) and isinstance(text[-1], str):
                yield RefusedForm("Layers", at, f"'{text}'", "the ARN of a version of a layer", also="End it with a colon and the number of a version.")


def refused_mounts(function: View) -> Iterator[RefusedForm]:
    with suppress(Undecided):
        listed, place = function.facts.dig(("FileSystemConfigs",), function.world)
        for one, at in elements(listed, function.world, place) if listed is not ABSENT else ():
            path, where = resolve(one.get("LocalMountPath", ABSENT), function.world, at / "LocalMountPath") if isinstance(one, dict) else (ABSENT, at)
            known = Text() if path is ABSENT else Text.of(settle(coerce.text(path, function.world, where), function.world))
            if known and not known.tokens and not str(known).startswith(_UNDER):
                right = f"{_UNDER}{str(known).strip('/')}"
                yield RefusedForm("LocalMountPath", where, f"'{known}'", f"a path that begins with {_UNDER}", also=f"Write {right} in its place.")
