"""A bundle of esbuild is read without the packages in it: what it says is what the same modules say that import them."""

from __future__ import annotations

from pathlib import Path

import pytest

from queuegate.synth.handlers.javascript.answer.handler import reading
from queuegate.synth.handlers.javascript.modules import Modules
from queuegate.synth.handlers.javascript.unbundled import unbundled
from queuegate.synth.handlers.reading import Reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

HELPERS = """"use strict";
var __defProp = Object.defineProperty;
var __commonJS = (cb, mod) => function __require() { return mod || (0, cb[Object.keys(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports; };
var __export = (target, all) => { for (var name in all) __defProp(target, name, { get: all[name], enumerable: true }); };
var __toESM = (mod) => mod;
var __toCommonJS = (mod) => mod;

"""
OWN = """// src/worker.ts
var worker_exports = {};
__export(worker_exports, { handler: () => handler });
module.exports = __toCommonJS(worker_exports);

"""
PACKAGES = """// node_modules/undici/index.js
var require_undici = __commonJS({
  "node_modules/undici/index.js"(exports, module) {
    module.exports.request = async (url, options) => { for (;;) { if (options.a) { return connect(url); } } };
  }
});

// node_modules/.pnpm/zod@4.1.0/node_modules/zod/v4/classic/external.js
var external_exports = {};
__export(external_exports, {
  object: () => object
});
function object(shape) {
  return new ZodObject(shape);
}
var ZodObject = class {
};

// node_modules/@aws-lambda-powertools/batch/lib/esm/BatchProcessor.js
var EventType = { SQS: "SQS" };
var BatchProcessor = class {
};
var processPartialResponse2 = async (event, work, processor) => {
  return processor.process(event);
};

// node_modules/@middy/core/index.js
var middy = (handler3) => handler3;
var core_default = middy;

"""
LOOP = """// src/worker.ts
var import_undici = __toESM(require_undici());
var Order = external_exports.object({});
async function handler(event) {
  const failures = [];
  for (const record of event.Records) {
    try {
      await (0, import_undici.request)("https://example.com", { method: "POST", body: Order.parse(JSON.parse(record.body)) });
    } catch (error) {
      failures.push({ itemIdentifier: record.WORD });
    }
  }
  return { batchItemFailures: failures };
}
"""
POWERTOOLS = """// src/worker.ts
var processor = new BatchProcessor(EventType.SQS);
var handler = core_default(async (event, context) => processPartialResponse2(event, async (record) => { await deliver(record.body); }, processor, { context }));
"""
MODULE = f"{PACKAGES}{POWERTOOLS}export {{\n  handler\n}};\n"


def read(folder: Path, files: dict[str, str], handler: str = "index.handler") -> Reading:
    (folder / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    found = reading(Code("Worker", "nodejs22.x", handler, folder, None, place, place, place))
    assert isinstance(found, Reading)
    return found


def told(found: Reading) -> tuple[list[str], list[tuple[str, str]]]:
    assert not found.unfollowed
    return [one.kind for one in found.answers], sorted((one.told, one.work) for one in found.failures)


@pytest.mark.parametrize(
    ("bundle", "module"),
    [
        (
            HELPERS + OWN + PACKAGES + LOOP.replace("WORD", "messageId"),
            "import { request } from 'undici';\nimport * as z from 'zod';\n"
            + LOOP.replace("WORD", "messageId")
            .replace("async function", "export async function")
            .replace("(0, import_undici.request)", "request")
            .replace("external_exports", "z")
            .replace("var import_undici = __toESM(require_undici());", ""),
        ),
        (
            HELPERS + OWN + PACKAGES + POWERTOOLS,
            "import { BatchProcessor, EventType, processPartialResponse as processPartialResponse2 } from '@aws-lambda-powertools/batch';\nimport core_default from '@middy/core';\n"
            + POWERTOOLS.replace("var handler", "export const handler"),
        ),
    ],
    ids=["what fails is listed", "packages decide"],
)
def test_it_says_what_the_modules_say_that_import_the_packages(bundle: str, module: str, tmp_path: Path) -> None:
    apart = tmp_path / "apart"
    apart.mkdir()
    said = told(read(tmp_path, {"index.js": bundle}))
    assert said[0]
    assert said == told(read(apart, {"index.mjs": module}))


def test_so_does_a_bundle_that_is_a_module(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert told(read(tmp_path, {"index.mjs": MODULE})) == told(read(other, {"index.js": HELPERS + OWN + PACKAGES + POWERTOOLS}))


@pytest.mark.parametrize("word", ["messageId", "receiptHandle"])
def test_so_do_files_that_share_packages_in_a_file_of_their_own(word: str, tmp_path: Path) -> None:
    shared = f"{PACKAGES}export {{\n  external_exports,\n  require_undici\n}};\n"
    loop = LOOP.replace("WORD", word) + "export {\n  handler\n};\n"
    entry = "import { external_exports, require_undici } from './chunk-A.mjs';\nvar __toESM = (mod) => mod;\n\n" + loop
    other = tmp_path / "other"
    other.mkdir()
    one_file = HELPERS + OWN + PACKAGES + LOOP.replace("WORD", word)
    assert told(read(tmp_path, {"chunk-A.mjs": shared, "index.mjs": entry})) == told(read(other, {"index.js": one_file}))


def test_a_defect_of_its_own_is_at_its_line(tmp_path: Path) -> None:
    bundle = HELPERS + OWN + PACKAGES + LOOP.replace("WORD", "receiptHandle")
    found = read(tmp_path, {"index.js": bundle})
    wrong = next(one for one in found.answers if one.kind == "identifier")
    assert wrong.at.spot is not None
    assert wrong.at.spot.line == bundle[: bundle.index("record.receiptHandle")].count("\n") + 1


def test_so_does_one_whose_declarations_are_joined(tmp_path: Path) -> None:
    joined = PACKAGES.replace(
        "var middy = (handler3) => handler3;\nvar core_default = middy;", "var middy = (handler3) => {\n  return handler3;\n}, core_default = middy;"
    )
    assert joined != PACKAGES
    other = tmp_path / "other"
    other.mkdir()
    assert told(read(tmp_path, {"index.js": HELPERS + OWN + joined + POWERTOOLS})) == told(read(other, {"index.js": HELPERS + OWN + PACKAGES + POWERTOOLS}))


def test_a_package_that_nothing_names_is_not_imported() -> None:
    own = LOOP.replace("WORD", "messageId")
    left = unbundled(HELPERS + OWN + PACKAGES + own)
    assert "middy" not in left
    assert "powertools" not in left
    assert left.count("\n") == (HELPERS + OWN + PACKAGES + own).count("\n")


OTHERS = "// node_modules/bowser/index.js\nvar parse = () => {};\nvar get = () => {};\nvar validate = () => {};\nvar SKU = 1;\n"


@pytest.mark.parametrize(
    ("code", "brought"),
    [
        ("log(`could not parse ${body}, get ${validate}`);", ["validate"]),
        ("log('could not parse', \"get\", order.get, { get: 1 });", []),
        ("if (/['\"]/.test(body) || validate(body)) { work(SKU); }", ["validate", "SKU"]),
        ("// parse, get\n/* validate */\nwork(body);", []),
        ("work(parse`a`, order ? get : validate);", ["parse", "get", "validate"]),
        ("for (const one of [SKU]) { one.validate(body); }", ["SKU"]),
    ],
)
def test_what_is_brought_along_is_what_the_code_names(code: str, brought: list[str]) -> None:
    left = unbundled(OTHERS + f"// src/worker.ts\nfunction handler(body) {{\n{code}\n}}\nmodule.exports = {{ handler }};\n")
    assert [name for name in ("parse", "get", "validate", "SKU") if f"require('bowser').{name}" in left] == sorted(
        brought, key=("parse", "get", "validate", "SKU").index
    )


@pytest.mark.parametrize("text", [LOOP, HELPERS + OWN + LOOP, "// a comment\n" + LOOP, ""])
def test_what_brings_no_package_along_stays_as_it_is(text: str) -> None:
    assert unbundled(text) == text


def test_a_bundle_is_large_for_its_packages_alone(tmp_path: Path) -> None:
    package = "// node_modules/sdk/index.js\n" + "var a = 1;\n" * 150_000
    assert told(read(tmp_path, {"index.js": HELPERS + OWN + package + PACKAGES + LOOP.replace("WORD", "messageId")}))
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    assert Modules(Code("Worker", "nodejs22.x", "index.handler", tmp_path, None, place, place, place)).entry.file == str(tmp_path / "index.js")
