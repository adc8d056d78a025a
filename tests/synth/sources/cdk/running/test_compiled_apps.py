"""Apps of Java and Go, run by the commands that `cdk init` gives them, each in its folder of a monorepo. The CDK's own libraries for them come from Maven Central and Go's proxy, which
no test asks: the apps write their cloud assembly themselves, as the CDK would, from what they are handed.

Maven needs its plugins: `MAVEN_ARGS='-o -Dmaven.repo.local=…'` names where they are.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from queuegate.policies.gate.report.record.model import Report
from queuegate.policies.gate.run.asking.request import Flags, ask
from queuegate.policies.gate.run.check import check

TEMPLATE = {
    "Resources": {
        "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}},
        "Worker": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 30}},
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Orders", "Arn"]}, "FunctionName": {"Ref": "Worker"}},
        },
    }
}
MANIFEST = {
    "version": "36.0.0",
    "artifacts": {
        "Orders": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region", "properties": {"templateFile": "t.json"}}
    },
}
JAVA = """\
package com.acme;

import java.nio.file.Files;
import java.nio.file.Path;

public class OrdersApp {
    public static void main(String[] args) throws Exception {
        System.out.println("::error::what an app prints is no part of the report");
        if (System.getenv("CDK_CONTEXT_JSON").contains("broken")) {
            throw new IllegalArgumentException("the stage is broken");
        }
        Path out = Path.of(System.getenv("CDK_OUTDIR"));
        for (String name : new String[] {"manifest.json", "t.json"}) {
            Files.copy(Path.of("assembly", name), out.resolve(name));
        }
    }
}
"""
GO = """\
package main

import (
	"os"
	"path/filepath"
	"strings"
)

func main() {
	println("::error::what an app prints is no part of the report")
	if strings.Contains(os.Getenv("CDK_CONTEXT_JSON"), "broken") {
		panic("the stage is broken")
	}
	for _, name := range []string{"manifest.json", "t.json"} {
		data, err := os.ReadFile(filepath.Join("assembly", name))
		if err != nil {
			panic(err)
		}
		if err := os.WriteFile(filepath.Join(os.Getenv("CDK_OUTDIR"), name), data, 0o644); err != nil {
			panic(err)
		}
	}
}
"""
POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>com.acme</groupId><artifactId>orders</artifactId><version>1</version>
  <properties><exec.mainClass>com.acme.OrdersApp</exec.mainClass></properties>
  <build><plugins><plugin><groupId>org.codehaus.mojo</groupId><artifactId>exec-maven-plugin</artifactId><version>3.1.0</version></plugin></plugins></build>
</project>
"""
SOURCE = "src/main/java/com/acme/OrdersApp.java"
JAVAC = f"javac -d target/classes {SOURCE}"
APPS = {
    "java": ({SOURCE: JAVA}, f"{JAVAC} && java -cp target/classes com.acme.OrdersApp", SOURCE, 10),
    "maven": ({SOURCE: JAVA, "pom.xml": POM}, f"{JAVAC} && mvn -e -q exec:java", SOURCE, 10),
    "go": ({"app.go": GO, "go.mod": "module example.com/orders\n\ngo 1.18\n"}, "go mod download && go run app.go", "app.go", 12),
}
"""Files, the command, and where the app fails that is told to."""


@pytest.fixture
def monorepo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def laid(folder: Path, name: str, context: dict[str, str]) -> None:
    files, command, _, _ = APPS[name]
    for path, text in {**files, "assembly/manifest.json": json.dumps(MANIFEST), "assembly/t.json": json.dumps(TEMPLATE)}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "cdk.json").write_text(json.dumps({"app": command, "context": context}), encoding="utf-8")


def needed(name: str, folder: Path) -> None:
    for tool in {"java": ("javac",), "maven": ("javac", "mvn"), "go": ("go",)}[name]:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    if name == "maven":
        asked = subprocess.run(["mvn", "-o", "exec:java"], cwd=folder, check=False, capture_output=True, text=True, timeout=60)
        if "exec-maven-plugin:3.1.0 or one of its dependencies could not be resolved" in asked.stdout:
            pytest.skip("Maven has no exec-maven-plugin 3.1.0 in its local repository: MAVEN_ARGS='-o -Dmaven.repo.local=…' names one that has it")


def checked(*targets: str) -> Report:
    return check(ask(Path.cwd(), Flags(targets=targets, only=("visibility-timeout",), linters=("none",), cache=False)).request)


@pytest.mark.slow
@pytest.mark.parametrize("name", APPS)
def test_an_app_is_synthesised_in_its_folder_and_its_error_is_told_at_its_line(monorepo: Path, name: str) -> None:
    laid(monorepo / "services" / name, name, {})
    needed(name, monorepo / "services" / name)
    report = checked(f"services/{name}/cdk.json")
    assert not report.problems
    assert [(one.rule, one.resource) for one in report.findings] == [("visibility-timeout", "Orders")]
    laid(monorepo / "services" / name, name, {"stage": "broken"})
    [problem] = checked(f"services/{name}/cdk.json").problems
    _, _, file, line = APPS[name]
    assert problem.kind == "synthesis"
    assert "the stage is broken" in problem.message
    assert problem.source
    assert (problem.source.file, problem.source.line) == (f"services/{name}/{file}", line)


@pytest.mark.slow
def test_several_apps_of_a_monorepo_are_each_run_where_they_lie(monorepo: Path) -> None:
    for name in ("java", "go"):
        needed(name, monorepo)
        laid(monorepo / name, name, {})
    (monorepo / "queuegate.yaml").write_text("targets: [java/cdk.json, go/cdk.json]\n", encoding="utf-8")
    report = checked()
    assert not report.problems
    assert [target.target for target in report.targets if target.status == "checked"] == ["java/cdk.json", "go/cdk.json"]
    assert len(report.findings) == 2
