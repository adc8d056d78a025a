"""Code that is made to be hard to read: the reading ends, with a reason, and never with a crash."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from queuegate.synth.handlers.javascript.answer.handler import reading
from queuegate.synth.handlers.javascript.calls.reader import read_calls
from queuegate.synth.handlers.reading import Reading
from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place
from queuegate.synth.values.worlds import Undecided

HEAD = "exports.handler = async (event) => {"


def code(folder: Path, text: str, handler: str = "index.handler") -> Code:
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    (folder / "index.js").write_text(text, encoding="utf-8")
    return Code("Worker", "nodejs22.x", handler, folder, None, place, place, place)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD} return {'(' * 4000}1{')' * 4000}; }};",
        f"{HEAD} return {'+'.join(['x'] * 4000)}; }};",
        f"{HEAD} return {'[' * 4000}{']' * 4000}; }};",
        f"{HEAD} {'if (event) {' * 2000} {'}' * 2000} }};",
        f"{HEAD} const f = () => f(); return f(); }};",
        f"{HEAD} while (true) {{ event.x = 1; }} }};",
        f"{HEAD} for (;;) {{}} }};",
        f"{HEAD} const a = []; for (const x of (a.push(1), a)) a.push(x); while (a.length) a.push(1); }};",
        f"{HEAD} function* g() {{ for (;;) yield 1; }} for (const x of g()) await x; }};",
        f"{HEAD} {''.join(f'if (event.a{i}) await event.b{i}();' for i in range(400))} return {{}}; }};",
        f"{HEAD} const o = {{}}; o.o = o; o.p = [o]; return {{ batchItemFailures: [o], x: o }}; }};",
        f"{HEAD} let s = 'x'; for (let i = 0; i < 60; i++) s = s + s; return s; }};",
        f"{HEAD} const p = new Promise(() => {{}}); await p; }};",
        f"{HEAD} with (event) {{ Records }} }};",
        f"{HEAD} return eval('1'); }};",
        f"{HEAD} event.__proto__.x = 1; return {{ constructor: 1, __proto__: null, toString: 2 }}; }};",
        f"{HEAD} return new Proxy({{}}, {{ get: () => 1 }}); }};",
        f"{HEAD} return 2 ** 2 ** 2 ** 100 + 1e999 * 0 + 5 % 0; }};",
        f"{HEAD} return [].at(-1)[1e99][-0].x; }};",
        f"{HEAD} const queues = []; for (const r of event.Records) await send(queues[r % queues.length], queues[queues.length % 0], r); }};",
        f"{HEAD} const a = [1]; a[1 / 0] = a[0 / 0] = a[2 ** 2000] = a[(-8) ** (1 / 3)]; a[0.5] = a[-1]; return a; }};",
        f"{HEAD} new Promise(); [].reduce(); new Map().set(); new Set().add(); new Map([[1, 2]]).forEach(); Promise.resolve(1).finally(); }};",
        f"{HEAD} const a = [1, 2]; a.splice(); a.splice(-1); a.splice(9, -3, 4); return 'a'.toLowerCase(1) + 'b'.trim(2) + 'c'.startsWith() + 'd'.includes(1, 2); }};",
        f"{HEAD} const kept = new Map([[1, 2]]); [1].map(kept.get); [1].forEach(new Set().forEach); const {{ has, keys }} = kept; has(1); return keys(); }};",
        f"{HEAD} const {{ next, toArray }} = new Map().values(); next(); toArray(); const {{ map, match }} = Promise.resolve(1); map(); match(1, 2); Promise.resolve(1).andThen(); }};",
        f"{HEAD} Promise.try(); Promise.withResolvers().resolve(); Array.fromAsync(); Map.groupBy(); Object.create(); Object.hasOwn(); Object.getOwnPropertyNames(); setTimeout(); queueMicrotask(1); }};",
        f"{HEAD} __decorate(); __decorate([1], {{}}, 'x'); __awaiter(); __spreadValues(); __privateGet(); __privateAdd({{}}); _asyncToGenerator(); Object.defineProperty({{}}, 'x'); }};",
        f"const e = require('events'), b = new e.EventEmitter(); b.on('a', (x) => b.emit('b', x)); b.on('b', (x) => b.emit('a', x)); {HEAD} b.emit('a'); e.once(); e.once(b); b.off(); b.emit(); }};",
        f"const h = require('https'); const go = () => h.get('x', go).on('error', go); {HEAD} h.request(); h.request('x').end().end(); go(); }};",
        f"const {{ ok, ResultAsync, Result }} = require('neverthrow'); const f = () => ok(1).andThen(f); {HEAD} ok().match(); Result.fromThrowable()(); ResultAsync.combine(); ResultAsync.fromPromise(); f(); }};",
        f"const _ = require('lodash'); {HEAD} _.partition(1); _.chunk(null, -1); _.groupBy(event, {{}}); _.attempt(1); _.map(); _.reduce([]); _.memoize(); }};",
        "class A { get a() { return this.a; } static b = new A().a; } exports.handler = new A().a;",
        "exports.handler = exports.handler;",
        "class A extends A {} exports.handler = new A().handler;",
        "module.exports = module; exports.handler = module.exports.exports.exports;",
        "\ufeffexports.handler = async () => '\u2028\U0001f4a9';",
        "#!/usr/bin/env node\nexports.handler = async () => null;",
    ],
)
def test_it_ends(text: str, tmp_path: Path) -> None:
    for read in (reading, read_calls):
        with suppress(Undecided):
            found = read(code(tmp_path, text))
            assert not isinstance(found, Reading) or found.where.function == "handler"


@pytest.mark.parametrize(
    "handler",
    [
        "index.__proto__",
        "index.constructor.constructor",
        "index.",
        ".handler",
        "../index.handler",
        "index\0.handler",
        "x" * 5000 + ".handler",
        "index.handler.handler",
    ],
)
def test_names_of_handlers(handler: str, tmp_path: Path) -> None:
    with pytest.raises(Undecided):
        reading(code(tmp_path, "exports.handler = async () => null;", handler))
