"""What stands in the place of a library of AWS in a build of Go, Java or C#."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.elsewhere.compiled import elsewhere

LAMBDA = "github.com/aws/aws-lambda-go"
POM = "<project><dependencies><dependency><groupId>{}</groupId><artifactId>powertools-batch</artifactId>{}</dependency></dependencies></project>"
NUGET = '<configuration><packageSourceMapping><packageSource key="{}"><package pattern="{}" />{}</packageSource></packageSourceMapping></configuration>'
PROJECT = "<Project><ItemGroup><{} /></ItemGroup></Project>"


@pytest.mark.parametrize(
    ("file", "text", "other"),
    [
        ("go.mod", f"module a\n\nreplace {LAMBDA} => example.com/fork v1.0.0\n", True),
        ("go.mod", f"module a\n\nreplace (\n\t{LAMBDA} v1.47.0 => ./fork\n)\n", True),
        ("go.work", "go 1.22\n\nreplace github.com/aws/aws-sdk-go-v2/service/sqs => ../sqs\n", True),
        ("go.mod", f"module a\n\nreplace {LAMBDA} => {LAMBDA} v1.46.0\n", False),
        ("go.mod", f"module a\n\nrequire {LAMBDA} v1.47.0\n\nreplace example.com/common => ../common\n", False),
        ("pom.xml", POM.format("software.amazon.lambda", "<scope>system</scope><systemPath>${basedir}/lib/x.jar</systemPath>"), True),
        ("pom.xml", POM.format("software.amazon.lambda", "<version>1.18.0</version>"), False),
        ("pom.xml", POM.format("com.example", "<scope>system</scope><systemPath>${basedir}/lib/x.jar</systemPath>"), False),
        ("build.gradle", "dependencies { implementation files('libs/powertools-batch.jar') }", True),
        ("build.gradle.kts", 'dependencies { implementation("software.amazon.lambda:powertools-batch:1.18.0"); implementation(files("libs/own.jar")) }', False),
        ("nuget.config", NUGET.format("own", "AWS.Lambda.Powertools.*", ""), True),
        ("nuget.config", NUGET.format("nuget.org", "AWS.Lambda.Powertools.*", ""), False),
        (
            "nuget.config",
            NUGET.format("mirror", "*", '<package pattern="AWS.Lambda.*" />').replace('" />', '"/>').replace('pattern="*"/>', 'pattern="*"/>'),
            False,
        ),
        ("nuget.config", NUGET.format("own", "Example.*", ""), False),
        ("App.csproj", PROJECT.format('ProjectReference Include="..\\AWS.Lambda.Powertools.BatchProcessing\\a.csproj"'), True),
        ("App.csproj", PROJECT.format('PackageReference Include="AWS.Lambda.Powertools.BatchProcessing" Version="1.2.0"'), False),
    ],
)
def test_what_stands_in_its_place(tmp_path: Path, file: str, text: str, *, other: bool) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert elsewhere(tmp_path / "src") == (file if other else "")
