"""What apps of Java, Kotlin, Go, C# and F# fail with: in the words of their compilers, build tools and runtimes, at the user's own line.

The outputs of javac, Maven, java and Go are recorded from runs; those of Gradle, Kotlin and .NET are written after their documentation.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queuegate.synth.sources.cdk.running.app_errors import App, explain
from queuegate.synth.sources.cdk.running.app_process import Ended
from queuegate.synth.sources.template import Spot

STACK = "src/main/java/com/acme/OrdersStack.java"
OUTPUTS = {
    "javac": ("javac …", "", """\
src/main/java/com/acme/OrdersStack.java:6: error: cannot find symbol
            new OrdersStack(args.length > 0 ? "" : y);
                                                   ^
1 error
""", "cannot find symbol", (STACK, 6, None)),
    "maven's compiler": ("mvn -e -q compile exec:java", """\
[\x1b[1;31mERROR\x1b[m] COMPILATION ERROR :
[\x1b[1;31mERROR\x1b[m] {root}/src/main/java/com/acme/OrdersStack.java:[6,52] cannot find symbol
[\x1b[1;31mERROR\x1b[m]   symbol:   variable y
""", "", "cannot find symbol", (STACK, 6, 52)),
    "java": ("java -cp out com.acme.OrdersApp", "", """\
Exception in thread "main" java.lang.IllegalStateException: it failed
	at com.acme.OrdersApp.main(OrdersApp.java:8)
Caused by: java.lang.IllegalArgumentException: the id is empty
	at java.base/java.util.Objects.requireNonNull(Objects.java:233)
	at com.acme.OrdersStack.<init>(OrdersStack.java:6)
	at com.acme.OrdersApp.main(OrdersApp.java:6)
	... 1 more
""", "IllegalArgumentException: the id is empty", (STACK, 6, None)),
    "jsii in java": ("java -jar app.jar", "", """\
Exception in thread "main" java.lang.RuntimeException: There is already a Construct with name 'Orders' in OrdersStack [Orders]
Error: There is already a Construct with name 'Orders' in OrdersStack [Orders]
    at Node.addChild (/tmp/jsii-kernel-x/node_modules/constructs/lib/construct.js:427:19)
	at com.acme.OrdersStack.<init>(OrdersStack.java:6)
""", "There is already a Construct with name 'Orders'", (STACK, 6, None)),
    "maven's exec": ("mvn -q exec:java", """\
[\x1b[1;31mERROR\x1b[m] Failed to execute goal \x1b[32morg.codehaus.mojo:exec-maven-plugin:3.1.0:java\x1b[m \x1b[1m(default-cli)\x1b[m on project \x1b[36morders\x1b[m: \x1b[1;31mAn exception occurred while executing the Java class. it failed\x1b[m: the id is empty -> \x1b[1m[Help 1]\x1b[m
[\x1b[1;31mERROR\x1b[m]
[\x1b[1;31mERROR\x1b[m] To see the full stack trace of the errors, re-run Maven with the \x1b[1m-e\x1b[m switch.
""", "", "it failed: the id is empty", ("cdk.json", 2, None)),
    "maven's exec, with -e": ("mvn -e -q exec:java", """\
[ERROR] Failed to execute goal org.codehaus.mojo:exec-maven-plugin:3.1.0:java (default-cli) on project orders: An exception occurred while executing the Java class. it failed: the id is empty -> [Help 1]
org.apache.maven.lifecycle.LifecycleExecutionException: Failed to execute goal org.codehaus.mojo:exec-maven-plugin:3.1.0:java (default-cli) on project orders: An exception
    at org.apache.maven.lifecycle.internal.MojoExecutor.doExecute2 (MojoExecutor.java:333)
Caused by: java.lang.IllegalArgumentException: the id is empty
    at com.acme.OrdersStack.<init> (OrdersStack.java:6)
    at com.acme.OrdersApp.main (OrdersApp.java:6)
    at org.codehaus.mojo.exec.ExecJavaMojo$1.run (ExecJavaMojo.java:279)
""", "", "IllegalArgumentException: the id is empty", (STACK, 6, None)),
    "a runtime without a compiler": ("mvn -q compile exec:java", "[ERROR] No compiler is provided in this environment. Perhaps you are running on a JRE rather than a JDK?\n", "", "install a JDK", ("cdk.json", 2, None)),
    "kotlin": ("gradle run", "", "e: file://{root}/src/main/kotlin/Orders.kt:7:9 Unresolved reference: queue\n\nFAILURE: Build failed with an exception.\n", "Unresolved reference: queue", ("src/main/kotlin/Orders.kt", 7, 9)),
    "a panic": ("go mod download && go run app.go", "", """\
panic: VisibilityTimeout must be positive

goroutine 1 [running]:
main.stack(...)
	{root}/app.go:6
main.main()
	{root}/app.go:11 +0x4d
exit status 2
""", "VisibilityTimeout must be positive", ("app.go", 6, None)),
    "go's compiler": ("go run app.go", "", "# command-line-arguments\n./app.go:13:10: undefined: hello\n", "undefined: hello", ("app.go", 13, 10)),
    "a module that is not there": ("go run app.go", "", "app.go:4:2: no required module provides package github.com/aws/aws-cdk-go/awscdk/v2; to add it:\n\tgo get github.com/aws/aws-cdk-go/awscdk/v2\n", "to add it: go get github.com/aws/aws-cdk-go/awscdk/v2", ("app.go", 4, 2)),
    "c#'s compiler": ("dotnet run --project src/Orders.csproj", "{root}/src/Program.cs(12,5): error CS0103: The name 'x' does not exist in the current context [{root}/src/Orders.csproj]\n\nThe build failed.\n", "", "CS0103: The name 'x' does not exist in the current context", ("src/Program.cs", 12, 5)),
    "c#": ("dotnet run --project src/Orders.csproj", "", """\
Unhandled exception. System.ArgumentException: the id is empty
   at System.ThrowHelper.Throw()
   at Orders.OrdersStack..ctor(Construct scope) in {root}/src/OrdersStack.cs:line 12
   at Orders.Program.Main(String[] args) in {root}/src/Program.cs:line 8
""", "ArgumentException: the id is empty", ("src/OrdersStack.cs", 12, None)),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for _, _, _, _, (name, _, _) in OUTPUTS.values():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def told(root: Path, command: str, stdout: str, stderr: str, code: int = 1) -> tuple[str, Spot]:
    ended = Ended(code, stdout.replace("{root}", str(root)), stderr.replace("{root}", str(root)))
    return explain(App(command, Spot(str(root / "cdk.json"), 2), root, "/usr/bin:/bin", None), ended, 30)


@pytest.mark.parametrize("name", OUTPUTS)
def test_it_is_told_at_the_users_line(root: Path, name: str) -> None:
    command, stdout, stderr, expected, (file, line, column) = OUTPUTS[name]
    message, spot = told(root, command, stdout, stderr)
    assert message.startswith("the app failed: ")
    assert expected in message
    assert "\x1b" not in message
    assert spot == Spot(str(root / file), line, column)


@pytest.mark.parametrize(
    ("stderr", "code", "next_step"),
    [
        ("sh: 1: mvn: not found", 127, "install Maven and a JDK"),
        ("sh: 1: go: not found", 127, "install Go"),
        ("sh: 1: dotnet: not found", 127, "install the .NET SDK"),
        ("sh: 1: gradle: not found", 127, "install Gradle and a JDK"),
        ("sh: 1: ./gradlew: not found", 127, "commit ./gradlew beside it"),
        ("sh: 1: ./mvnw: Permission denied", 126, "chmod +x ./mvnw"),
        ("/bin/sh: line 1: ./gradlew: No such file or directory", 127, "commit ./gradlew beside it"),
    ],
)
def test_a_tool_that_is_missing_is_named_with_the_next_step(root: Path, stderr: str, code: int, next_step: str) -> None:
    message, spot = told(root, "the command", "", stderr, code)
    assert next_step in message
    assert spot == Spot(str(root / "cdk.json"), 2)


@pytest.mark.parametrize(
    "line",
    [
        "Caused by: a.B: ",
        "panic: ",
        "[ERROR] Failed to execute goal : An exception occurred while executing the Java class. ",
        "Unhandled exception. A.B: ",
        "\n\t",
        "e: /",
        "a.go:1:1: \n\t",
    ],
)
def test_an_output_that_never_ends_is_read(root: Path, line: str) -> None:
    """As much as is kept of one: a form that goes back would take minutes."""
    text = f"{line}x " * 500 + "\n" + f"\n{line}" * (20_000 // len(line))
    assert told(root, "x", "", text)[0].startswith("the app")


def test_no_line_of_another_repository_is_named(root: Path) -> None:
    message, spot = told(root, "go run app.go", "", re.sub("{root}", "/elsewhere", OUTPUTS["a panic"][2]))
    assert "VisibilityTimeout" in message
    assert spot.file.endswith("cdk.json")
