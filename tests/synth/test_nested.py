"""Nested stacks: parameters in, outputs back, and one truth in parent and child."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth import Options, load
from queuegate.synth.exploration import explore, paths
from queuegate.synth.facts import view_of
from queuegate.synth.pipelines import Model, build
from queuegate.synth.worlds import Undecided, World

PARENT = """
Parameters: {Env: {Type: String, Default: dev}}
Resources:
  Queues:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./queues.yaml
      Parameters: {Stage: !Ref Env, Hide: "60"}
  Workers:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/workers.yaml
      Parameters: {QueueArn: !GetAtt Queues.Outputs.Arn}
"""
QUEUES = """
Parameters: {Stage: {Type: String, Default: test}, Hide: {Type: Number}, Keep: {Type: Number, Default: 600}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Orders: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !If [IsProd, 300, !Ref Hide], MessageRetentionPeriod: !Ref Keep}}
Outputs: {Arn: {Value: !GetAtt Orders.Arn}}
"""
WORKERS = """
Parameters: {QueueArn: {Type: String}}
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 10}}
  Mapping: {Type: AWS::Lambda::EventSourceMapping, Properties: {EventSourceArn: !Ref QueueArn, FunctionName: !Ref Worker}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nested").mkdir()
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    (tmp_path / "queues.yaml").write_text(QUEUES, encoding="utf-8")
    (tmp_path / "nested" / "workers.yaml").write_text(WORKERS, encoding="utf-8")
    return tmp_path


def model(folder: Path, *names: str, **given: str) -> Model:
    assembly = load([str(folder / name) for name in names] or [str(folder)], Options(folder, lambda: folder))
    assert assembly.problems == []
    return build(assembly.templates, given, None, assembly.nested)


def read(found: Model, read: Any) -> dict[str, Any]:
    """What is read of the one pipeline, by world."""
    (pipeline,) = found.pipelines

    def work(world: World) -> Any:
        try:
            return read(view_of(pipeline.mapping, world))
        except Undecided as doubt:
            return doubt.reason

    return {", ".join(variable.describe(mask) for variable, mask in world.items()): outcome for world, outcome in paths(explore(work), {})}


def test_a_queue_is_followed_through_an_output_and_a_parameter(folder: Path) -> None:
    assert read(model(folder), lambda mapping: mapping.queue.path) == {"": "queues/Orders"}


def test_the_child_compares_what_the_parent_hands_down(folder: Path) -> None:
    """The parent's Env has only the default dev; that the child asks for prod makes prod one of its values."""
    assert read(model(folder), lambda mapping: mapping.queue.visibility_timeout.get()) == {"Env = dev": 60, "Env = prod": 300}
    assert read(model(folder, Env="prod"), lambda mapping: mapping.queue.visibility_timeout.get()) == {"": 300}


def test_a_parameter_that_the_parent_leaves_out_has_its_default(folder: Path) -> None:
    assert read(model(folder), lambda mapping: mapping.queue.retention.get()) == {"": 600}


def test_a_child_is_there_only_with_its_stack(folder: Path) -> None:
    text = PARENT.replace("Parameters: {Env", "Conditions: {Never: !Equals [a, b]}\nParameters: {Env").replace(
        "  Workers:\n    Type: AWS::CloudFormation::Stack", "  Workers:\n    Type: AWS::CloudFormation::Stack\n    Condition: Never"
    )
    (folder / "parent.yaml").write_text(text, encoding="utf-8")
    assert read(model(folder), lambda mapping: mapping.exists()) == {"": False}


def test_a_template_that_is_nested_twice_has_no_one_set_of_parameters(folder: Path) -> None:
    text = PARENT + "  More: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested/workers.yaml, Parameters: {QueueArn: other}}}\n"
    (folder / "parent.yaml").write_text(text, encoding="utf-8")
    assert read(model(folder), lambda mapping: mapping.queue.path) == {"": "the parameter QueueArn has no value in the template"}


def test_a_child_that_is_not_among_the_targets_is_named(folder: Path) -> None:
    assert read(model(folder, "parent.yaml", "nested/workers.yaml"), lambda mapping: mapping.queue.path) == {
        "": "Queues.Outputs.Arn is an output of a nested stack whose template is not among the targets"
    }


def test_an_output_that_does_not_exist(folder: Path) -> None:
    (folder / "queues.yaml").write_text(QUEUES.replace("Arn: {Value", "Other: {Value"), encoding="utf-8")
    assert read(model(folder), lambda mapping: mapping.queue.path) == {"": "Fn::GetAtt names Outputs.Arn of Queues, whose template has no such output"}


@pytest.mark.parametrize("url", ["./parent.yaml", "./queues.yaml"])
def test_stacks_that_nest_each_other_end(folder: Path, url: str) -> None:
    text = QUEUES.replace(
        "Resources:", f"Resources:\n  Loop: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {url}, Parameters: {{Env: !Ref Stage}}}}}}"
    )
    (folder / "queues.yaml").write_text(text, encoding="utf-8")
    assert len(model(folder).pipelines) == 1


def test_a_file_that_is_named_twice_is_read_once(folder: Path) -> None:
    found = model(folder, "nested/workers.yaml", "nested", "parent.yaml", "queues.yaml")
    assert [pipeline.id for pipeline in found.pipelines] == ["workers/Mapping"]


def test_a_finding_points_into_the_child_and_names_the_parents_world(folder: Path) -> None:
    (folder / "nested" / "workers.yaml").write_text(WORKERS.replace("Timeout: 10", "Timeout: 30"), encoding="utf-8")
    command = [sys.executable, "-m", "queuegate", "check", ".", "--only", "visibility-timeout", "--linters", "none"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "--> queues.yaml:5:" in done.stdout
    assert "when:     Env = dev" in done.stdout
