"""From the name of a handler to the file that holds it, and from one module to the next."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.synth.handlers.javascript.answer.handler import reading
from queuegate.synth.handlers.javascript.modules import Modules
from queuegate.synth.handlers.javascript.syntax import parse, short
from queuegate.synth.handlers.reading import Reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

HANDLER = "export const handler = async (event) => ({ batchItemFailures: event.Records.map((r) => ({ itemIdentifier: r.messageId })) });\n"
COMMON = HANDLER.replace("export const handler", "exports.handler")
MINIFIED = "var a=1;" * 600 + "\n"
Laid = Callable[..., Code]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """`laid("src/index.handler", {"src/index.ts": …}, folder="app")`: the code of a function in a repository."""

    def run(handler: str, files: dict[str, str], folder: str = ".", entries: tuple[str, ...] = ()) -> Code:
        (tmp_path / ".git").mkdir(exist_ok=True)
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        return Code("Worker", "nodejs22.x", handler, tmp_path / folder, None, place, place, place, entries)

    return run


def answer(code: Code) -> list[str]:
    found: Reading = reading(code)
    assert not found.unfollowed
    return [one.kind for one in found.answers]


@pytest.mark.parametrize(
    ("handler", "files", "read"),
    [
        ("index.handler", {"index.js": COMMON}, "index.js"),
        ("index.handler", {"index.mjs": HANDLER}, "index.mjs"),
        ("src/handlers/orders.handler", {"src/handlers/orders.ts": HANDLER}, "src/handlers/orders.ts"),
        ("dist/src/index.handler", {"src/index.ts": HANDLER}, "src/index.ts"),
        ("dist/index.handler", {"src/index.ts": HANDLER}, "src/index.ts"),
        (
            "dist/index.handler",
            {"dist/index.js": "Object.defineProperty(exports, '__esModule', { value: true });\n" + COMMON, "src/index.ts": HANDLER},
            "src/index.ts",
        ),
        ("index.handler", {"index.js": "Object.defineProperty(exports, '__esModule', { value: true });\n" + COMMON}, "index.js"),
        ("index.handler", {"index.js": "// lib/index.ts\nmodule.exports = __toCommonJS(x);\n", "src/index.ts": HANDLER}, "src/index.ts"),
        ("index.handler", {"index.tsx": HANDLER}, "index.tsx"),
    ],
    ids=["CommonJS", "a module", "TypeScript", "dist/src", "dist", "the source beside what was compiled", "compiled only", "bundled", "tsx"],
)
def test_the_file_that_holds_the_handler(handler: str, files: dict[str, str], read: str, laid: Laid, tmp_path: Path) -> None:
    code = laid(handler, files)
    assert Modules(code).entry.file == str(tmp_path / read)
    assert answer(code) == ["list"]


@pytest.mark.parametrize(
    ("handler", "files", "script"),
    [
        ("index.handler", {"index.ts": HANDLER}, "index.js"),
        ("index.handler", {"index.ts": HANDLER}, "index.mjs"),
        ("index.handler", {"index.ts": "export { handler } from './other';\n", "other.ts": HANDLER}, "other.js"),
        ("dist/index.handler", {"src/index.ts": HANDLER}, "dist/index.js"),
    ],
    ids=["a script", "a module", "what it imports", "a folder that is built"],
)
def test_a_script_that_is_committed_beside_its_source(handler: str, files: dict[str, str], script: str, laid: Laid, tmp_path: Path) -> None:
    """What was compiled on this machine is made of the source again; what git tracks is deployed, unless somebody compiles it."""
    code = laid(handler, {**files, script: f"Object.defineProperty(exports, '__esModule', {{ value: true }});\n{COMMON}"})
    (tmp_path / ".git").rmdir()
    subprocess.run(["git", "-C", str(tmp_path), "init", "-q"], check=True)
    assert answer(code) == ["list"]
    subprocess.run(["git", "-C", str(tmp_path), "add", "."], check=True)
    with pytest.raises(Undecided, match=r"is committed beside its source|which is not read"):
        reading(code._replace(of="Committed"))
    assert answer(code._replace(entry=tmp_path / next(iter(files)))) == ["list"]


def test_entry_points_of_esbuild(laid: Laid, tmp_path: Path) -> None:
    code = laid("orders.handler", {"app/src/orders.ts": HANDLER, "app/src/other.ts": "export const x = 1;"}, "app", ("src/orders.ts", "src/other.ts"))
    assert Modules(code).entry.file == str(tmp_path / "app" / "src" / "orders.ts")


def test_a_bundle_tells_what_it_is_made_of(laid: Laid, tmp_path: Path) -> None:
    bundle = "// lambda/worker.ts\nvar worker_exports = {};\nmodule.exports = __toCommonJS(worker_exports);\n"
    code = laid("index.handler", {"cdk.out/asset.1/index.js": bundle, "lambda/worker.ts": HANDLER}, "cdk.out/asset.1")
    assert Modules(code).entry.file == str(tmp_path / "lambda" / "worker.ts")
    assert answer(code) == ["list"]


def test_a_bundle_whose_source_is_elsewhere_is_read_itself(laid: Laid) -> None:
    bundle = """
"use strict";
var __defProp = Object.defineProperty;
var __export = (target, all) => { for (var name in all) __defProp(target, name, { get: all[name], enumerable: true }); };
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);
// elsewhere/worker.ts
var worker_exports = {};
__export(worker_exports, { handler: () => handler });
module.exports = __toCommonJS(worker_exports);
var handler = async (event) => ({ batchItemFailures: event.Records.map((r) => ({ itemIdentifier: r.messageId })) });
0 && (module.exports = { handler });
"""
    assert answer(laid("index.handler", {"index.js": bundle})) == ["list"]


@pytest.mark.parametrize(
    ("handler", "files", "reason"),
    [
        ("index.handler", {"other.js": COMMON}, "there is no file index.js in the code of Worker, which nothing builds (it has other.js there)"),
        ("handler", {"handler.js": COMMON}, "the handler of Worker is not named as file.function"),
        ("index.main", {"index.js": COMMON}, "the handler main is not exported by its module"),
        ("index.handler", {"index.js": MINIFIED + COMMON}, "index.js was minified: not read"),
        ("index.handler", {"index.js": "exports.handler = async (event => {"}, "index.js is not read: it is no JavaScript in line 1"),
        ("index.handler", {"index.js": "exports.handler = require('wrapper')(async () => {});"}, "the handler handler is made by wrapper, which is not read"),
        ("index.handler", {"index.js": "#" * 1_000_001}, "index.js is larger than 1 MB: not read"),
        ("index.handler", {"index.js": ""}, "the handler handler is not exported by its module"),
    ],
    ids=["another file", "no function", "another name", "minified", "a syntax error", "an unknown wrapper", "huge", "empty"],
)
def test_what_cannot_be_read_is_undecided(handler: str, files: dict[str, str], reason: str, laid: Laid) -> None:
    with pytest.raises(Undecided) as doubt:
        reading(laid(handler, files))
    assert doubt.value.reason == reason


WORK = "export const fail = (list, record) => list.push({ itemIdentifier: record.messageId });\n"
USES = "export const handler = async (event) => { const batchItemFailures = []; for (const r of event.Records) { FAIL(batchItemFailures, r); } return { batchItemFailures }; };\n"


@pytest.mark.parametrize(
    ("line", "called", "files"),
    [
        ("import { fail } from './work';", "fail", {"work.ts": WORK}),
        ("import { fail as note } from './work.js';", "note", {"work.ts": WORK}),
        ("import * as work from '../lib/work';", "work.fail", {"../lib/work/index.ts": WORK}),
        ("import fail from './work';", "fail", {"work.mjs": WORK.replace("const fail =", "default").replace("export default", "export default")}),
        ("import { fail } from './all';", "fail", {"all.ts": "export * from './work';", "work.ts": WORK}),
        ("import { fail } from './all';", "fail", {"all.ts": "export { note as fail } from './work';", "work.ts": WORK.replace("fail", "note")}),
        ("import { work } from './all';", "work.fail", {"all.ts": "export * as work from './work';", "work.ts": WORK}),
        (
            "import { fail } from './all';",
            "fail",
            {"all.ts": "export type * from './model';\nexport type * as M from \"./model\"\nexport * from './work';", "work.ts": WORK},
        ),
        ("import { fail } from './work.cjs';", "fail", {"work.cjs": WORK.replace("export const fail", "exports.fail")}),
        ("const { fail } = require('./work');", "fail", {"work.js": WORK.replace("export const fail =", "module.exports.fail =")}),
        (
            "const work = require('./work');",
            "work.fail",
            {"work/index.js": "module.exports = { fail };\nfunction fail(list, r) { list.push({ itemIdentifier: r.messageId }); }"},
        ),
    ],
    ids=[
        "named",
        "renamed",
        "a namespace",
        "default",
        "all of another",
        "renamed on the way",
        "as a namespace",
        "beside types alone",
        "CommonJS from a module",
        "require",
        "an index",
    ],
)
def test_helpers_in_other_files(line: str, called: str, files: dict[str, str], laid: Laid) -> None:
    handler = USES.replace("FAIL", called)
    handler = handler.replace("export const handler", "exports.handler") if "require" in line else handler
    code = laid("index.handler", {"app/index.js": f"{line}\n{handler}", **{f"app/{name}": text for name, text in files.items()}}, "app")
    assert answer(code) == ["list"]


@pytest.mark.parametrize("field", ["at", "filter", "match", "find", "split", "map", "join"])
def test_a_field_of_a_message_that_is_called_as_a_method_is(field: str, laid: Laid) -> None:
    """`const { at } = JSON.parse(body)` is data, whatever methods lists and texts have."""
    text = f"const {{ {field} }} = JSON.parse(r.body); {field}.toISOString(); JSON.parse(r.body).{field}.trim()"
    assert answer(laid("index.handler", {"index.mjs": WORK + USES.replace("FAIL", f"{text}; fail")})) == ["list"]


def test_modules_that_import_each_other(laid: Laid) -> None:
    code = laid("a.handler", {"a.mjs": "import { one } from './b.mjs';\n" + HANDLER, "b.mjs": "import { handler } from './a.mjs';\nexport const one = 1;"})
    assert answer(code) == ["list"]


def test_nothing_outside_the_repository_is_read(laid: Laid, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.js").write_text(WORK.replace("export const fail", "exports.fail"), encoding="utf-8")
    code = laid("index.handler", {"index.mjs": "import { fail } from '../secret.js';\n" + USES.replace("FAIL", "fail")})
    assert "../secret.js, which index.mjs imports, is in no file of this repository" in [one.reason for one in reading(code).unfollowed]
    (tmp_path / "linked.js").symlink_to(tmp_path.parent / "secret.js")
    code = laid("index.handler", {"index.mjs": "import { fail } from './linked.js';\n" + USES.replace("FAIL", "fail")})
    assert reading(code).unfollowed


def test_a_name_that_no_file_can_have(laid: Laid) -> None:
    code = laid("index.handler", {"index.mjs": f"import x from './{'x' * 5000}';\nimport y from './\\0';\n" + HANDLER})
    assert reading(code).unfollowed


ALIASED = "import { fail } from 'NAME';\n" + USES.replace("FAIL", "fail")


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (
            "@app/work",
            {"app/tsconfig.json": '{ "compilerOptions": { "baseUrl": ".", "paths": { "@app/*": ["src/*"], } } } // an alias', "app/src/work.ts": WORK},
        ),
        (
            "@app/work",
            {
                "app/tsconfig.json": '{ "extends": "../base" }',
                "base.json": '{ "compilerOptions": { "paths": { "@app/*": ["./shared/*"] } } }',
                "shared/work.ts": WORK,
            },
        ),
        ("lib/work", {"app/tsconfig.json": '{ "compilerOptions": { "baseUrl": "src" } }', "app/src/lib/work.ts": WORK}),
        ("#work", {"app/package.json": '{ "imports": { "#*": { "default": "./src/*.js" } } }', "app/src/work.ts": WORK}),
        (
            "#work",
            {
                "app/package.json": '{"imports": {"#work": {"development": "./mock.js", "types": "./mock.js", "default": "./work.js"}}}',
                "app/work.js": WORK,
                "app/mock.js": "exports.work = 1",
            },
        ),
        (
            "@shop/work",
            {
                "package.json": '{ "workspaces": ["packages/*"] }',
                "packages/w/package.json": '{ "name": "@shop/work", "main": "dist/index.js" }',
                "packages/w/src/index.ts": WORK,
            },
        ),
        (
            "@shop/work/fail",
            {"pnpm-workspace.yaml": "packages:\n  - 'packages/*'\n", "packages/w/package.json": '{ "name": "@shop/work" }', "packages/w/src/fail.ts": WORK},
        ),
        (
            "@shop/work",
            {
                "pnpm-workspace.yaml": 'packages: ["apps/*", "packages/*"] # all\n',
                "packages/w/package.json": '{ "name": "@shop/work" }',
                "packages/w/src/index.ts": WORK,
            },
        ),
        (
            "work",
            {
                "app/package.json": '{ "dependencies": { "work": "file:../work" } }',
                "work/package.json": '{ "name": "work", "exports": "./index.mjs" }',
                "work/index.mjs": WORK,
            },
        ),
    ],
    ids=[
        "paths",
        "extended",
        "baseUrl",
        "a subpath import",
        "a condition that does not hold",
        "a workspace",
        "a file of a workspace of pnpm",
        "a workspace of pnpm in one line",
        "a folder",
    ],
)
def test_names_that_a_repository_gives(name: str, files: dict[str, str], laid: Laid) -> None:
    assert answer(laid("index.handler", {"app/index.ts": ALIASED.replace("NAME", name), **files}, "app")) == ["list"]


def test_an_alias_never_leaves_the_repository(laid: Laid, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.ts").write_text(WORK, encoding="utf-8")
    aliases = '{ "compilerOptions": { "paths": { "@app/*": ["../*"] } } }'
    assert reading(laid("index.handler", {"index.ts": ALIASED.replace("NAME", "@app/secret"), "tsconfig.json": aliases})).unfollowed


def test_a_module_sees_what_another_one_sets_later(laid: Laid) -> None:
    files = {
        "index.mjs": "import { pool, open } from './pool.mjs';\n"
        "export const handler = async (event) => { open(); await pool.query(event.Records[0].body); return { batchItemFailures: event.Records.map((r) => ({ itemIdentifier: r.messageId })) }; };\n",
        "pool.mjs": "import pg from 'pg';\nexport let pool;\nexport const open = () => { pool = new pg.Pool(); };\n",
    }
    assert answer(laid("index.handler", files)) == ["list", "always"]


def test_a_module_that_throws_as_it_loads(laid: Laid) -> None:
    code = laid("index.handler", {"index.mjs": "import './settings.mjs';\n" + HANDLER, "settings.mjs": "throw new Error('no');"})
    assert [one.reason for one in reading(code).unfollowed] == ["no way through the handler could be followed"]


@pytest.mark.parametrize("guard", ["if (!process.env.TABLE) throw new Error('no');\n", "if (process.env.STAGE === 'prod') throw new Error('no');\n"])
def test_a_module_that_may_throw_as_it_loads(guard: str, laid: Laid) -> None:
    assert answer(laid("index.handler", {"index.mjs": guard + HANDLER})) == ["list"]


DECORATED = """import { deliver } from 'shop';
DECORATOR
class Orders {
  private readonly topic = 'orders';
  DECORATED
  async one(record: any) { await deliver(this.topic, record.body); }
}
const orders = new Orders();
export const handler = async (event: any) => {
  const batchItemFailures: any[] = [];
  for (const record of event.Records) { try { await orders.one(record); } catch { batchItemFailures.push({ itemIdentifier: record.messageId }); } }
  return { batchItemFailures };
};
"""
QUIET = "async function (this: any, ...given: any[]) { try { return await work.apply(this, given); } catch (error) { console.error(error); } }"


@pytest.mark.parametrize(
    ("decorator", "decorated", "told"),
    [
        (
            f"function Quiet(target: any, key: string, descriptor: PropertyDescriptor) {{ const work = descriptor.value; descriptor.value = {QUIET}; }}",
            "@Quiet",
            "empty",
        ),
        (
            f"const Quiet = (label: string) => (_t: any, _k: string, d: any) => {{ const work = d.value; return {{ ...d, value: {QUIET} }}; }};",
            "@Quiet('x')",
            "empty",
        ),
        (f"function Quiet(work: any, context: ClassMethodDecoratorContext) {{ return {QUIET}; }}", "@Quiet", "empty"),
        ("const Named = (name: string) => (target: any, key: string) => { console.log(name, key); };", "@Named('x')", "response"),
        (f"const decorators = {{ quiet(work: any) {{ return {QUIET}; }} }};", "@decorators.quiet", "empty"),
        ("import { Quiet } from 'elsewhere';", "@Quiet()", "response"),
        ("function bound(_t: any, _k: string, d: any) { const work = d.value; return { get(this: any) { return work.bind(this); } }; }", "@bound", "response"),
        ("", "", "response"),
    ],
    ids=["older", "older, with a label", "standard", "one that only looks", "of an object", "a package's", "one that binds", "none"],
)
def test_a_decorator_of_the_code_is_run(decorator: str, decorated: str, told: str, laid: Laid) -> None:
    found = reading(laid("index.handler", {"index.ts": DECORATED.replace("DECORATOR", decorator).replace("DECORATED", decorated)}))
    assert not found.unfollowed
    assert [one.told for one in found.failures] == [told]


HELPERS = """var a=Object.defineProperty;var i=Object.getOwnPropertyDescriptor;var n=Object.getOwnPropertyNames;var d=Object.prototype.hasOwnProperty;
var f=(r,e)=>{for(var t in e)a(r,t,{get:e[t],enumerable:!0})},m=(r,e,t,s)=>{if(e&&typeof e=="object"||typeof e=="function")for(let o of n(e))!d.call(r,o)&&o!==t&&a(r,o,{get:()=>e[o],enumerable:!(s=i(e,o))||s.enumerable});return r};
var u=Object.create,x=Object.getPrototypeOf,w=(r,e,t)=>(t=r!=null?u(x(r)):{},m(e||!r||!r.__esModule?a(t,"default",{value:r,enumerable:!0}):t,r));
var h=r=>m(a({},"__esModule",{value:!0}),r);
"""


@pytest.mark.parametrize(
    ("clause", "called", "told"),
    [("r.push({itemIdentifier:e.messageId})", "(0,c.deliver)", "response"), ("console.log(e)", "(0,c.default.deliver)", "empty")],
    ids=["reported", "hidden"],
)
def test_the_helpers_of_a_bundle_under_other_names(clause: str, called: str, told: str, laid: Laid) -> None:
    """So esbuild writes a small module when it minifies: what exports, copies and imports has no name of its own."""
    text = f"{HELPERS}var p={{}};f(p,{{handler:()=>l}});module.exports=h(p);\nvar c=w(require('shop')),l=async t=>{{let r=[];for(let e of t.Records)try{{await {called}(e.body)}}catch{{{clause}}}return{{batchItemFailures:r}}}};"
    found = reading(laid("index.handler", {"index.js": text}))
    assert not found.unfollowed
    assert [one.told for one in found.failures] == [told]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("(0, shop_1.deliver)(r.body)", "shop_1.deliver"),
        ("(0,c.deliver)(r.body)", "c.deliver"),
        ("shop.slice(0, n)(r.body)", "shop.slice"),
        ("await_(0, n)", "await_"),
    ],
)
def test_a_call_is_named_as_its_author_wrote_it(call: str, said: str) -> None:
    root = parse(call.encode(), "it", ".js", Place(None, ()))  # type: ignore[arg-type]  # nothing here asks for the template
    assert short(root.named_children[0].named_children[0]).partition("(")[0] == said


def test_a_handler_behind_a_link_out_of_its_folder(laid: Laid, tmp_path: Path) -> None:
    code = laid("index.handler", {"other.js": COMMON, "src/x.js": ""}, "src")
    (tmp_path / "src" / "index.js").symlink_to(tmp_path / "other.js")
    with pytest.raises(Undecided, match=r"index.js of Worker is a link that leads out of the folder of its code"):
        Modules(code)
