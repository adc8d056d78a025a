"""What a container of dependencies gives for a token is followed as if the code had made it itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.javascript.answer.handler import reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

WORK = """
import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
const TOKENS = { sns: Symbol.for("sns"), worker: Symbol.for("worker") };
HEAD
class Worker {
  constructor(private readonly sns) {}
  async work(body) { CLAUSE }
}
REGISTERED
export const handler = async (event) => {
  const worker = ASKED;
  const failures = [];
  for (const record of event.Records) {
    try { await worker.work(record.body); } catch (error) { failures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures: failures };
};
"""
SENDS = 'await this.sns.send(new PublishCommand({ TopicArn: "t", Message: body }));'
CONTAINERS = {
    "tsyringe": (
        'import { container, inject, injectable } from "tsyringe";',
        'container.register("sns", { useValue: new SNSClient({}) });\ncontainer.register("worker", { useClass: Worker });',
        'container.resolve("worker")',
        '@inject("sns")',
    ),
    "tsyringe, one object": (
        'import { container, inject, injectable } from "tsyringe";',
        'container.registerInstance("sns", new SNSClient({}));\ncontainer.registerSingleton("worker", Worker);',
        'container.resolve("worker")',
        '@inject("sns")',
    ),
    "InversifyJS": (
        'import { Container, inject, injectable } from "inversify";\nconst container = new Container();',
        "container.bind(TOKENS.sns).toConstantValue(new SNSClient({}));\ncontainer.bind(TOKENS.worker).to(Worker).inSingletonScope();",
        "container.get(TOKENS.worker)",
        "@inject(TOKENS.sns)",
    ),
    "InversifyJS, a function": (
        'import { Container, inject, injectable } from "inversify";\nconst container = new Container();',
        "container.bind(TOKENS.sns).toDynamicValue(() => new SNSClient({}));\ncontainer.bind(Worker).toSelf();",
        "container.get(Worker)",
        "@inject(TOKENS.sns)",
    ),
    "typed-inject": (
        'import { createInjector } from "typed-inject";',
        'Worker.inject = ["sns"];\nconst container = createInjector().provideValue("sns", new SNSClient({})).provideClass("worker", Worker);',
        'container.resolve("worker")',
        "",
    ),
    "typed-inject, a function": (
        'import { createInjector } from "typed-inject";',
        'const make = (sns) => new Worker(sns);\nmake.inject = ["sns"];\n'
        'const container = createInjector().provideFactory("sns", () => new SNSClient({})).provideFactory("worker", make);',
        'container.resolve("worker")',
        "",
    ),
    "NestJS": (
        'import { Inject, Injectable, Module } from "@nestjs/common";\nimport { NestFactory } from "@nestjs/core";',
        '@Module({ providers: [{ provide: "sns", useFactory: () => new SNSClient({}) }, { provide: "worker", useClass: Worker }] })\nclass AppModule {}',
        '(await NestFactory.createApplicationContext(AppModule)).get("worker")',
        '@Inject("sns")',
    ),
}


def whole(container: str, clause: str) -> str:
    head, registered, asked, parameter = CONTAINERS[container]
    code = WORK.replace("HEAD", head).replace("REGISTERED", registered).replace("ASKED", asked).replace("CLAUSE", clause)
    return code.replace("private readonly", f"{parameter} private readonly")


def fates(text: str, folder: Path) -> set[str]:
    """What becomes of a failed message, as far as it is known; and that it is not."""
    (folder / "index.ts").write_text(text, encoding="utf-8")
    place: Any = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    found = reading(Code("Worker", "nodejs22.x", "index.handler", folder, None, place, place, place)).failures
    return {one.told for one in found.found if one.broad} | ({"unknown"} if found.doubt is not None else set())


@pytest.mark.parametrize("container", CONTAINERS)
def test_what_is_given_is_followed(container: str, tmp_path: Path) -> None:
    (lost := tmp_path / "lost").mkdir()
    assert fates(whole(container, SENDS), tmp_path) == {"response"}
    assert fates(whole(container, f"try {{ {SENDS} }} catch (error) {{ console.error(error); }}"), lost) == {"empty"}


def test_what_is_not_registered_is_not_known(tmp_path: Path) -> None:
    """A token that another module registers may stand for anything: nothing is said of what that does with a failure."""
    code = whole("tsyringe", f"try {{ {SENDS} }} catch (error) {{ console.error(error); }}").replace('container.register("worker", { useClass: Worker });', "")
    assert "empty" not in fates(code, tmp_path)
