"""Which services handlers call, as people write them: tests/handlers/aws.txt marks with `#!` every line that makes a call, and says in a line with `?` what stays open."""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from queuegate.synth.handlers import Env
from queuegate.synth.handlers.python.calls.reader import calls_in
from queuegate.synth.handlers.python.source import Source
from queuegate.synth.values.value import Place

HANDLERS = Path(__file__).parents[3] / "handlers"


class Case(NamedTuple):
    """A program: its files, the handler's first, the calls by file and line, and what stays open."""

    name: str
    files: dict[str, str]
    opens: set[str]

    def marks(self) -> set[tuple[str, int, str]]:
        return {
            (file, number, mark.strip())
            for file, text in self.files.items()
            for number, line in enumerate(text.splitlines(), 1)
            for mark in re.findall(r"#! ([^#]*)", line)
        }


def cases() -> list[Case]:
    out = []
    for block in re.split(r"^=== ", (HANDLERS / "aws.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        opens = set(re.findall(r"^\? (.*)$", rest, re.MULTILINE))
        text = re.sub(r"^\? .*\n", "", rest, flags=re.MULTILINE)
        parts = re.split(r"^--- (.*)\n", text, flags=re.MULTILINE)
        files = dict(zip(parts[1::2], parts[2::2], strict=True)) if len(parts) > 1 else {"worker.py": text}
        out.append(Case(name, files, opens))
    return out


def spelt(parts: tuple[str | Env | None, ...] | None) -> str:
    def one(part: str | Env | None) -> str:
        if isinstance(part, Env):
            return f"${part.name}" + (f"={part.default}" if part.default is not None else "")
        return part if isinstance(part, str) else "?"

    return f" on {''.join(map(one, parts))}" if parts is not None else ""


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_the_calls_of_a_handler(case: Case, tmp_path: Path) -> None:
    for name, text in case.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    first = next(iter(case.files))
    source = Source(ast.parse(case.files[first]), "handler", str(tmp_path / first), (), Place(None, ()))  # type: ignore[arg-type]  # nothing here asks for the template
    found = calls_in(source, first.removesuffix(".py").replace("/", "."))
    seen = {
        (
            str(Path(one.at.spot.file).relative_to(tmp_path)),
            one.at.spot.line,
            f"{one.service}.{one.operation}{spelt(one.named)}{' index' if one.of_index else ''}",
        )
        for one in found.calls
        if one.at.spot
    }
    assert seen == case.marks()
    assert {f"{', '.join(one.services) or '(any)'}: {one.doubt.reason}" for one in found.unread} == case.opens


OF_A_CLASS = """
import boto3, os
class Repository:
    def __init__(self, table, topic=None):
        self._table, self._topic = table, topic
    @classmethod
    def of_environment(cls):
        return cls(boto3.resource("dynamodb").Table(os.environ["TABLE"]), topic=boto3.client("sns"))
    def publish(self, order):
        self._table.put_item(Item=order)
        self._topic.publish(TopicArn=os.environ["TOPIC"], Message=order["id"])
class Other:
    def __init__(self, table):
        self.table = table
    @classmethod
    def made(cls):
        return cls("no table of AWS")
    def __call__(self, event, context):
        self.publish(event)
    def publish(self, event):
        repository.publish(event)
        self.table.lower()
repository = Repository.of_environment()
handler = Other.made()
"""


def test_a_class_method_makes_its_class_and_a_method_of_the_code_is_no_operation() -> None:
    found = calls_in(Source(ast.parse(OF_A_CLASS), "handler", "/app/worker.py", (), Place(None, ())), "worker")  # type: ignore[arg-type]  # nothing here asks for the template
    assert [(one.service, one.operation) for one in found.calls] == [("dynamodb", "put_item"), ("sns", "publish")]
    assert not found.unread


SETTINGS = """
import boto3
from functools import lru_cache
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_"MORE)
    table_name: str
    topic: str = "orders"
@lru_cache
def settings():
    return Settings()
def handler(event, context):
    boto3.resource("dynamodb").Table(settings().table_name).put_item(Item={})
    boto3.client("sns").publish(TopicArn=settings().topic, Message="x")
"""


@pytest.mark.parametrize(
    ("more", "table", "topic"),
    [
        ("", Env("APP_TABLE_NAME"), Env("APP_TOPIC", "orders")),
        (', env_file=".env"', Env("APP_TABLE_NAME"), Env("APP_TOPIC", "orders")),
        (", alias_generator=spelt", None, "orders"),
    ],
)
def test_a_class_of_settings_is_its_variables(more: str, table: Env | None, topic: Env | str) -> None:
    """What is written for a field is what it is where there is no variable; a file has its say behind the variables."""
    found = calls_in(Source(ast.parse(SETTINGS.replace("MORE", more)), "handler", "/app/worker.py", (), Place(None, ())), "worker")  # type: ignore[arg-type]  # as above
    named = {one.operation: one.named for one in found.calls}
    assert (named["put_item"], named["publish"]) == ((table,), (topic,))


def test_a_class_that_many_ways_lead_to_is_asked_once() -> None:
    """Each is derived from the six before it, and none has the attribute: there are as many ways as a power of their number."""
    counted: Any = runpy.run_path(str(Path(__file__).parents[3] / "work.py"))["calls"]

    def classes(number: int) -> str:
        made = "".join(f"class C{i}({', '.join(f'C{j}' for j in reversed(range(max(0, i - 6), i)))}):\n    pass\n\n" for i in range(number))
        return f"import boto3\n\n{made}\ndef handler(event, context):\n    boto3.client('sqs').send_message(QueueUrl=C{number - 1}.url, MessageBody='a')\n"

    def cost(number: int) -> int:
        source = Source(ast.parse(classes(number)), "handler", "/app/worker.py", (), Place(None, ()))  # type: ignore[arg-type]  # as above
        made: int = counted(lambda: calls_in(source, "worker"))
        return made

    assert cost(14) < 6 * cost(8)
