"""What becomes of a resource when its stack is deleted or no longer holds it.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
"""

from __future__ import annotations

from typing import Final

from ...language.functions.coerce import string
from ...language.functions.intrinsics import resolve
from ...linking.resources import View
from ...values.value import ABSENT, Place

_KEPT: Final = ("Retain", "RetainExceptOnCreate")


def is_kept(view: View) -> bool:
    """Does it outlive its stack (`DeletionPolicy: Retain`)? Where nothing is said it does not. Raises `Undecided`."""
    value, place = resolve(view.facts.body.get("DeletionPolicy", ABSENT), view.world, deletion_place(view))
    return value is not ABSENT and string(value, view.world, place) in _KEPT


def deletion_place(view: View) -> Place:
    """Where that is said, or would be."""
    return view.place / "DeletionPolicy" if "DeletionPolicy" in view.facts.body else view.place
