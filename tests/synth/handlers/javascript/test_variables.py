"""The environment variables without which a script for Node.js fails: read by us, and shown by Node.js itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from queuegate.synth.handlers.javascript.variables import needed
from queuegate.synth.handlers.source import Code
from queuegate.synth.sources.cdk.running.node import find_node
from queuegate.synth.values.value import ABSENT, Place

MUST = "const must = (name) => { const found = process.env[name]; if (!found) { throw new Error(`no ${name}`); } return found; };\n"
HANDLER = "export const handler = async (event) => { BODY; return { batchItemFailures: [] }; };\n"
FAILS = {
    "thrown": "const table = process.env.TABLE;\nif (!table) throw new Error('TABLE');\n",
    "a function of the code": f"{MUST}const table = must('TABLE');\n",
    "taken apart": "const { TABLE, OTHER } = process.env;\nif (TABLE === undefined) { throw new TypeError(); }\n",
    "the module of the process": "import process, { env } from 'node:process';\nif (!env.TABLE || !process.env.TABLE) throw new Error('TABLE');\n",
    "a property of it": "const hosts = process.env.TABLE.split(',');\n",
    "an assertion": "import assert from 'node:assert';\nassert(process.env.TABLE, 'TABLE');\n",
    "an assertion by name": "import assert from 'node:assert/strict';\nassert.ok(process.env.TABLE);\n",
    "JSON": "const settings = JSON.parse(process.env.TABLE);\n",
    "a class": "class Settings { constructor() { this.table = Settings.of('TABLE'); }\n static of(name, usual) { const found = process.env[name] ?? usual; if (found === undefined) throw new Error(name); return found; } }\nconst settings = new Settings();\n",
    "a list": "for (const name of ['TABLE']) { if (!process.env[name]) throw new Error(name); }\n",
    "either way": "if (process.env.STAGE === 'prod') { if (!process.env.TABLE) throw new Error('a'); } else if (!process.env.TABLE) { throw new Error('b'); }\n",
}
PASSES = {
    "a word of warning": "if (!process.env.TABLE) console.warn('no TABLE');\n",
    "a default": "const table = process.env.TABLE ?? 'orders';\nconst hosts = (process.env.TABLE || 'a,b').split(',');\n",
    "a default of what is taken apart": "const { TABLE = 'orders' } = process.env;\nif (!TABLE) throw new Error();\n",
    "asked carefully": "const hosts = process.env.TABLE?.split(',');\nconst size = Number(process.env.TABLE);\n",
    "in one environment": "if (process.env.STAGE === 'prod' && !process.env.TABLE) throw new Error('TABLE');\n",
    "given by the code": "process.env.TABLE ||= 'orders';\nif (!process.env.TABLE) throw new Error('TABLE');\n",
    "given under another name": "const env = process.env;\nenv.TABLE = env.TABLE ?? 'orders';\nif (!env.TABLE) throw new Error('TABLE');\n",
    "a property of it, caught": "let hosts;\ntry { hosts = process.env.TABLE.split(','); } catch { hosts = []; }\n",
    "asked whether it is there": "if (process.env.hasOwnProperty('TABLE')) console.log(process.env.TABLE.trim());\n",
    "of all that is global": "if (globalThis.process?.env?.TABLE) console.log(process.env.TABLE.trim());\n",
    "a copy": "const env = Object.assign({ TABLE: 'orders' }, process.env);\nconsole.log(env.TABLE.trim());\n",
    "given by a name that it is taken apart into": "const { env } = process;\nenv.TABLE ??= 'orders';\nif (!env.TABLE) throw new Error('TABLE');\n",
    "given by a function": "const fill = (given) => { if (!given.TABLE) given.TABLE = 'orders'; };\nfill(process.env);\nif (!process.env.TABLE) throw new Error('TABLE');\n",
    "given by the module of the process": "import { env } from 'node:process';\nenv.TABLE ??= 'orders';\nif (!process.env.TABLE) throw new Error('TABLE');\n",
    "given by Reflect": "const env = process.env;\nReflect.set(env, 'TABLE', 'orders');\nif (!process.env.TABLE) throw new Error('TABLE');\n",
    "caught": "let settings = {};\ntry { settings = JSON.parse(process.env.TABLE); } catch { settings = {}; }\n",
    "later": f"{MUST}const lazy = () => must('TABLE');\n",
}
IN_THE_HANDLER = {
    "first of all": (f"{MUST}{HANDLER.replace('BODY', 'const table = must(`TABLE`)')}", True),
    "a property of it": (HANDLER.replace("BODY", "process.env.TABLE.trim()"), True),
    "a property of it, caught": (HANDLER.replace("BODY", "let table; try { table = process.env.TABLE.trim(); } catch { table = 'orders'; }"), False),
    "a default, and it fails whatever there is": (HANDLER.replace("BODY", "const at = process.env.TABLE ? 1 : 2; throw new Error(`${at}`)"), None),
    "of some messages": (f"{MUST}{HANDLER.replace('BODY', 'if (event.Records.length > 5) must(`TABLE`)')}", False),
}


def code(text: str, folder: Path) -> Code:
    (folder / "index.mjs").write_text(text, encoding="utf-8")
    place: Any = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    return Code("Worker", "nodejs22.x", "index.handler", folder, None, place, place, place, lacks=lambda name: name == "TABLE")


def in_node(folder: Path, call: str, **given: str) -> bool:
    """Does Node.js itself get through without the variable?"""
    if (node := find_node(os.environ, Path(sys.executable).parent)) is None:
        pytest.skip("Node.js is not installed")
    (folder / "run.mjs").write_text(f'const found = await import("./index.mjs");\n{call}\n', encoding="utf-8")
    ran = subprocess.run([node, "run.mjs"], cwd=folder, env={"PATH": os.environ["PATH"], **given}, capture_output=True, check=False)
    return ran.returncode == 0


@pytest.mark.parametrize(("text", "fails"), [*((text, True) for text in FAILS.values()), *((text, False) for text in PASSES.values())], ids=[*FAILS, *PASSES])
def test_where_it_starts(text: str, fails: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter of a test
    whole = text + HANDLER.replace("BODY", "")
    seen = needed(code(whole, tmp_path))
    assert [(one.kind, one.what) for one in seen] == ([("unset-throws", "TABLE")] if fails else [])
    assert in_node(tmp_path, "") is not fails


DEPLOYED = {
    "what another one says": "if (process.env.STAGE === 'prod' && !process.env.TABLE) throw new Error('TABLE');\n",
    "what another one does not say": "if (process.env.STAGE !== 'local' && !process.env.TABLE) throw new Error('TABLE');\n",
    "one that is not there": f"{MUST}const table = process.env.IS_OFFLINE ? 'orders' : must('TABLE');\n",
    "either of two, the flag last": "const table = process.env.TABLE;\nif (!process.env.IS_OFFLINE && !table) throw new Error('TABLE');\n",
    "a choice": "switch (process.env.STAGE) {\n case 'dev': break;\n case 'prod': if (!process.env.TABLE) throw new Error('TABLE'); break;\n default: throw new Error('no stage');\n}\n",
}
NOT_DEPLOYED = {
    "what another one does not say": "if (process.env.STAGE === 'dev' && !process.env.TABLE) throw new Error('TABLE');\n",
    "a switch that is off": "if (process.env.IS_OFFLINE) { console.log(process.env.TABLE.trim()); }\n",
    "one of them": "if (!['dev', 'prod'].includes(process.env.STAGE)) throw new Error('no stage');\nconsole.log(process.env.TABLE ?? 'orders');\n",
}


@pytest.mark.parametrize(
    ("text", "fails"), [*((text, True) for text in DEPLOYED.values()), *((text, False) for text in NOT_DEPLOYED.values())], ids=[*DEPLOYED, *NOT_DEPLOYED]
)
def test_after_a_question_about_another_one(text: str, fails: bool, tmp_path: Path) -> None:  # noqa: FBT001 - as above
    """What the template says of the others counts where one is asked for only under a condition; what it does not say is open."""
    read = code(text + HANDLER.replace("BODY", ""), tmp_path)
    of_template = read._replace(lacks=lambda name: name != "STAGE", variable=lambda name: "prod" if name == "STAGE" else ABSENT)
    assert [one.what for one in needed(of_template)] == (["TABLE"] if fails else [])
    assert in_node(tmp_path, "", STAGE="prod") is not fails
    assert needed(read._replace(variable=lambda _: None)) == ()


@pytest.mark.parametrize("both", ["const a = must('TABLE'); const b = must('OTHER');", "const b = must('OTHER'); const a = must('TABLE');"])
def test_each_of_several_that_are_not_there_is_named(both: str, tmp_path: Path) -> None:
    text = f"{MUST}if (!process.env.IS_OFFLINE) {{ {both} }}\n" + HANDLER.replace("BODY", "")
    read = code(text, tmp_path)._replace(lacks=lambda _: True, variable=lambda _: ABSENT)
    assert sorted(one.what for one in needed(read)) == ["OTHER", "TABLE"]


@pytest.mark.parametrize(("text", "fails"), [*IN_THE_HANDLER.values()], ids=[*IN_THE_HANDLER])
def test_in_the_handler(text: str, fails: bool | None, tmp_path: Path) -> None:  # noqa: FBT001 - as above
    """None: it fails with the variable, too."""
    assert bool(needed(code(text, tmp_path))) is bool(fails)
    for given in ({}, {"TABLE": "orders"}) if fails is None else ({},):
        assert in_node(tmp_path, "await found.handler({ Records: [{ messageId: '1', body: '{}' }] });", **given) is (fails is False)


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.string().min(1) }).parse(process.env);\n', True),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.coerce.number() }).parse(process.env);\n', True),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.string().optional(), OTHER: z.string() }).parse(process.env);\n', False),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.coerce.string() }).parse(process.env);\n', False),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.string() }).safeParse(process.env);\n', False),
        ('import { cleanEnv, str } from "envalid";\nconst env = cleanEnv(process.env, { TABLE: str() });\n', True),
        ('import { cleanEnv, str } from "envalid";\nconst env = cleanEnv(process.env, { TABLE: str({ default: "orders" }) });\n', False),
        (
            'import { createEnv } from "@t3-oss/env-core";\nimport { z } from "zod";\nconst env = createEnv({ server: { TABLE: z.string() }, runtimeEnv: process.env });\n',
            True,
        ),
        ('import * as v from "valibot";\nconst env = v.parse(v.object({ TABLE: v.string() }), process.env);\n', True),
        ('import * as v from "valibot";\nconst env = v.parse(v.object({ TABLE: v.optional(v.string()) }), process.env);\n', False),
        ('import { log } from "a-package";\nlog("x");\nif (!process.env.TABLE) throw new Error();\n', True),
        ('import { isSet } from "a-package";\nif (isSet("TABLE")) console.log(process.env.TABLE.trim());\n', False),
        ('import { loadSecrets } from "a-package";\nawait loadSecrets();\nif (!process.env.TABLE) throw new Error();\n', False),
        ('import "@shop/env";\nif (!process.env.TABLE) throw new Error();\n', False),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.string() }).partial().parse(process.env);\n', False),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.string() }).strict().parse(process.env);\n', True),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.string() }).extend({ TABLE: z.string().default("a") }).parse(process.env);\n', False),
        ('import { z } from "zod";\nconst env = z.object({ A: z.string().optional() }).extend({ TABLE: z.string() }).parse(process.env);\n', True),
        ('import { z } from "zod";\nconst env = z.object({}).and(z.object({ TABLE: z.string() }).partial()).parse(process.env);\n', False),
        ('import { z } from "zod";\nconst env = z.object({}).or(z.object({ TABLE: z.string() })).parse(process.env);\n', False),
        ('import Joi from "joi";\nconst env = Joi.attempt(process.env, Joi.object({ TABLE: Joi.string().required() }).unknown());\n', True),
        ('import Joi from "joi";\nconst env = Joi.attempt(process.env, Joi.object({ TABLE: Joi.string() }).unknown());\n', False),
        ('import Joi from "joi";\nconst told = Joi.object({ TABLE: Joi.string().required() }).unknown().validate(process.env);\n', False),
        ('import * as yup from "yup";\nconst env = yup.object({ TABLE: yup.string().required() }).validateSync(process.env);\n', True),
        ('import * as yup from "yup";\nconst env = yup.object({ TABLE: yup.string() }).validateSync(process.env);\n', False),
        ('import { cleanEnv, str } from "envalid";\nconst env = cleanEnv(process.env, { TABLE: str() }, { reporter: () => {} });\n', False),
        ('import { defaults } from "lodash";\ndefaults(process.env, { TABLE: "orders" });\nif (!process.env.TABLE) throw new Error("TABLE");\n', False),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.string() }).parse({ ...process.env });\n', True),
        ('import { z } from "zod";\nconst env = z.object({ TABLE: z.string() }).parse({ TABLE: "orders", ...process.env });\n', False),
        ('import { z } from "zod";\nconst env = z.object({ table: z.string() }).parse({ table: process.env.TABLE, other: process.env.OTHER });\n', True),
        ('import { z } from "zod";\nconst env = z.object({ table: z.string() }).parse({ table: process.env.TABLE });\n', True),
        ('import { z } from "zod";\nconst env = z.object({ table: z.string().default("a") }).parse({ table: process.env.TABLE });\n', False),
        (
            'import { z } from "zod";\nconst env = z.object({ table: z.string() }).parse({ table: process.env.TABLE ?? "orders", other: process.env.OTHER });\n',
            False,
        ),
        ('import "dotenv/config";\nif (!process.env.TABLE) throw new Error("TABLE");\n', False),
    ],
)
def test_packages(text: str, fails: bool, tmp_path: Path) -> None:  # noqa: FBT001 - as above
    assert bool(needed(code(text + HANDLER.replace("BODY", ""), tmp_path))) is fails


def test_what_builds_the_code_may_write_the_value(tmp_path: Path) -> None:
    built = code(FAILS["thrown"] + HANDLER.replace("BODY", ""), tmp_path)
    (tmp_path / "package.json").write_text(
        '{"scripts": {"build": "esbuild index.mjs --define:process.env.TABLE=1"}, "devDependencies": {"esbuild": "1"}}', encoding="utf-8"
    )
    assert needed(built) == ()
    (tmp_path / "package.json").write_text('{"scripts": {"build": "esbuild index.mjs"}, "devDependencies": {"esbuild": "1"}}', encoding="utf-8")
    assert [one.what for one in needed(built)] == ["TABLE"]
    mode = code(FAILS["thrown"].replace("TABLE", "NODE_ENV") + HANDLER.replace("BODY", ""), tmp_path)._replace(lacks=lambda name: name == "NODE_ENV")
    assert needed(mode) == ()  # https://webpack.js.org/configuration/mode/


COLLECTS = f"""{MUST}const work = async (record) => {{ WORK; }};
export const handler = async (event) => {{
  const batchItemFailures = [];
  for (const record of event.Records) {{
    try {{ await work(record); }} catch (error) {{ batchItemFailures.push({{ itemIdentifier: record.messageId }}); }}
  }}
  return {{ batchItemFailures }};
}};
"""


@pytest.mark.parametrize(
    ("work", "kinds"),
    [
        ("await deliver(must('TABLE'), record.body)", ["unset-fails"]),
        ("await deliver(record.body); must('TABLE')", ["unset-fails"]),
        ("if (record.attributes.ApproximateReceiveCount > 3) must('TABLE'); await deliver(record.body)", []),
        ("await deliver(process.env.TABLE, record.body)", []),
    ],
    ids=["of each message", "after its work", "of some", "only handed on"],
)
def test_each_message_fails(work: str, kinds: list[str], tmp_path: Path) -> None:
    assert [one.kind for one in needed(code(COLLECTS.replace("WORK", work), tmp_path))] == kinds


def test_each_message_fails_that_a_batch_processor_is_given(tmp_path: Path) -> None:
    text = f"""import {{ BatchProcessor, EventType, processPartialResponse }} from "@aws-lambda-powertools/batch";
{MUST}const processor = new BatchProcessor(EventType.SQS);
export const handler = async (event, context) => processPartialResponse(event, async (record) => {{ WORK; }}, processor, {{ context }});
"""
    assert [one.kind for one in needed(code(text.replace("WORK", "deliver(must('TABLE'), record.body)"), tmp_path))] == ["unset-fails"]
    assert needed(code(text.replace("WORK", "deliver(process.env.TABLE, record.body)"), tmp_path)) == ()
