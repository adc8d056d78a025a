import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.linking.gaps import unread
from queuegate.synth.loading import Options, load
from queuegate.synth.model.pipelines import build
from queuegate.synth.sources.cdk.assembly import cloud_assembly
from queuegate.synth.sources.template import Spot, Unreadable

APPS = Path(__file__).parents[4] / "apps"
QUEUE = {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}


def write(folder: Path, **files: object) -> Path:
    """Write JSON files; `__` in a name is a folder, `_json` its end."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_json", ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def stack(template: str, **properties: str) -> dict[str, Any]:
    return {"type": "aws:cloudformation:stack", "properties": {"templateFile": template, **properties}}


def manifest(**artifacts: object) -> dict[str, Any]:
    return {"version": "36.0.0", "artifacts": artifacts}


def test_a_stack_has_its_cloudformation_name(synthesised: Callable[[str], Path]) -> None:
    assembly = cloud_assembly.read(synthesised("orders"), root=APPS)
    (template,) = assembly.templates
    assert (template.stack, template.file) == ("orders-production", str(synthesised("orders") / "Orders.template.json"))
    assert template.body["Resources"]["Queue4A7E3555"]["Type"] == "AWS::SQS::Queue"
    assert (assembly.missing, assembly.problems, assembly.nested) == ([], [], {})


def test_it_leads_from_a_logical_id_to_its_construct_and_its_code(synthesised: Callable[[str], Path]) -> None:
    (template,) = cloud_assembly.read(synthesised("orders"), root=APPS).templates
    assert template.construct("Queue4A7E3555") == "Orders/Queue/Resource"
    assert template.construct("NotThere") is None
    assert template.code("WorkerFunctionAF8A26AF") == APPS / "orders" / "worker"
    assert template.code("Queue4A7E3555") is None
    assert template.code("NotThere") is None


def test_places_in_the_template_are_looked_up(synthesised: Callable[[str], Path]) -> None:
    (template,) = cloud_assembly.read(synthesised("orders"), root=APPS).templates
    spot = template.spot(("Resources", "Queue4A7E3555"))
    assert spot.file == template.file
    assert '"Queue4A7E3555": {' in Path(template.file).read_text().splitlines()[spot.line - 1]


def test_each_stack_is_a_template(synthesised: Callable[[str], Path]) -> None:
    assembly = cloud_assembly.read(synthesised("shared_queue"), root=APPS)
    assert [template.stack for template in assembly.templates] == ["Owner", "Reader"]


def test_stages_and_nested_stacks_are_read(synthesised: Callable[[str], Path]) -> None:
    folder = synthesised("stages")
    assembly = cloud_assembly.read(folder, root=APPS)
    assert [template.stack for template in assembly.templates] == ["Dev-Service", "Dev-Service/Workers", "Prod-Service", "Prod-Service/Workers"]
    workers = assembly.templates[3]
    assert workers.construct("WorkerMappingFDD776F0") == "Prod/Service/Workers/Worker/Mapping/Resource"
    assert workers.code("Worker11F36D0F") == APPS / "stages" / "worker"
    resource = "WorkersNestedStackWorkersNestedStackResourceCEAEF017"
    assert assembly.nested == {(assembly.templates[0].file, resource): assembly.templates[1].file, (assembly.templates[2].file, resource): workers.file}


def test_code_outside_the_repository_is_not_given(synthesised: Callable[[str], Path], tmp_path: Path) -> None:
    (template,) = cloud_assembly.read(synthesised("orders"), root=tmp_path).templates
    assert template.code("WorkerFunctionAF8A26AF") is None
    assert template.authored(("Resources", "Queue4A7E3555")) == []


def test_code_behind_a_link_out_of_the_repository_is_not_given(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Code": {"S3Bucket": {"Ref": "B"}}},
        "Metadata": {"aws:asset:path": "asset.1", "aws:asset:property": "Code"},
    }
    body = {"Resources": {"F": function}}
    folder = write(tmp_path / "repository", manifest_json=manifest(S=stack("S.json")), S_json=body)
    (folder / "asset.1").symlink_to(tmp_path / "secret")
    assert cloud_assembly.read(folder, root=folder).templates[0].code("F") is None
    assert cloud_assembly.read(folder, root=tmp_path).templates[0].code("F") == tmp_path / "secret"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ({"S3Bucket": {"Fn::Sub": "b"}, "S3Key": "0a1b.zip"}, True),
        ({"ImageUri": {"Fn::Sub": "${AWS::AccountId}.dkr.ecr/x:2e3f"}}, True),
        ({"S3Bucket": {"Fn::Sub": "b"}, "S3Key": "other.zip"}, False),
        ({"ZipFile": "pass"}, False),
    ],
)
def test_metadata_are_believed_only_of_an_asset_that_the_property_names(tmp_path: Path, code: object, *, found: bool) -> None:
    told = {"aws:asset:path": "asset.0a1b", "aws:asset:property": "Code"}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Code": code}, "Metadata": told}
    assets = {"type": "cdk:asset-manifest", "properties": {"file": "S.assets.json"}}
    folder = write(
        tmp_path,
        manifest_json={"artifacts": {"S.assets": assets, "S": {**stack("S.json"), "dependencies": ["S.assets"]}}},
        S_json={"Resources": {"F": function}},
        asset_0a1b__index_py="",
    )
    (folder / "asset_0a1b").rename(folder / "asset.0a1b")
    (folder / "S.assets.json").write_text(json.dumps({"files": {"0a1b": {"source": {"path": "asset.0a1b"}}}, "dockerImages": {"2e3f": {}}}))
    (template,) = cloud_assembly.read(folder, root=tmp_path).templates
    assert template.code("F") == (folder / "asset.0a1b" if found else None)


def test_code_without_metadata_is_found_by_its_hash(tmp_path: Path) -> None:
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Bucket": {"Fn::Sub": "b"}, "S3Key": "0a1b.zip"}}}
    inline = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "pass"}}}
    archive = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": "0c1d.zip"}}}
    assets = {"type": "cdk:asset-manifest", "properties": {"file": "S.assets.json"}}
    files = {"0a1b": {"source": {"path": "asset.0a1b"}}, "0c1d": {"source": {"path": "asset.0c1d.zip"}}, "broken": None}
    artifacts = {"S.assets": assets, "S": {**stack("S.json"), "dependencies": ["S.assets", "gone"]}}
    folder = write(
        tmp_path,
        manifest_json={"artifacts": artifacts},
        S_json={"Resources": {"F": function, "Inline": inline, "Archive": archive}},
        asset_0a1b__index_py="",
    )
    (folder / "asset_0a1b").rename(folder / "asset.0a1b")
    (folder / "asset.0c1d.zip").touch()
    (folder / "S.assets.json").write_text(json.dumps({"files": files}))
    (template,) = cloud_assembly.read(folder, root=folder).templates
    assert template.code("F") == folder / "asset.0a1b"
    assert template.code("Inline") is None
    assert template.code("Archive") is None


def test_an_older_assembly_keeps_its_metadata_in_the_manifest(tmp_path: Path) -> None:
    trace = [f"<module> ({tmp_path}/app.py:3)"]
    metadata = {"/S/Q/Resource": [{"type": "aws:cdk:logicalId", "data": "Q", "trace": trace}], "/S": [{"type": "aws:cdk:warning", "data": "w"}]}
    folder = write(tmp_path, manifest_json=manifest(S={**stack("S.json"), "metadata": metadata}), S_json=QUEUE)
    (template,) = cloud_assembly.read(folder, root=tmp_path).templates
    assert template.construct("Q") == "S/Q/Resource"
    assert template.authored(("Resources", "Q")) == [Spot(f"{tmp_path}/app.py", 3)]


def test_a_nested_stack_without_paths_is_told_apart_by_the_template_file(tmp_path: Path) -> None:
    def entry(kind: str, data: str) -> dict[str, str]:
        return {"type": f"aws:cdk:{kind}", "data": data}

    metadata = {
        "/S": [entry("templateFile", "S.json")],
        "/S/Q": [entry("logicalId", "Q")],
        "/S/N": [entry("templateFile", "N.json")],
        "/S/N/Q": [entry("logicalId", "Q")],
    }
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Fn::Sub": "https://x"}}, "Metadata": {"aws:asset:path": "N.json"}}
    folder = write(
        tmp_path,
        manifest_json=manifest(S={**stack("S.json"), "additionalMetadataFile": "S.metadata.json"}),
        S_json={"Resources": {**QUEUE["Resources"], "N": nested}},
        N_json=QUEUE,
    )
    (folder / "S.metadata.json").write_text(json.dumps(metadata))
    outer, inner = cloud_assembly.read(folder, root=tmp_path).templates
    assert (outer.stack, outer.construct("Q")) == ("S", "S/Q")
    assert (inner.stack, inner.construct("Q")) == ("S/N", "S/N/Q")


def test_ids_that_stand_for_several_constructs_have_no_path(tmp_path: Path) -> None:
    metadata = {path: [{"type": "aws:cdk:logicalId", "data": "Q"}] for path in ("/S/A", "/S/B")}
    folder = write(tmp_path, manifest_json=manifest(S={**stack("S.json"), "metadata": metadata}), S_json=QUEUE)
    assert cloud_assembly.read(folder, root=tmp_path).templates[0].construct("Q") is None


def test_stacks_of_one_name_are_told_apart(tmp_path: Path) -> None:
    artifacts = {
        "A1": {**stack("A.json", stackName="orders"), "displayName": "Dev/Orders"},
        "B1": {**stack("B.json", stackName="orders"), "displayName": "Prod/Orders"},
        "C1": {**stack("C.json", stackName="same"), "displayName": "Same"},
        "C2": {**stack("D.json", stackName="same"), "displayName": "Same"},
    }
    folder = write(tmp_path, manifest_json=manifest(**artifacts), A_json=QUEUE, B_json=QUEUE, C_json=QUEUE, D_json=QUEUE)
    assert [template.stack for template in cloud_assembly.read(folder, root=tmp_path).templates] == ["Dev/Orders", "Prod/Orders", "Same (C1)", "Same (C2)"]


def test_lookups_that_were_not_answered_are_told(tmp_path: Path) -> None:
    lookup = {"key": "ssm:/a", "provider": "ssm", "props": {"parameterName": "/a"}}
    inner = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "inner"}}
    folder = write(tmp_path, manifest_json={**manifest(inner=inner), "missing": [lookup]}, inner__manifest_json={**manifest(), "missing": [{"key": "b"}, "?"]})
    assert cloud_assembly.read(folder, root=tmp_path).missing == [lookup, {"key": "b"}]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        pytest.param('{\n "artifacts": {,}}', 2, "the JSON is broken", id="a comma too many"),
        pytest.param("[]", 1, "not a JSON object", id="a list"),
        pytest.param("[" * 100_000, 1, "not readable JSON", id="too deep"),
        pytest.param('{"artifacts": []}', 1, '"artifacts" is not a JSON object', id="artifacts of the wrong kind"),
    ],
)
def test_a_broken_manifest_is_one_clear_error(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        cloud_assembly.read(write(tmp_path, manifest_json=text), root=tmp_path)
    assert message in caught.value.message
    assert caught.value.spot
    assert caught.value.spot[:2] == (str(tmp_path / "manifest.json"), line)


def test_a_folder_without_a_manifest_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="Run `cdk synth` again") as caught:
        cloud_assembly.read(tmp_path, root=tmp_path)
    assert caught.value.spot == Spot(str(tmp_path / "manifest.json"), 1)


def test_a_broken_part_hides_no_other(tmp_path: Path) -> None:
    artifacts = {
        "Broken": stack("Broken.json"),
        "Gone": stack("Gone.json"),
        "Nameless": {"type": "aws:cloudformation:stack"},
        "Away": stack("../Away.json"),
        "Stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "stage"}},
        "Loop": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}},
        "Odd": None,
        "Good": stack("Good.json"),
    }
    outside = write(tmp_path, Away_json=QUEUE) / "out"
    folder = write(outside, manifest_json=manifest(**artifacts), Good_json=QUEUE, Broken_json='{\n\n"Resources" 1}')
    assembly = cloud_assembly.read(folder, root=tmp_path)
    assert [template.stack for template in assembly.templates] == ["Good"]
    assert {(Path(problem.spot.file).relative_to(folder).as_posix(), problem.spot.line) for problem in assembly.problems if problem.spot} == {
        ("manifest.json", 1),
        ("stage/manifest.json", 1),
        ("Broken.json", 3),
        ("Gone.json", 1),
    }
    told = [problem.message for problem in assembly.problems]
    assert [name for name in ("Nameless", "Away", "Loop") if any(f'"{name}"' in message for message in told)] == ["Nameless", "Away", "Loop"]


def test_broken_details_only_cost_the_details(tmp_path: Path) -> None:
    folder = write(tmp_path, manifest_json=manifest(S={**stack("S.json"), "additionalMetadataFile": "m.json", "metadata": []}), S_json=QUEUE)
    (folder / "m.json").write_text("{")
    (template,) = cloud_assembly.read(folder, root=tmp_path).templates
    assert template.construct("Q") is None
    assert template.authored(("Resources", "Q")) == []


def test_reading_imports_nothing_that_only_findings_need(synthesised: Callable[[str], Path]) -> None:
    import subprocess  # noqa: PLC0415 - only this test starts a fresh interpreter
    import sys  # noqa: PLC0415

    program = (
        "import sys; from pathlib import Path; from queuegate.synth.sources.cdk.assembly import cloud_assembly;"
        f"cloud_assembly.read(Path({str(synthesised('orders'))!r}), root=Path({str(APPS)!r}));"
        "print([name for name in ('ast', 'tokenize', 'subprocess', 'yaml', 'aws_cdk') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
@pytest.mark.parametrize(("kind", "key"), [("aws:cloudformation:stack", "templateFile"), ("cdk:cloud-assembly", "directoryName")])
def test_a_part_that_no_file_can_be_called_hides_no_other(kind: str, key: str, name: str, tmp_path: Path) -> None:
    write(tmp_path, manifest_json=manifest(Odd={"type": kind, "properties": {key: name}}, Orders=stack("orders.json")), orders_json=QUEUE)
    assembly = cloud_assembly.read(tmp_path, root=tmp_path)
    assert [template.stack for template in assembly.templates] == ["Orders"]
    assert [problem.spot for problem in assembly.problems] == [Spot(str(tmp_path / "manifest.json"), 1)]


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_an_asset_that_no_file_can_be_called_is_no_code(name: str, tmp_path: Path) -> None:
    worker = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": "abc.zip"}}, "Metadata": {"aws:asset:path": name, "aws:asset:property": "Code"}}
    listed = {"type": "cdk:asset-manifest", "properties": {"file": name}}
    write(tmp_path, manifest_json=manifest(Orders={**stack("orders.json"), "dependencies": ["A"]}, A=listed), orders_json={"Resources": {"W": worker}})
    (template,) = cloud_assembly.read(tmp_path, root=tmp_path).templates
    assert template.code("W") is None
    del worker["Metadata"]
    write(tmp_path, orders_json={"Resources": {"W": worker}})
    (template,) = cloud_assembly.read(tmp_path, root=tmp_path).templates
    assert template.code("W") is None


HASH = "2fd4e17b6d2b"
URL = {"Fn::Sub": f"https://s3.${{AWS::Region}}.${{AWS::URLSuffix}}/assets-${{AWS::AccountId}}/{HASH}.json"}
HOLDERS = {
    "AWS::CloudFormation::StackSet": {"TemplateURL": URL},
    "AWS::ServiceCatalog::CloudFormationProduct": {"ProvisioningArtifactParameters": [{"Info": {"LoadTemplateFromURL": URL}, "Name": "v1"}]},
}


@pytest.mark.parametrize("kind", HOLDERS)
@pytest.mark.parametrize("named", [True, False])
def test_what_a_product_or_a_stack_set_deploys_is_read_beside_its_stack(kind: str, named: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a table
    """As the CDK writes it: the template is an asset that the resource's URL names by its hash. Without the asset nobody can read it, and that is said."""
    asset = {"files": {HASH: {"source": {"path": "SHolder.product.template.json", "packaging": "file"}}}} if named else {"files": {}}
    write(
        tmp_path,
        manifest_json=manifest(
            S={**stack("S.template.json"), "dependencies": ["S.assets"]},
            **{"S.assets": {"type": "cdk:asset-manifest", "properties": {"file": "S.assets.json"}}},
        ),
        **{
            "S.template_json": {"Resources": {"Holder": {"Type": kind, "Properties": HOLDERS[kind]}, "Odd": {"Type": [kind]}}},
            "S.assets_json": asset,
            "SHolder.product.template_json": QUEUE,
        },
    )
    found = load([str(tmp_path)], Options(tmp_path, lambda: tmp_path))
    assert [template.stack for template in found.templates] == (["S", "S/SHolder"] if named else ["S"])
    assert [target.status for target in found.targets] == (["checked"] if named else ["checked", "skipped"])
    holders = [gap.what for scope in build(found.templates).scopes for gap in unread(scope) if "Holder" in gap.what]
    assert len(holders) == (not named)
    assert found.nested == {}


def test_a_template_that_the_manifest_names_and_is_not_there_is_made_by_a_new_synthesis(tmp_path: Path) -> None:
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "Gone.template.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "40.0.0", "artifacts": {"Gone": artifact}}), encoding="utf-8")
    (problem,) = cloud_assembly.read(tmp_path, root=tmp_path).problems
    assert "Synthesise it again" in problem.message
