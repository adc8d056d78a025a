"""What outlives its stack."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from queuegate.synth.linking.resources import view_of
from queuegate.synth.model import deletion_place, is_kept
from queuegate.synth.model.pipelines import Model
from queuegate.synth.values.worlds import Undecided, World


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        ("Retain", True),
        ("RetainExceptOnCreate", True),
        ("Delete", False),
        ("Snapshot", False),
        ("!Ref AWS::NoValue", False),
        ("!If [Always, Retain, Delete]", True),
    ],
)
def test_as_the_policy_says(policy: str, kept: bool, model: Callable[..., Model]) -> None:  # noqa: FBT001 - a parameter of the test
    linked = model(f"Conditions: {{Always: !Equals [a, a]}}\nResources: {{Key: {{Type: AWS::KMS::Key, DeletionPolicy: {policy}}}}}")
    view = view_of(linked.links.facts["one", "Key"], World())
    assert is_kept(view) is kept
    assert deletion_place(view).route == ("Resources", "Key", "DeletionPolicy")


def test_nothing_is_said(model: Callable[..., Model]) -> None:
    view = view_of(model("Resources: {Key: {Type: AWS::KMS::Key}}").links.facts["one", "Key"], World())
    assert not is_kept(view)
    assert deletion_place(view) == view.place


def test_nobody_knows(model: Callable[..., Model]) -> None:
    linked = model("Parameters: {Policy: {Type: String}}\nResources: {Key: {Type: AWS::KMS::Key, DeletionPolicy: !Ref Policy}}")
    with pytest.raises(Undecided, match="Policy has no value"):
        is_kept(view_of(linked.links.facts["one", "Key"], World()))
