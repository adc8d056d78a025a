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
        (
            'const make = (sns) => new Worker(sns);\nmake.inject = ["sns"];\n'
            'const container = createInjector().provideFactory("sns", () => new SNSClient({})).provideFactory("worker", make);'
        ),
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


OF_ITS_TYPE = """
import { Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { InjectRepository, TypeOrmModule } from "@nestjs/typeorm";
import { InjectModel } from "@nestjs/mongoose";
import { Repository } from "typeorm";
import { Model } from "mongoose";
class Order { id: string; }
@Injectable()
class Worker {
  constructor(PARAMETER) {}
  async work(body) { WORK }
}
@Module({ imports: [TypeOrmModule.forFeature([Order])], providers: [Worker] })
class AppModule {}
let app;
export const handler = async (event) => {
  app ??= await NestFactory.createApplicationContext(AppModule);
  const worker = app.get(Worker);
  const failures = [];
  for (const record of event.Records) {
    try { await worker.work(record.body); } catch (error) { failures.push({ itemIdentifier: record.messageId }); }
  }
  return { batchItemFailures: failures };
};
"""
REPOSITORIES = (
    ("@InjectRepository(Order) private readonly orders: Repository<Order>", "save"),
    ("@InjectModel(Order.name) private readonly orders: Model<Order>", "create"),
)


@pytest.mark.parametrize(("parameter", "name"), REPOSITORIES)
def test_what_is_injected_by_a_package_is_of_the_type_that_the_parameter_has(parameter: str, name: str, tmp_path: Path) -> None:
    """`@InjectRepository(Order)` names what the repository is of: nobody is given an `Order`."""
    code = OF_ITS_TYPE.replace("PARAMETER", parameter)
    call = f"this.orders.{name}(JSON.parse(body));"
    for folder in ("lost", "dropped"):
        (tmp_path / folder).mkdir()
    assert fates(code.replace("WORK", f"await {call}"), tmp_path) == {"response"}
    assert fates(code.replace("WORK", f"try {{ await {call} }} catch (error) {{ console.error(error); }}"), tmp_path / "lost") == {"empty"}
    (tmp_path / "dropped" / "index.ts").write_text(code.replace("WORK", call), encoding="utf-8")
    place: Any = Place(None, ())  # type: ignore[arg-type]  # as above
    found = reading(Code("Worker", "nodejs22.x", "index.handler", tmp_path / "dropped", None, place, place, place)).unawaited
    assert [one.what for one in found.found] == [f"this.orders.{name}"]
