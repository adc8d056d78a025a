"""Nothing that lies beside a template can hide it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.loading import Assembly, Options, load

TEMPLATE = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"
STACK = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Own.template.json"}}


def read(folder: Path, files: dict[str, str]) -> Assembly:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load([str(folder)], Options(root=folder, workdir=lambda: folder / "work", run_apps=False))


def checked(folder: Path, files: dict[str, str]) -> set[str]:
    return {Path(template.file).relative_to(folder).as_posix() for template in read(folder, files).templates}


@pytest.mark.parametrize(
    "wanted", ["t.yaml ./t.yaml", "t.yaml {here}/t.yaml", "../{name}/t.yaml t.yaml", ". t.yaml", "t.yaml .", ". {here}", "*.yaml t.yaml", "{here}/t.yaml ."]
)
def test_what_is_named_twice_is_one_target(wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assembly = load(wanted.format(here=tmp_path, name=tmp_path.name).split(), Options(root=tmp_path, workdir=lambda: tmp_path / "work", run_apps=False))
    assert [(Path(target.target).name, target.status) for target in assembly.targets] == [("t.yaml", "checked")]


@pytest.mark.parametrize("address", ["https://example.com/t.yaml", "s3://templates/t.yaml", "file:///srv/t.yaml", "https://example.com/*.yaml"])
def test_an_address_is_no_path_that_is_wrong(address: str, tmp_path: Path) -> None:
    (problem,) = load([address], Options(root=tmp_path, workdir=lambda: tmp_path / "work")).problems
    assert problem.target == address
    assert problem.message.startswith("this is an address, and nothing is fetched. Name a file")


@pytest.mark.parametrize("wanted", [".", "*.yaml", "t.yaml a.yaml", "t.yaml a.yaml z.yaml", ". t.yaml", "{here}/t.yaml z.yaml"])
def test_a_link_beside_its_template_is_the_same_template(wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    for name in ("a.yaml", "z.yaml"):
        (tmp_path / name).symlink_to("t.yaml")
    monkeypatch.chdir(tmp_path)
    assembly = load(wanted.format(here=tmp_path).split(), Options(root=tmp_path, workdir=lambda: tmp_path / "work", run_apps=False))
    assert [(Path(target.target).name, target.status) for target in assembly.targets] == [("t.yaml", "checked")]
    assert load(["a.yaml"], Options(root=tmp_path, workdir=lambda: tmp_path / "work")).targets[0].target == "a.yaml"


def test_trap_a_link_in_another_folder_may_deploy_other_code(tmp_path: Path) -> None:
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "t.yaml").symlink_to("../t.yaml")
    (tmp_path / "copied.yaml").write_text(TEMPLATE, encoding="utf-8")
    assert checked(tmp_path, {"t.yaml": TEMPLATE}) == {"t.yaml", "prod/t.yaml", "copied.yaml"}


def test_trap_a_link_to_what_is_not_met_is_read(tmp_path: Path) -> None:
    """What it leads to is no template by its name, and nobody reads it otherwise."""
    (tmp_path / "t.yaml").symlink_to("t.yaml.v2")
    assert checked(tmp_path, {"t.yaml.v2": TEMPLATE}) == {"t.yaml"}


def test_a_file_that_is_named_and_met_is_read_as_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for targets in ([".", "empty.yaml"], ["empty.yaml", "."]):
        assembly = load(targets, Options(root=tmp_path, workdir=lambda: tmp_path / "work", run_apps=False))
        assert [(target.target, target.status) for target in assembly.targets] == [("empty.yaml", "failed")]


@pytest.mark.parametrize("manifest", ["", "{}", '{"version": "1", "artifacts": {}}', '{"version": "1", "artifacts": {"Tree": {"type": "cdk:tree"}}}'])
def test_a_manifest_without_stacks_hides_no_template(tmp_path: Path, manifest: str) -> None:
    files = {"infra/manifest.json": manifest, "infra/t.yaml": TEMPLATE, "infra/deep/u.yaml": TEMPLATE}
    assert checked(tmp_path, files) == {"infra/t.yaml", "infra/deep/u.yaml"}


def test_what_a_manifest_does_not_name_is_said(tmp_path: Path) -> None:
    manifest = json.dumps({"version": "48.0.0", "artifacts": {"Own": STACK}})
    own = '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'
    assembly = read(tmp_path, {"out/manifest.json": manifest, "out/Own.template.json": own, "out/t.yaml": TEMPLATE})
    assert [Path(template.file).name for template in assembly.templates] == ["Own.template.json"]
    assert [Path(target.target).name for target in assembly.targets if target.status == "skipped"] == ["t.yaml"]


OTHER = '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'


@pytest.mark.parametrize(
    "mentioned",
    [
        {"artifacts": {"X": {"type": "team:own", "properties": {"templateFile": "t.template.json", "file": "t.template.json"}}}},
        {"artifacts": {"X": {"type": "cdk:tree", "properties": {"file": "t.template.json"}}}},
        {"artifacts": {"X": {"type": "cdk:asset-manifest", "properties": {"file": "x.assets.json"}}}},
        {"artifacts": {"X": {"type": "team:own", "additionalMetadataFile": "t.template.json"}}},
        {"artifacts": {"X": {"type": "team:own", "metadata": {"/X": [{"type": "aws:cdk:asset", "data": {"path": "."}}]}}}},
        {"artifacts": {}, "missing": [{"key": "t.template.json"}]},
    ],
    ids=["an artifact of another kind", "a tree", "an asset", "metadata", "an asset that is all", "a lookup"],
)
def test_what_a_manifest_only_mentions_is_said_too(tmp_path: Path, mentioned: dict[str, Any]) -> None:
    files = {
        "out/manifest.json": json.dumps({"version": "48.0.0", **mentioned, "artifacts": {"Own": STACK, **mentioned["artifacts"]}}),
        "out/x.assets.json": json.dumps({"files": {"a": {"source": {"path": "t.template.json", "packaging": "file"}}}}),
        "out/Own.template.json": OTHER,
        "out/t.template.json": OTHER,
    }
    assembly = read(tmp_path, files)
    assert [Path(target.target).name for target in assembly.targets if target.status == "skipped"] == ["t.template.json"]


def test_so_is_an_assembly_that_is_no_stage_of_the_one_around_it(tmp_path: Path) -> None:
    manifest = json.dumps({"version": "48.0.0", "artifacts": {"Own": STACK}})
    files = {f"out/{folder}{name}": text for folder in ("", "assembly-P/") for name, text in (("manifest.json", manifest), ("Own.template.json", OTHER))}
    assembly = read(tmp_path, files)
    assert [Path(target.target).name for target in assembly.targets if target.status == "skipped"] == ["assembly-P"]


def test_what_the_cdk_writes_and_an_assets_folder_are_no_templates(tmp_path: Path) -> None:
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-P"}}
    listed = {"type": "cdk:asset-manifest", "properties": {"file": "x.assets.json"}}
    tree = {"type": "cdk:tree", "properties": {"file": "tree.json"}}
    spoken = '{"Transform": "Resources of AWS::SQS::Queue"}'
    files = {
        "out/manifest.json": json.dumps({"version": "48.0.0", "artifacts": {"Own": STACK, "P": stage, "L": listed, "T": tree}, "says": spoken}),
        "out/x.assets.json": json.dumps({"files": {"a": {"source": {"path": "asset.a", "packaging": "zip"}}}, "says": spoken}),
        "out/tree.json": spoken,
        "out/asset.a/t.json": OTHER,
        "out/Own.template.json": OTHER,
        "out/assembly-P/manifest.json": json.dumps({"version": "48.0.0", "artifacts": {"Own": STACK}}),
        "out/assembly-P/Own.template.json": OTHER,
    }
    assembly = read(tmp_path, files)
    assert [target for target in assembly.targets if target.status == "skipped"] == []
    assert len(assembly.templates) == 2


@pytest.mark.parametrize("name", ["t.cfn", "t.txt", "t", ".t", "deep/er/t.yaml.packaged", "t.yaml.j2", "T.YAML~"])
def test_a_template_by_another_name_is_named(tmp_path: Path, name: str) -> None:
    text = TEMPLATE + ("{% if x %}\n" if name.endswith("j2") else "")
    assembly = read(tmp_path, {name: text, "u.yaml": TEMPLATE})
    (skipped,) = [target for target in assembly.targets if target.status == "skipped"]
    assert Path(skipped.target).relative_to(tmp_path).as_posix() == name
    assert ("a template is made of it" if name.endswith("j2") else "it is a template") in str(skipped.reason)


def test_what_only_speaks_of_templates_is_not_nor_what_is_read_as_a_child(tmp_path: Path) -> None:
    parent = "Resources: {C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./c.txt}}}"
    files = {
        "p.yaml": parent,
        "c.txt": TEMPLATE,
        "notes.txt": f"This is a template\n\n{TEMPLATE}",
        "README.md": f"# Orders\n\n```yaml\n{TEMPLATE}\n```\n",
        "x": "a::b: [",
        "y.j2": "Resources:\n{% if x %}\n",
    }
    assembly = read(tmp_path, files)
    assert [target for target in assembly.targets if target.status == "skipped"] == []
    assert {Path(template.file).name for template in assembly.templates} == {"p.yaml", "c.txt"}


def test_an_assembly_without_stacks_was_not_checked(tmp_path: Path) -> None:
    assembly = read(tmp_path, {"manifest.json": '{"version": "48.0.0", "artifacts": {}}'})
    assert [(target.status, target.reason) for target in assembly.targets] == [("skipped", "the cloud assembly has no stack: nothing of it was checked")]


def test_a_file_that_says_environment_hides_no_template_beside_it(tmp_path: Path) -> None:
    assert checked(tmp_path, {"infra/pyvenv.cfg": "", "infra/t.yaml": TEMPLATE, "infra/stacks/u.yaml": TEMPLATE}) == {"infra/t.yaml", "infra/stacks/u.yaml"}


@pytest.mark.parametrize("folder", ["node_modules/infra", ".venv", "env/lib", ".aws-sam", ".aws-sam/build", ".aws-sam/build/Child"])
def test_a_folder_that_was_left_out_is_named(tmp_path: Path, folder: str) -> None:
    files = {f"{folder}/t.yaml": TEMPLATE, "u.yaml": TEMPLATE} | ({"env/pyvenv.cfg": ""} if folder.startswith("env") else {})
    assembly = read(tmp_path, files)
    (skipped,) = [target for target in assembly.targets if target.status == "skipped"]
    assert "looks like a template" in str(skipped.reason)
    assert folder.startswith(Path(skipped.target).relative_to(tmp_path).as_posix())


def _committed(folder: Path, *files: str) -> None:
    for command in (["init", "-q"], ["add", "-f", "--", *files]):
        subprocess.run(["git", *command], cwd=folder, check=True)


@pytest.mark.parametrize("folder", [".aws-sam/build", "node_modules/a/b/c/d", ".venv/lib/python3.13/site-packages/x/y"])
def test_what_git_tracks_in_a_folder_of_a_tool_is_named_however_deep(tmp_path: Path, folder: str) -> None:
    read(tmp_path, {f"{folder}/t.yaml": TEMPLATE, "u.yaml": TEMPLATE})
    _committed(tmp_path, "u.yaml")
    assert [target for target in read(tmp_path, {}).targets if target.status == "skipped"] == []
    _committed(tmp_path, f"{folder}/t.yaml")
    (skipped,) = [target for target in read(tmp_path, {}).targets if target.status == "skipped"]
    assert Path(skipped.target).name == folder.partition("/")[0]
    assert f"{folder.partition('/')[2]}/t.yaml in it, which looks like a template" in str(skipped.reason)


def test_many_files_hide_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queuegate.synth.sources.targets.passed_over._MOST_LOOKED_AT", 2)
    read(tmp_path, {f"node_modules/{name}.json": "{}" for name in "abcd"} | {"node_modules/t.yaml": TEMPLATE})
    assert [target.target for target in read(tmp_path, {}).targets] == []
    _committed(tmp_path, "node_modules")
    (skipped,) = read(tmp_path, {}).targets
    assert "git tracks more than 2 files in it that may be templates" in str(skipped.reason)


@pytest.mark.parametrize("name", ["infra.md", "deploy/pipeline.toml", "node_modules/x.yaml", "t.py"])
@pytest.mark.parametrize("option", ["template_file", "template"])
def test_what_sams_configuration_deploys_is_read_whatever_it_is_called(tmp_path: Path, name: str, option: str) -> None:
    config = f"version = 0.1\n[prod.deploy.parameters]\n{option} = {json.dumps(name)}\n"
    assert checked(tmp_path, {"samconfig.toml": config, name: TEMPLATE, "u.yaml": TEMPLATE}) == {name, "u.yaml"}


@pytest.mark.parametrize("file", ["samconfig.yaml", "samconfig.yml"])
def test_what_its_yaml_deploys_is_read_as_well(tmp_path: Path, file: str) -> None:
    config = {"version": 0.1, "prod": {"deploy": {"parameters": {"template_file": "deploy/u.md"}}}}
    assert checked(tmp_path, {file: json.dumps(config), "deploy/u.md": TEMPLATE, "u.yaml": TEMPLATE}) == {"deploy/u.md", "u.yaml"}
    assert [target.target for target in read(tmp_path, {}).targets if target.status == "skipped"] == []


@pytest.mark.parametrize("config", ["", "[", "- a", TEMPLATE, "a: {b: {parameters: {template_file: nowhere.md}}}"])
def test_whatever_else_that_says(tmp_path: Path, config: str) -> None:
    assert checked(tmp_path, {"samconfig.yaml": config, "u.yaml": TEMPLATE}) == {"u.yaml", *(["samconfig.yaml"] if config == TEMPLATE else [])}


@pytest.mark.parametrize(
    "config", ["", "[", "a = 1", "[a]\nb = 1", '[a.b.parameters]\ntemplate_file = 3\ntemplate = "\\u0000"', '[a.b.parameters]\ntemplate_file = "nowhere.md"']
)
def test_whatever_else_it_says(tmp_path: Path, config: str) -> None:
    assert checked(tmp_path, {"samconfig.toml": config, "u.yaml": TEMPLATE}) == {"u.yaml"}
    assert [target.target for target in read(tmp_path, {}).targets if target.status == "skipped"] == []


@pytest.mark.parametrize("folder", ["node_modules/a", "env/lib/python3.13/site-packages/tool"])
def test_an_ordinary_one_is_not(tmp_path: Path, folder: str) -> None:
    files = {f"{folder}/data.json": "{}", "u.yaml": TEMPLATE} | ({"env/pyvenv.cfg": ""} if folder.startswith("env") else {})
    assert [target.target for target in read(tmp_path, files).targets if target.status == "skipped"] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.json", '{"\\u0052esources": {"Q": {"Type": "AWS\\u003a\\u003aSQS::Queue"}}}'),
        ("t.json", '{"Resourc\\u0065s": {"Q": {"Type": "AWS::SQS::Queue"}}}'),
        ("t.yaml", '"\\x52esources":\n  Q: {Type: AWS::SQS::Queue}\n'),
        ("t.yaml", '? "Reso\\\n  urces"\n: {Q: {Type: AWS::SQS::Queue}}\n'),
        ("t.yml", 'Resources:\n  Q: {"Type": "AWS\\x3a\\x3aSQS\\x3a\\x3aQueue"}\n'),
    ],
)
def test_escaped_letters_hide_no_template(tmp_path: Path, name: str, text: str) -> None:
    assert checked(tmp_path, {name: text}) == {name}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_template_that_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "t.yaml").chmod(0)
    assert [problem.kind for problem in read(tmp_path, {}).problems] == ["unreadable"]


@pytest.mark.parametrize(
    "text",
    [
        "# AWSTemplateFormatVersion, AWS::SQS::Queue, Resources\nkey: [1\n",
        "on: push\njobs: {x: 'Resources of type AWS::SQS::Queue'\n",
        "title: how to write AWSTemplateFormatVersion\nbody: {{ template }} AWS::Lambda\n- x\n",
    ],
)
def test_what_is_no_template_is_skipped_whatever_it_speaks_of(tmp_path: Path, text: str) -> None:
    assembly = read(tmp_path, {"x.yaml": text})
    assert (assembly.problems, [target.status for target in assembly.targets]) == ([], ["skipped"])


@pytest.mark.parametrize("text", ["AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n", "Resources:\n  Q: {Type: AWS::SQS::Queue\n"])
def test_what_is_certainly_one_and_broken_is_a_problem(tmp_path: Path, text: str) -> None:
    assert [problem.kind for problem in read(tmp_path, {"x.yaml": text}).problems] == ["unreadable"]
