"""Macros and `AWS::Include` are named as the reason for what stays undecided, with what would settle it; whatever they leave alone is judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.language.macros import adding, rewriting

TEMPLATE = """
Transform: [AWS::Serverless-2016-10-31, TeamMacro]
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: "#{60 * 3}"}}
  Letters: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 20, Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/redrive.yaml}}}}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 30, MemorySize: {"Fn::Team": 3}, Role: !GetAtt SharedRole.Arn}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Worker}}
  Other: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !GetAtt Letters.Arn, FunctionName: !Ref Worker}}
"""
SETTLE = "the processed template as the TARGET (aws cloudformation get-template --template-stage Processed)"


@pytest.fixture
def said(command: Any) -> Callable[..., list[tuple[Any, ...]]]:
    """`said(folder, text, rule, flags…)`: what the rule says of this template."""

    def run(folder: Path, text: str, rule: str, *flags: str) -> list[tuple[Any, ...]]:
        (folder / "template.yaml").write_text(text, encoding="utf-8")
        report = json.loads(command("check", "--linters", "none", "--report", "json", "--only", rule, *flags, cwd=folder).stdout)
        assert len(report["pipelines"]) == 2
        return [(one["verdict"], one["resource"], one["reason"], one["settle"]) for one in report["findings"]]

    return run


def test_what_a_macro_may_write_anew_is_no_error(tmp_path: Path, said: Any) -> None:
    why = "VisibilityTimeout is '#{60 * 3}' where a whole number is needed, unless TeamMacro writes it anew when the stack is deployed"
    assert said(tmp_path, TEMPLATE, "malformed-property") == []
    assert said(tmp_path, TEMPLATE, "visibility-timeout-range") == [("undecided", "Orders", why, SETTLE)]
    plain = TEMPLATE.replace(", TeamMacro", "")
    assert said(tmp_path, plain, "malformed-property") == [("fail", "Orders", None, None)]


def test_what_is_written_is_judged_all_the_same(tmp_path: Path, said: Any) -> None:
    assert ("fail", "Letters", None, None) in said(tmp_path, TEMPLATE, "visibility-below-timeout")


def test_an_include_may_write_what_is_not_there(tmp_path: Path, said: Any) -> None:
    why = "AWS::Include may write RedrivePolicy when the stack is deployed"
    assert ("undecided", "Letters", why, SETTLE) in said(tmp_path, TEMPLATE, "missing-redrive-policy")


def test_what_is_missing_a_macro_may_add(tmp_path: Path, said: Any) -> None:
    why = "Fn::GetAtt names SharedRole, which is not a resource of the template"
    assert said(tmp_path, TEMPLATE, "missing-poll-permission") == [
        ("undecided", "Worker", f"{why}, unless TeamMacro adds it when the stack is deployed", SETTLE)
    ]
    included = TEMPLATE.replace(", TeamMacro", "") + "  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/roles.yaml}}\n"
    assert said(tmp_path, included, "missing-poll-permission") == [
        ("undecided", "Worker", f"{why}, unless AWS::Include adds it when the stack is deployed", SETTLE)
    ]
    assert said(tmp_path, TEMPLATE.replace(", TeamMacro", ""), "missing-poll-permission") == [("undecided", "Worker", why, "the whole template as the TARGET")]


@pytest.mark.parametrize(
    ("transform", "names"),
    [
        ("TeamMacro", ("TeamMacro",)),
        (["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen"], ()),
        ({"Name": "AWS::Include", "Parameters": {"Location": "s3://b/x"}}, ("AWS::Include",)),
        (["A", {"Name": "B"}, {"Name": 3}, 7, None, ["C"], ""], ("A", "B", "a macro")),
        (
            ["AWS::ServiceCatalog", "AWS::SecretsManager-2024-09-16", "AWS::Unheard", "AWS::Serverless-2016-10-31 "],
            ("AWS::Unheard",),  # the last one is a slip, and the deployment fails
        ),
        ({"Ref": "Which"}, ("a macro",)),
        (None, ()),
    ],
)
def test_which_macros_a_template_names(transform: Any, names: tuple[str, ...]) -> None:
    assert rewriting({"Transform": transform}) == names


def test_a_macro_that_is_called_in_a_section_may_add_to_it() -> None:
    body = {"Transform": "A", "Parameters": {"Fn::Transform": {"Name": "A"}}, "Conditions": {"Fn::Transform": "odd"}, "Resources": {"Fn::Transform": [1]}}
    assert adding(body) == ("A", "a macro", "odd")
    assert rewriting({"Fn::Transform": {"Name": "AWS::Include"}, "Resources": {}}) == ("AWS::Include",)


def test_a_macro_beside_the_properties_may_write_what_is_not_there(tmp_path: Path, said: Any) -> None:
    """It gets the whole resource; without it, that the function has no Role is an error. What is written is judged all the same."""
    plain = TEMPLATE.replace(", TeamMacro", "").replace(", Role: !GetAtt SharedRole.Arn", "")
    called = plain.replace("{Type: AWS::Lambda::Function,", "{Type: AWS::Lambda::Function, Fn::Transform: {Name: Grant},")
    assert ("fail", "Worker", None, None) in said(tmp_path, plain, "value-not-accepted")
    assert not [one for one in said(tmp_path, called, "value-not-accepted") if one[0] == "fail"]
    assert said(tmp_path, called, "missing-poll-permission") == [("undecided", "Worker", "Grant may write Role when the stack is deployed", SETTLE)]
    assert ("fail", "Letters", None, None) in said(tmp_path, called, "visibility-below-timeout")
