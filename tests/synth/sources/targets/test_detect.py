"""What a target is, and what is passed over in a folder, and why. No app is run, nothing is parsed that clearly is no template."""

import json
import os
from pathlib import Path

import pytest

from queuegate.synth.sources.cloudformation import MOST_BYTES
from queuegate.synth.sources.targets.detect import Found, Skipped, default_target, find, is_assembly
from queuegate.synth.sources.template import Unreadable

TEMPLATE = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n"


def tree(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def seen(root: Path, *, named: bool = True) -> list[tuple[str, str]]:
    return [(found.path.relative_to(root).as_posix(), found[1]) for found in find(root, named=named)]


MANIFEST = json.dumps({"version": "48.0.0", "artifacts": {}})
APP_REASON = "an app is run only if it is named: name this file"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("cdk.json", "cdk-app"), ("x.yaml", "cloudformation"), ("x.txt", "cloudformation"), ("manifest.json", "cloudformation")],
)
def test_a_named_file_is_what_its_name_says_whatever_it_holds(tmp_path: Path, name: str, kind: str) -> None:
    tree(tmp_path, {name: "nothing"})
    assert find(tmp_path / name, named=True) == [Found(tmp_path / name, kind)]


def test_a_named_pipe_is_left_to_the_reader_to_refuse(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.yaml")
    assert find(tmp_path / "p.yaml", named=True) == [Found(tmp_path / "p.yaml", "cloudformation")]
    assert seen(tmp_path) == [("p.yaml", "not a file")]


@pytest.mark.parametrize("to", ["gone.yaml", "self.yaml"])
def test_a_link_to_nothing_is_no_other_name_that_was_meant(tmp_path: Path, to: str) -> None:
    (tmp_path / "self.yaml").symlink_to(tmp_path / to)
    with pytest.raises(Unreadable, match=r"this is a link that leads to nothing\. Check where it leads"):
        find(tmp_path / "self.yaml", named=True)


def test_a_missing_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"there is no such file or folder\. Check the path"):
        find(tmp_path / "none", named=True)


def test_a_missing_target_is_told_with_what_lies_beside_it_under_nearly_its_name(tmp_path: Path) -> None:
    tree(tmp_path, {"template.yaml": TEMPLATE, "other.json": "{}"})
    with pytest.raises(Unreadable, match=r"\(did you mean .*template\.yaml\?\)\. Check the path"):
        find(tmp_path / "tempalte.yaml", named=True)


def test_terraform_is_named_as_what_it_is(tmp_path: Path) -> None:
    tree(tmp_path, {"main.tf": 'resource "aws_sqs_queue" "orders" {}'})
    with pytest.raises(Unreadable, match="this is Terraform, which is not read"):
        find(tmp_path / "main.tf", named=True)


def test_what_another_tool_calls_a_template_hides_none(tmp_path: Path) -> None:
    tree(tmp_path, {"template.yaml": "kind: Template\n", "template.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'})
    assert default_target(tmp_path) == tmp_path / "template.json"
    (tmp_path / "template.json").unlink()
    assert default_target(tmp_path) == tmp_path / "template.yaml"  # the reader says that it is none


def test_trap_the_first_of_two_templates_is_chosen_also_a_broken_one(tmp_path: Path) -> None:
    tree(tmp_path, {"template.yaml": "Resources: {Q: {Type: AWS::SQS::Queue\n", "template.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'})
    assert default_target(tmp_path) == tmp_path / "template.yaml"


def test_an_assembly_that_is_cut_off_is_chosen_and_refused(tmp_path: Path) -> None:
    tree(tmp_path, {"cdk.out/cdk.out": '{"version": "48.0.0"}', "cdk.out/manifest.json": '{"version": "48.0.0", "artifacts": {', "template.yaml": TEMPLATE})
    assert default_target(tmp_path) == tmp_path / "cdk.out"
    with pytest.raises(Unreadable, match="may be cut off"):
        find(tmp_path / "cdk.out", named=True)
    (tmp_path / "cdk.out" / "cdk.out").unlink()
    assert default_target(tmp_path) == tmp_path / "template.yaml"  # a folder that is only called so


@pytest.mark.parametrize("name", ["src/app.py", "lib/shop-stack.ts", "index.mjs", "src/main/java/App.java", "cmd/main.go", "Function.cs"])
def test_code_that_is_named_is_no_broken_yaml(tmp_path: Path, name: str) -> None:
    tree(tmp_path, {name: "a: b: c"})
    with pytest.raises(Unreadable, match=r"this is code, and no template\. Name the template that deploys it, or the app's cdk\.json"):
        find(tmp_path / name, named=True)


def test_sams_configuration_is_no_broken_template(tmp_path: Path) -> None:
    tree(tmp_path, {"samconfig.toml": "version = 0.1"})
    with pytest.raises(Unreadable, match=r"--parameters samconfig\.toml#ENVIRONMENT"):
        find(tmp_path / "samconfig.toml", named=True)


@pytest.mark.parametrize("name", ["stack", "stack.cfn", "stack.yaml.j2", "stack.txt", "go.yaml", "main.tf.json"])
def test_trap_a_template_may_have_any_other_ending(tmp_path: Path, name: str) -> None:
    tree(tmp_path, {name: TEMPLATE})
    assert find(tmp_path / name, named=True) == [Found(tmp_path / name, "cloudformation")]


@pytest.mark.parametrize("named", [True, False])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, *, named: bool) -> None:
    with pytest.raises(Unreadable, match="this cannot be read: File name too long"):
        find(tmp_path / ("a" * 300), named=named)
    assert find(tmp_path / "none.yaml", named=False) == [Skipped(tmp_path / "none.yaml", "there is no such file")]


def test_a_folder_that_may_not_be_read_is_skipped_with_the_reason(tmp_path: Path) -> None:
    tree(tmp_path, {"a/t.yaml": TEMPLATE, "b.yaml": TEMPLATE})
    (tmp_path / "a").chmod(0)
    if os.access(tmp_path / "a", os.R_OK):
        pytest.skip("this user may read everything")
    assert seen(tmp_path) == [("a", "cannot be read: Permission denied"), ("b.yaml", "cloudformation")]


def test_an_assembly_is_found_by_its_folder_or_its_manifest(tmp_path: Path) -> None:
    tree(tmp_path, {"manifest.json": MANIFEST, "a.template.json": TEMPLATE})
    assert find(tmp_path, named=True) == [Found(tmp_path, "cloud-assembly")]
    assert find(tmp_path / "manifest.json", named=False) == [Found(tmp_path, "cloud-assembly")]


@pytest.mark.parametrize(
    "manifest",
    ['{"version": "1", "name": "a web app"}', '{"artifacts": {}}', "[]", "{", "[" * 100_000, b"\xff"],
    ids=["web", "no-version", "list", "broken", "deep", "bytes"],
)
def test_another_manifest_makes_no_assembly(tmp_path: Path, manifest: str | bytes) -> None:
    tree(tmp_path, {"manifest.json": manifest})
    assert not is_assembly(tmp_path)
    assert seen(tmp_path) == [("manifest.json", "no Resources section")]


@pytest.mark.parametrize(("manifest", "said"), [("{", "may be cut off"), ("", "may be cut off"), (None, "is missing")])
def test_an_assembly_whose_manifest_cannot_be_read_is_no_folder_of_templates(tmp_path: Path, manifest: str | None, said: str) -> None:
    tree(tmp_path, {"cdk.out": '{"version": "53.0.0"}', "a.template.json": TEMPLATE} | ({} if manifest is None else {"manifest.json": manifest}))
    with pytest.raises(Unreadable, match=said) as refused:
        find(tmp_path, named=True)
    assert "npx cdk synth -q" in refused.value.message
    (tmp_path / "cdk.out").unlink()
    assert Found(tmp_path / "a.template.json", "cloudformation") in find(tmp_path, named=True)


def test_a_folder_is_walked_in_order_and_what_is_no_template_is_skipped_with_a_reason(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "b.yaml": TEMPLATE,
            "a/z.yml": TEMPLATE,
            "a/b.template": TEMPLATE,
            "a/UPPER.YAML": TEMPLATE,
            "a/readme.md": TEMPLATE,
            "c/package.json": "{}",
            "c/kustomization.yaml": "Resources: [a]",
            "c/version.yaml": "AWSTemplateFormatVersion: 2010-09-09",
            "c/sam.yaml": "Transform: AWS::Serverless-2016-10-31",
            "c/windows.yaml": ("\ufeff" + TEMPLATE).encode("utf-16"),
            "d/broken.yaml": TEMPLATE + "  x: {{ y }}",
        },
    )
    assert seen(tmp_path) == [
        ("a/UPPER.YAML", "cloudformation"),
        ("a/b.template", "cloudformation"),
        ("a/z.yml", "cloudformation"),
        ("b.yaml", "cloudformation"),
        ("c/kustomization.yaml", "no resource types such as AWS::SQS::Queue"),
        ("c/package.json", "no Resources section"),
        ("c/sam.yaml", "cloudformation"),
        ("c/version.yaml", "cloudformation"),
        ("c/windows.yaml", "cloudformation"),
        ("d/broken.yaml", "cloudformation"),
    ]


def test_an_app_met_in_a_folder_is_not_run_but_its_assembly_is_read(tmp_path: Path) -> None:
    tree(tmp_path, {"svc/cdk.json": "{}", "svc/cdk.out/manifest.json": MANIFEST, "svc/cdk.out/asset.1/t.yaml": TEMPLATE, "other/cdk.json": "{}"})
    assert seen(tmp_path) == [("other/cdk.json", APP_REASON), ("svc/cdk.json", APP_REASON), ("svc/cdk.out", "cloud-assembly")]


def test_a_cdk_out_without_a_manifest_is_a_folder_of_templates(tmp_path: Path) -> None:
    tree(tmp_path, {"cdk.out/A.template.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}'})
    assert seen(tmp_path) == [("cdk.out/A.template.json", "cloudformation")]


@pytest.mark.parametrize("folder", [".git", "node_modules", ".venv", ".aws-sam/build", "sub/node_modules/x"])
def test_folders_of_tools_are_passed_over(tmp_path: Path, folder: str) -> None:
    tree(tmp_path, {f"{folder}/t.yaml": TEMPLATE, "t.yaml": TEMPLATE})
    assert seen(tmp_path) == [("t.yaml", "cloudformation")]


def test_a_virtual_environment_is_passed_over_whatever_its_name(tmp_path: Path) -> None:
    tree(tmp_path, {"env/pyvenv.cfg": "", "env/lib/t.yaml": TEMPLATE, "venv/t.yaml": TEMPLATE})
    assert seen(tmp_path) == [("venv/t.yaml", "cloudformation")]


def test_a_folder_of_a_tool_is_read_if_it_is_named(tmp_path: Path) -> None:
    tree(tmp_path, {".aws-sam/t.yaml": TEMPLATE})
    assert find(tmp_path / ".aws-sam", named=True) == [Found(tmp_path / ".aws-sam" / "t.yaml", "cloudformation")]


def test_links_lead_nowhere_twice(tmp_path: Path) -> None:
    tree(tmp_path, {"a/t.yaml": TEMPLATE})
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "file.yaml").symlink_to(tmp_path / "a" / "t.yaml")
    (tmp_path / "a" / "gone.yaml").symlink_to(tmp_path / "gone")
    (tmp_path / "a" / "self.yaml").symlink_to(tmp_path / "a" / "self.yaml")
    assert seen(tmp_path) == [
        ("a/file.yaml", "cloudformation"),
        ("a/gone.yaml", "there is no such file"),
        ("a/loop", "a link to a folder is not followed: name the folder itself"),
        ("a/self.yaml", "there is no such file"),
        ("a/t.yaml", "cloudformation"),
    ]


def test_a_named_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    tree(tmp_path, {"a/t.yaml": TEMPLATE})
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert find(tmp_path / "link", named=True) == [Found(tmp_path / "link" / "t.yaml", "cloudformation")]


def test_a_large_file_in_a_folder_is_skipped_unread(tmp_path: Path) -> None:
    with (tmp_path / "data.json").open("wb") as sparse:
        sparse.truncate(MOST_BYTES + 1)
    assert seen(tmp_path) == [("data.json", "larger than 5 MB, which no template is")]


def test_the_teams_settings_are_met_in_silence(tmp_path: Path) -> None:
    tree(tmp_path, {"queuegate.yaml": "strict: true", "infra/queuegate.yaml": "fail-on: error", "other.yaml": "a: b"})
    assert seen(tmp_path) == [("other.yaml", "no Resources section")]
    tree(tmp_path, {"queuegate.yaml": TEMPLATE})
    assert ("queuegate.yaml", "cloudformation") in seen(tmp_path)


def test_what_a_glob_matches_is_judged_like_what_a_folder_holds(tmp_path: Path) -> None:
    tree(tmp_path, {"cdk.json": "{}", "t.yaml": TEMPLATE, "x.yaml": "a: b", "T.txt": TEMPLATE})
    assert find(tmp_path / "cdk.json", named=False) == [Skipped(tmp_path / "cdk.json", APP_REASON)]
    assert find(tmp_path / "t.yaml", named=False) == [Found(tmp_path / "t.yaml", "cloudformation")]
    assert find(tmp_path / "T.txt", named=False) == [Found(tmp_path / "T.txt", "cloudformation")]
    assert find(tmp_path / "x.yaml", named=False) == [Skipped(tmp_path / "x.yaml", "no Resources section")]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["cdk.json", "cdk.out/manifest.json", "template.yaml"], "cdk.json"),
        (["cdk.out/manifest.json", "template.yaml"], "cdk.out"),
        (["cdk.out/x.json", "template.yaml", "template.json"], "template.yaml"),
        (["template.yml", "template.json"], "template.yml"),
        (["template.json", "other.yaml"], "template.json"),
        (["other.yaml"], None),
    ],
    ids=["app", "assembly", "yaml", "yml", "json", "nothing"],
)
def test_the_target_that_nobody_named(tmp_path: Path, files: list[str], expected: str | None) -> None:
    tree(tmp_path, {name: MANIFEST if name.endswith("manifest.json") else "{}" for name in files})
    assert default_target(tmp_path) == (expected and tmp_path / expected)
