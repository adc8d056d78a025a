"""The source of what a bundler wrote: by the names before its modules, and by its source map. What esbuild itself writes is read in the slow tests."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from queuegate.synth.handlers.javascript.modules import Modules
from queuegate.synth.handlers.source import Code
from queuegate.synth.sources.template import SOME_ENTRY
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

WORKER = "import { of } from './orders';\nexport const handler = async (event) => ({ batchItemFailures: of(event) });\n"
ORDERS = "export const of = (event) => event.Records.map((r) => ({ itemIdentifier: r.messageId }));\n"
LIBRARY = "export const schema = {};\n"
MINIFIED = "var a=1;" * 600 + "\n"
BUNDLE = "cdk.out/asset.1/index.js"
Laid = Callable[..., Code]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """`laid({"index.js": …}, "folder of the code")`: a function of a repository."""

    def run(files: dict[str, str], folder: str = "cdk.out/asset.1") -> Code:
        (tmp_path / "repository" / ".git").mkdir(parents=True)
        for name, text in files.items():
            file = tmp_path / "repository" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
        return Code("Worker", "nodejs22.x", "index.handler", tmp_path / "repository" / folder, None, place, place, place)

    return run


def a_map(sources: dict[str, str | None], root: str = "") -> str:
    return json.dumps({"version": 3, "sources": [*sources], "sourceRoot": root, "sourcesContent": [*sources.values()], "names": [], "mappings": "AAAA"})


def named(written: str) -> str:
    return f"{MINIFIED}//# sourceMappingURL={written}\n"


SOURCES: dict[str, str | None] = {"../../src/orders.ts": ORDERS, "../../node_modules/zod/index.js": LIBRARY, "../../src/worker.ts": WORKER}
WRITTEN = {"src/worker.ts": WORKER, "src/orders.ts": ORDERS}


@pytest.mark.parametrize(
    "bundle",
    [
        {BUNDLE: named("index.js.map"), f"{BUNDLE}.map": a_map(SOURCES)},
        {BUNDLE: MINIFIED, f"{BUNDLE}.map": a_map(SOURCES)},
        {BUNDLE: named("worker.map"), "cdk.out/asset.1/worker.map": a_map(SOURCES)},
        {BUNDLE: named("data:application/json;base64," + base64.b64encode(a_map(SOURCES).encode()).decode())},
        {BUNDLE: named("index.js.map"), f"{BUNDLE}.map": ")]}'\n" + a_map(SOURCES)},
        {BUNDLE: named("index.js.map"), f"{BUNDLE}.map": a_map(dict(reversed(SOURCES.items())))},
        {BUNDLE: named("index.js.map"), f"{BUNDLE}.map": a_map({f"../../../../tmp/made/repository/{name[6:]}": text for name, text in SOURCES.items()})},
        {
            BUNDLE: named("index.js.map"),
            f"{BUNDLE}.map": a_map({f"webpack://shop/./{name[6:]}?1a2b": text for name, text in SOURCES.items()} | {"webpack/bootstrap": ""}),
        },
        {BUNDLE: named("index.js.map"), f"{BUNDLE}.map": a_map({name[6:]: text for name, text in SOURCES.items()}, "../../")},
        {BUNDLE: named("index.js.map"), f"{BUNDLE}.map": a_map(dict.fromkeys(SOURCES))},
        {BUNDLE: named("index.js.map"), f"{BUNDLE}.map": a_map({name: text and text.replace("\n", "\r\n") for name, text in SOURCES.items()})},
    ],
    ids=[
        "beside it",
        "not named",
        "of another name",
        "in it",
        "guarded",
        "in another order",
        "of another folder",
        "of webpack",
        "with a root",
        "without content",
        "of Windows",
    ],
)
def test_a_minified_bundle_is_read_in_the_source_that_its_map_names(bundle: dict[str, str], laid: Laid, tmp_path: Path) -> None:
    assert Modules(laid(bundle | WRITTEN)).entry.file == str(tmp_path / "repository" / "src" / "worker.ts")


@pytest.mark.parametrize(
    ("named_by_the_map", "written"),
    [
        (SOURCES, {**WRITTEN, "src/worker.ts": WORKER.replace("of(event)", "[]")}),
        (SOURCES, {**WRITTEN, "src/orders.ts": ORDERS.replace("event.Records", "[]")}),
        (SOURCES, {}),
        (
            {"../../src/orders.ts": ORDERS, "../../src/other.ts": WORKER.replace("./orders", "./none")},
            {"src/orders.ts": ORDERS, "src/other.ts": WORKER.replace("./orders", "./none")},
        ),
        ({"../../../elsewhere/worker.ts": WORKER}, {}),
        ({"../../node_modules/zod/index.js": LIBRARY}, {"node_modules/zod/index.js": LIBRARY}),
        ({"../../src/worker.ts": None, "x/../../../src/orders.ts": 1}, WRITTEN),
    ],
    ids=["another state", "another state of a part", "not here", "two that nobody imports", "outside", "of a package", "no map"],
)
def test_a_map_that_is_not_surely_of_these_files_names_nothing(
    named_by_the_map: dict[str, str | None], written: dict[str, str], laid: Laid, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "worker.ts").write_text(WORKER, encoding="utf-8")
    with pytest.raises(Undecided, match="minified: not read"):
        Modules(laid({BUNDLE: named("index.js.map"), f"{BUNDLE}.map": a_map(named_by_the_map), **written}))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"sources": 1}', '{"sources": [1, null, {}], "sourcesContent": [[]]}', '{"sources": ["\\u0000"]}', "[" * 100_000]
)
def test_a_map_that_is_none_names_nothing(text: str, laid: Laid) -> None:
    with pytest.raises(Undecided, match="minified: not read"):
        Modules(laid({BUNDLE: named("index.js.map"), f"{BUNDLE}.map": text, **WRITTEN}))


NAMING = "var worker_exports = {};\n// src/worker.ts\nmodule.exports = __toCommonJS(worker_exports);\n"


@pytest.mark.parametrize("bundle", [{BUNDLE: NAMING}, {BUNDLE: named("index.js.map"), f"{BUNDLE}.map": a_map(SOURCES)}], ids=["by its comments", "by its map"])
def test_a_bundle_tells_its_source_where_the_app_is_not_followed(bundle: dict[str, str], laid: Laid, tmp_path: Path) -> None:
    code = laid(bundle | WRITTEN)._replace(entry=SOME_ENTRY)
    assert Modules(code).entry.file == str(tmp_path / "repository" / "src" / "worker.ts")


def test_what_is_no_bundle_is_not_what_the_app_bundles(laid: Laid) -> None:
    with pytest.raises(Undecided, match="which file the app bundles for Worker is not known"):
        Modules(laid({BUNDLE: "exports.handler = async () => ({});\n"})._replace(entry=SOME_ENTRY))


def test_the_entry_of_a_bundle_with_all_libraries_stands_at_its_end(laid: Laid, tmp_path: Path) -> None:
    library = "// node_modules/sdk/index.js\n" + "var a = 1;\n" * 120_000
    bundle = f"var x = __toCommonJS(y);\n// src/orders.ts\n{library}// src/worker.ts\nvar handler = 1;\n"
    assert Modules(laid({BUNDLE: bundle, **WRITTEN})).entry.file == str(tmp_path / "repository" / "src" / "worker.ts")
