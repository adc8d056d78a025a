import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.sources.cdk.assembly import cloud_assembly
from queuegate.synth.sources.cdk.code import construct_lines, python_calls
from queuegate.synth.sources.template import Route, Spot, Template

APPS = Path(__file__).parents[4] / "apps"
CALLS: Any = runpy.run_path(str(APPS.parent / "work.py"))["calls"]
APP, CONSTRUCT, STAGES = APPS / "orders" / "app.py", APPS / "orders" / "worker_function.py", APPS / "stages" / "app.py"


def place(file: Path, marker: str) -> Spot:
    """Find the one place in a file at which a marker stands."""
    text = file.read_text()
    assert text.count(marker) == 1, marker
    before = text[: text.index(marker)]
    return Spot(str(file), before.count("\n") + 1, len(before) - before.rfind("\n"))


def logical_id(template: Template, path: str) -> str:
    return next(str(name) for name, resource in template.body["Resources"].items() if resource["Metadata"]["aws:cdk:path"] == path)


def authored(template: Template, path: str, *properties: str | int) -> list[Spot]:
    route: Route = ("Resources", logical_id(template, path), "Properties", *properties) if properties else ("Resources", logical_id(template, path))
    return list(template.authored(route))


@pytest.fixture(scope="module")
def orders(synthesised: Callable[[str], Path]) -> Template:
    return cloud_assembly.read(synthesised("orders"), root=APPS).templates[0]


MAPPING = "Orders/Worker/Function/SqsEventSource:OrdersQueueCE034008/Resource"
FUNCTION = "Orders/Worker/Function/Resource"


@pytest.mark.parametrize(
    ("path", "properties", "expected"),
    [
        pytest.param("Orders/Queue/Resource", (), [place(APP, "sqs.Queue(\n")], id="the creating call"),
        pytest.param("Orders/Queue/Resource", ("VisibilityTimeout",), [place(APP, "visibility_timeout=")], id="a keyword of a long call"),
        pytest.param("Orders/Queue/Resource", ("RedrivePolicy", "maxReceiveCount"), [place(APP, "max_receive_count=")], id="a keyword of a nested call"),
        pytest.param(
            "Orders/Queue/Resource",
            ("RedrivePolicy", "deadLetterTargetArn", "Fn::GetAtt", 0),
            [place(APP, "queue=dead_letters")],
            id="below an intrinsic function",
        ),
        pytest.param("Orders/Queue/Resource", ("RedrivePolicy",), [place(APP, "dead_letter_queue=")], id="a word of the level-2 construct"),
        pytest.param("Orders/Queue/Resource", ("DelaySeconds",), [place(APP, "queue.node.default_child.add_property")], id="an override"),
        pytest.param("Orders/Queue/Resource", ("FifoQueue",), [place(APP, "sqs.Queue(\n")], id="a property that nobody set"),
        pytest.param(
            "Orders/DeadLetters/Resource",
            ("MessageRetentionPeriod",),
            [place(APP, "dead_letters.node.default_child.message")],
            id="set again after its construct was created",
        ),
        pytest.param("Orders/DeadLetters/Resource", ("VisibilityTimeout",), [place(APP, 'sqs.Queue(stack, "DeadLetters"')], id="a call on one line"),
        pytest.param(MAPPING, ("BatchSize",), [place(APP, "batch_size=")], id="an event source in a method's argument"),
        pytest.param(MAPPING, ("ScalingConfig", "MaximumConcurrency"), [place(APP, "max_concurrency=")], id="an event source's own word"),
        pytest.param(MAPPING, ("FunctionResponseTypes", 0), [place(APP, "report_batch_item_failures=")], id="an item of a list"),
        pytest.param(MAPPING, (), [place(APP, "worker.function.add_event_source")], id="a construct that a method makes"),
        pytest.param(FUNCTION, ("MemorySize",), [place(CONSTRUCT, "memory_size="), place(APP, "WorkerFunction(\n")], id="in the team's construct"),
        pytest.param(
            FUNCTION, ("Timeout",), [place(CONSTRUCT, "timeout=timeout"), place(APP, "timeout=Duration.seconds(30)")], id="handed through the team's construct"
        ),
        pytest.param(FUNCTION, ("Environment", "Variables", "QUEUE"), [place(APP, "worker.function.add_environment")], id="added to a property"),
        pytest.param(
            "Orders/Worker/Function/ServiceRole/DefaultPolicy/Resource",
            ("PolicyDocument", "Statement", 0, "Action"),
            [place(APP, "worker.function.add_event_source")],
            id="a policy that a method makes",
        ),
        pytest.param(
            "Orders/Worker/Function/ServiceRole/DefaultPolicy/Resource",
            ("PolicyDocument", "Statement", 1, "Action", 1),
            [place(APP, "actions="), place(APP, "worker.function.add_event_source")],
            id="a statement that was added to a policy",
        ),
        pytest.param(
            "Orders/Worker/Function/ServiceRole/DefaultPolicy/Resource",
            ("PolicyDocument", "Statement", 1, "Resource"),
            [place(APP, "resources="), place(APP, "worker.function.add_event_source")],
            id="another part of that statement",
        ),
        pytest.param(
            "Orders/Worker/Function/ServiceRole/DefaultPolicy/Resource",
            ("PolicyDocument", "Statement", 9, "Resource"),
            [place(APP, "worker.function.add_event_source")],
            id="a statement that is not there",
        ),
    ],
)
def test_it_finds_the_users_own_line(orders: Template, path: str, properties: tuple[str | int, ...], expected: list[Spot]) -> None:
    assert authored(orders, path, *properties) == expected


def test_a_route_outside_the_resources_has_no_author(orders: Template) -> None:
    assert orders.authored(("Parameters", "BootstrapVersion")) == []
    assert orders.authored(("Resources", "NotThere", "Properties")) == []


def test_stages_and_nested_stacks_lead_to_the_users_own_lines(synthesised: Callable[[str], Path]) -> None:
    templates = {template.stack: template for template in cloud_assembly.read(synthesised("stages"), root=APPS).templates}
    assert authored(templates["Prod-Service/Workers"], "Prod/Service/Workers/Worker/Mapping/Resource", "BatchSize") == [
        place(STAGES, "batch_size="),
        place(STAGES, 'Workers(stack, "Workers"'),
        place(STAGES, 'Service(app, "Prod"'),
    ]
    assert authored(templates["Dev-Service"], "Dev/Service/Queue/Resource", "VisibilityTimeout") == [
        place(STAGES, "visibility_timeout="),
        place(STAGES, "visibility=60"),
    ]


def lines(tmp_path: Path, source: str, frames: list[str], *properties: str, path: str = "/S/Q/Resource") -> list[Spot]:
    """Look for a property in an app of which only the source and the trace exist; a frame names the line that has its marker."""
    file = tmp_path / "app.py"
    file.write_text(source)
    numbers = {marker: number for number, text in enumerate(source.splitlines(), 1) for marker in re.findall(r"# (\w+)", text)}
    trace = ["...aws-cdk-lib...", *(f"<module> ({file}:{numbers[frame]})" for frame in frames)]
    metadata = {path: [{"type": "aws:cdk:creationStack", "data": trace}]}
    return construct_lines.authored(metadata, path, ("Resources", "Q", "Properties", *properties), tmp_path)


@pytest.mark.parametrize(
    ("source", "frames", "properties", "marker"),
    [
        pytest.param(
            'Queue(s, "Q", visibility_timeout=1, dead_letter_queue=D(queue=Queue(s, "DLQ", retention_period=2)))  # a',
            ["a"],
            ("MessageRetentionPeriod",),
            'Queue(s, "Q"',
            id="a keyword of another construct's call is not this one's",
        ),
        pytest.param(
            'A(s, "A", fifo=True); Queue(s, "Q", fifo= False)  # a', ["a"], ("FifoQueue",), "fifo= False", id="the id tells two calls on one line apart"
        ),
        pytest.param(
            "dlq = D(\n max_receive_count=3)\nQueue(s, 'Q', dead_letter_queue=dlq)  # a", ["a"], ("RedrivePolicy", "maxReceiveCount"), "max_r", id="a name"
        ),
        pytest.param("props = dict(\n fifo=True)\nQueue(s, 'Q', **props)  # a", ["a"], ("FifoQueue",), "fifo", id="keywords from elsewhere"),
        pytest.param(
            "CfnQueue(s, 'Q',  # a\n redrive_policy={\n 'maxReceiveCount': 3})", ["a"], ("RedrivePolicy", "maxReceiveCount"), "'maxR", id="a dictionary's key"
        ),
        pytest.param(
            "Function(s, 'Q', timeout=9,  # a\n environment={'TIMEOUT': '1'})",
            ["a"],
            ("Environment", "Variables", "TIMEOUT"),
            "'TIMEOUT'",
            id="the users' names",
        ),
        pytest.param("(builder\n .queue('Q', dead=D(),  # a\n fifo=True))", ["a"], ("FifoQueue",), "fifo", id="a chain of methods"),
        pytest.param("(builder\n .queue('Q', dead=D(),  # a\n fifo=True))", ["a"], ("KmsMasterKeyId",), "queue(", id="the method in a chain"),
        pytest.param(
            "class Mine(Queue):\n  def __init__(self, **kw):\n    super().__init__(**kw)  # a\nMine(fifo=1)  # b",
            ["a", "b"],
            ("FifoQueue",),
            "fifo",
            id="a subclass",
        ),
        pytest.param(
            "def f(self, n):\n  Queue(self, 'Q', fifo=g(n))  # a\nf(s, n=1)  # b", ["a", "b"], ("FifoQueue",), "fifo", id="the callee's keyword comes first"
        ),
    ],
)
def test_the_best_place_comes_first(tmp_path: Path, source: str, frames: list[str], properties: tuple[str, ...], marker: str) -> None:
    found = lines(tmp_path, source, frames, *properties)
    assert found[0] == place(tmp_path / "app.py", marker)
    assert len(found) == len(frames)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("grant(f, 'sqs:*')\ngrant(f, 'sqs:*')\nRole(s, 'Q')  # a", None, id="two calls name it"),
        pytest.param("Role(s, 'Q')  # a\ngrant(f, 'sqs:*')", "grant(", id="a positional argument"),
        pytest.param(
            "P(actions=['sqs:*'])\nRole(s, 'Q')  # a\nP(actions=['sqs:*', 's3:*'])", "actions=['sqs:*', ", id="all of the actions are better than one"
        ),
        pytest.param("P(actions=['sqs:*'])\nRole(s, 'Q')  # a", "actions=", id="half of the actions, since the CDK merges statements"),
        pytest.param("P(actions=['iam:*'])\nRole(s, 'Q')  # a", None, id="other actions"),
        pytest.param("outer(P(actions=['sqs:*', 's3:*']))\nRole(s, 'Q')  # a", "actions=", id="the innermost call"),
    ],
)
def test_a_policy_statement_is_found_by_its_actions(tmp_path: Path, source: str, expected: str | None) -> None:
    file = tmp_path / "app.py"
    file.write_text(source)
    line = next(number for number, text in enumerate(source.splitlines(), 1) if "# a" in text)
    metadata = {"/S/Q": [{"type": "aws:cdk:creationStack", "data": [f"f ({file}:{line})"]}]}
    route = ("Resources", "Q", "Properties", "PolicyDocument", "Statement", 0, "Action")
    found = construct_lines.authored(metadata, "S/Q", route, tmp_path, ["sqs:*", "s3:*"])
    assert found == [*([place(file, expected)] if expected else []), place(file, "Role(")]


BOTH = {
    "app.py": """\
def worker(self, seconds):
    return Function(self, "Worker",
        timeout=seconds,
        memory_size=128)
queue = Queue(s, "Q",
    visibility_timeout=1,
    dead_letter_queue=D(
        queue=Queue(s, "Own", fifo=True),
        max_receive_count=3,
    ),
)
(queue.node.default_child
    .add_property_override("RedrivePolicy.maxReceiveCount", 5))
queue.node.default_child.delay_seconds = (
    60)
role.add_to_policy(
    PolicyStatement(
        resources=["*"],
        actions=["sqs:*", "s3:*"]))
worker(s,
    seconds=30)
""",
    "app.ts": """\
const worker = (scope, { seconds }) => {
    return new Function(scope, "Worker", {
        timeout: seconds,
        memorySize: 128 }) }
const queue = new Queue(s, "Q", {
    visibilityTimeout: 1,
    deadLetterQueue: {
        queue: new Queue(s, "Own", { fifo: true }),
        maxReceiveCount: 3,
    },
});
(queue.node.defaultChild as CfnQueue)
    .addPropertyOverride("RedrivePolicy.maxReceiveCount", 5);
(queue.node.defaultChild as CfnQueue).delaySeconds =
    60;
role.addToPolicy(
    new PolicyStatement({
        resources: ["*"],
        actions: ["sqs:*", "s3:*"] }));
worker(s, {
    seconds: 30 });
""",
}
"""The same app in both languages, line by line."""


@pytest.mark.parametrize("file", BOTH)
@pytest.mark.parametrize(
    ("created", "late", "path", "actions", "expected"),
    [
        pytest.param([5], {}, ("VisibilityTimeout",), [], [6], id="a key of a long call"),
        pytest.param([5], {}, ("RedrivePolicy", "deadLetterTargetArn"), [], [8], id="a key inside"),
        pytest.param([5], {}, ("FifoQueue",), [], [5], id="a key of another construct"),
        pytest.param([5], {"RedrivePolicy": 13}, ("RedrivePolicy", "maxReceiveCount"), [], [12], id="an override, which says the very property"),
        pytest.param([5], {"RedrivePolicy": 13}, ("RedrivePolicy", "deadLetterTargetArn"), [], [8], id="an override of something else"),
        pytest.param([5], {"DelaySeconds": 14}, ("DelaySeconds",), [], [14], id="what is set later"),
        pytest.param([2, 20], {}, ("Timeout",), [], [3, 21], id="what the caller gives"),
        pytest.param([2, 20], {}, ("MemorySize",), [], [4, 20], id="what the caller does not give"),
        pytest.param([5], {}, ("PolicyDocument", "Statement", 0, "Resource"), ["sqs:*", "s3:*"], [18, 5], id="a statement, by its actions"),
        pytest.param([5], {}, ("PolicyDocument", "Statement", 0, "Action"), ["sqs:*"], [19, 5], id="one of its actions"),
        pytest.param([5], {}, ("PolicyDocument", "Statement", 0, "Action"), ["kms:*"], [5], id="other actions"),
    ],
)
def test_a_place_is_the_same_in_python_and_in_typescript(  # noqa: PLR0913, PLR0917 - a table's row
    tmp_path: Path, file: str, created: list[int], late: dict[str, int], path: tuple[str | int, ...], actions: list[str], expected: list[int]
) -> None:
    (tmp_path / file).write_text(BOTH[file])

    def trace(*numbers: int) -> list[str]:
        return [f"f ({tmp_path / file}:{number}{'' if file.endswith('.py') else ':' + str(_at(file, number))})" for number in numbers]

    entries = [{"type": "aws:cdk:propertyAssignment", "data": {"propertyName": name, "stackTrace": trace(line, 1)}} for name, line in late.items()]
    metadata = {"/S/Q": [{"type": "aws:cdk:creationStack", "data": trace(*created)}, *entries]}
    found = construct_lines.authored(metadata, "S/Q", ("Resources", "Q", "Properties", *path), tmp_path, actions)
    assert [spot.line for spot in found][: len(expected)] == expected


def _at(file: str, number: int) -> int:
    """Where Node.js says that a line's call is: at `new`, at the name of a method, or at what is assigned to."""
    text = BOTH[file].splitlines()[number - 1]
    return next((text.index(word) + 1 for word in ("new ", "addProperty", "delaySeconds", "worker(") if word in text), 1)


def test_a_column_that_names_no_call_leaves_the_line(tmp_path: Path) -> None:
    """A source map may be a little off."""
    (tmp_path / "app.ts").write_text("const q =\n  new Queue(s, 'Q', {\n    fifo: true });\n")
    metadata = {"/S/Q": [{"type": "aws:cdk:creationStack", "data": [f"f ({tmp_path / 'app.ts'}:2:1)"]}]}
    assert [spot.line for spot in construct_lines.authored(metadata, "S/Q", ("Resources", "Q", "Properties", "FifoQueue"), tmp_path)] == [3]


def test_a_renamed_argument_is_followed_to_the_caller(tmp_path: Path) -> None:
    source = "def f(self, seconds):\n  Queue(self, 'Q', visibility_timeout=Duration.seconds(seconds))  # a\nf(s,\n seconds=1)  # b"
    assert lines(tmp_path, source, ["a", "b"], "VisibilityTimeout")[1] == place(tmp_path / "app.py", "seconds=1")


def test_a_construct_without_a_trace_takes_its_parents(tmp_path: Path) -> None:
    metadata = {"/S/Q": [{"type": "aws:cdk:creationStack", "data": [f"f ({tmp_path / 'gone.py'}:7)"]}]}
    assert construct_lines.authored(metadata, "S/Q/Policy/Resource", ("Resources", "Q"), tmp_path) == [Spot(str(tmp_path / "gone.py"), 7)]


def test_an_older_trace_stands_with_the_logical_id(tmp_path: Path) -> None:
    metadata = {
        "/S/Q": [{"type": "aws:cdk:logicalId", "data": "Q", "trace": [f"new Q ({tmp_path}/lib/a.ts:7:5)", f"Object.<anonymous> ({tmp_path}/bin/app.ts:3:1)"]}]
    }
    expected = [Spot(f"{tmp_path}/lib/a.ts", 7, 5), Spot(f"{tmp_path}/bin/app.ts", 3, 1)]
    assert construct_lines.authored(metadata, "S/Q", ("Resources", "Q", "Properties", "FifoQueue"), tmp_path) == expected


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        pytest.param("at new A (file://{root}/a.mjs:1:2)", ("a.mjs", 1, 2), id="a URL"),
        pytest.param("at {root}/a.js:1:2", ("a.js", 1, 2), id="no name"),
        pytest.param("<lambda> ({root}/app (old)/a.py:4)", ("app (old)/a.py", 4, None), id="brackets in the path"),
        pytest.param("f (lib/a.py:4)", ("lib/a.py", 4, None), id="a path from the root"),
        pytest.param("f ({root}/node_modules/x/a.js:1:2)", None, id="a package of Node.js"),
        pytest.param("f ({root}/.venv/lib/python3.11/site-packages/a.py:1)", None, id="a package of Python"),
        pytest.param("f ({root}/../elsewhere/a.py:1)", None, id="outside the repository"),
        pytest.param("...aws-cdk-lib, node internals...", None, id="a summary"),
        pytest.param(17, None, id="no text"),
    ],
)
def test_frames_are_read_leniently(tmp_path: Path, frame: str | int, expected: tuple[str, int, int | None] | None) -> None:
    text = frame.replace("{root}", str(tmp_path)) if isinstance(frame, str) else frame
    found = construct_lines.authored({"/S": [{"type": "aws:cdk:creationStack", "data": [text]}]}, "S", ("Resources", "S"), tmp_path)
    assert found == ([Spot(str(tmp_path / expected[0]), *expected[1:])] if expected else [])


def test_source_that_cannot_be_parsed_still_gives_its_line(tmp_path: Path) -> None:
    assert lines(tmp_path, "x = (  # a", ["a"], "FifoQueue") == [Spot(str(tmp_path / "app.py"), 1)]


def test_columns_count_characters_where_python_counts_bytes(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text('Queue("Bestellungen für Köln", visibility_timeout=30)\n', encoding="utf-8")
    found = python_calls.find(str(file), 1, [{"visibility_timeout"}])
    assert found is not None
    assert file.read_text(encoding="utf-8")[found.column - 1 :].startswith("visibility_timeout")


def test_another_construct_of_a_file_costs_no_look_at_all_of_it(tmp_path: Path) -> None:
    """Each further one is two calls, which are asked where they stand."""

    def found(count: int) -> int:
        file = tmp_path / f"{count}.py"
        queue = "  Queue(scope, 'Q', visibility_timeout=seconds(30), fifo=not 2)\n"
        file.write_text(f"def made(scope):\n{queue * count}")
        assert python_calls.find(str(file), 2, [["fifo"]])
        return int(CALLS(lambda: python_calls.find(str(file), 50, [["visibility_timeout"]])))

    assert found(200) - found(100) < 100 * 4
