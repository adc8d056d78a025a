"""As `handlers.py`, for Node.js: what a module exports is not what a reader sees."""

from __future__ import annotations

from typing import Final

Files = dict[str, str]
GOOD: Final = "exports.handler = async (event) => ({batchItemFailures: []});\n"
DEFECTS: Final = {
    "swallowed-exception": "try { await deliver(one.body) } catch (error) { console.log(error) }",
    "handler-response": "try { await deliver(one.body) } catch (error) { failed.push(one.messageId) }",
}
BINDINGS: Final = {
    "a name in quotes": "exports['handler'] = _run;\n",
    "a name in pieces": "exports['han' + 'dler'] = _run;\n",
    "a name that is joined": "const name = ['han', 'dler'].join('');\nexports[name] = _run;\n",
    "a name with an escape": "exports.\\u0068andler = _run;\n",
    "assign": "Object.assign(module.exports, {handler: _run});\n",
    "defineProperty": "Object.defineProperty(exports, 'handler', {value: _run});\n",
    "a getter": "Object.defineProperty(exports, 'handler', {get: () => _run});\n",
    "defineProperties": "Object.defineProperties(exports, {handler: {value: _run}});\n",
    "Reflect.set": "Reflect.set(exports, 'handler', _run);\n",
    "Reflect.defineProperty": "Reflect.defineProperty(exports, 'handler', {value: _run});\n",
    "another name of exports": "const them = exports;\nthem.handler = _run;\n",
    "another name of module": "const it = module;\nit.exports.handler = _run;\n",
    "this": "this.handler = _run;\n",
    "a proxy": "module.exports = new Proxy({}, {get: () => _run});\n",
    "a function": "((them) => { them.handler = _run; })(exports);\n",
    "a branch": "if (process.env.STAGE !== 'dev') exports.handler = _run;\n",
    "what is not installed": "try { require('unheard-of') } catch (error) { exports.handler = _run; }\n",
    "a loop": "for (const name of ['handler']) exports[name] = _run;\n",
    "eval": "eval('exports.handler = _run');\n",
    "Function": "new Function('them', 'run', 'them.handler = run')(exports, _run);\n",
    "a key with an escape": "exports['h\\u0061ndler'] = _run;\n",
    "a key with escapes": "exports['\\x68andl\\u{65}r'] = _run;\n",
    "apply": "Reflect.apply(Object.assign, null, [exports, {handler: _run}]);\n",
    "call": "Object.assign.call(null, exports, {handler: _run});\n",
    "a bound function": "Object.assign.bind(null, exports)({handler: _run});\n",
    "vm": "require('vm').runInNewContext('them.handler = run', {them: exports, run: _run});\n",
    "the platform": "if (process.platform === 'linux') exports.handler = _run;\n",
    "a static block": "class Any { static { exports.handler = _run } }\n",
    "the arguments of a module": "arguments[0].handler = _run;\n",
    "the module among its arguments": "arguments[2].exports = {handler: _run};\n",
    "a conversion": "+{valueOf() { exports.handler = _run; return 1 }};\n",
    "a text of an object": "`${{toString() { exports.handler = _run; return '' }}}`;\n",
    "a JSON of an object": "JSON.stringify({toJSON() { exports.handler = _run }});\n",
    "an order": "[2, 1].sort(() => { exports.handler = _run; return 0 });\n",
    "a replacement": "'a'.replace(/a/, () => { module.exports.handler = _run; return '' });\n",
    "an event of the process": "process.on('beforeExit', () => { exports.handler = _run });\n",
    "an interval": "setInterval(() => { exports.handler = _run }, 1);\n",
    "a later moment": "setImmediate(() => { exports.handler = _run; });\n",
    "a promise": "Promise.resolve().then(() => { exports.handler = _run; });\n",
    "a pattern": "({run: exports.handler} = {run: _run});\n",
    "an assignment with a condition": "exports.handler &&= _run;\n",
    "with": "with (exports) { handler = _run; }\n",
    "what a module loads": "require('module')._load = () => ({handler: _run});\n",
    "how a module is loaded": "require.extensions['.js'] = (it) => { it.exports = {handler: _run} };\n",
    "hooks of modules": "require('node:module').registerHooks({load: () => ({format: 'commonjs', source: ''})});\n",
    "the main module": "process.mainModule.exports.handler = _run;\n",
    "the cache of modules": "require.cache[__filename].exports.handler = _run;\n",
}


def disguises(rule: str) -> dict[str, Files]:
    """The files of the code, each with the defect in one disguise."""
    code = (
        f"const _run = async (event) => {{ const failed = []; for (const one of event.Records) {{ {DEFECTS[rule]} }} return {{batchItemFailures: failed}} }};\n"
    )
    other = f"{code}exports.handler = _run;\n"
    return {
        **{how: {"index.js": f"{code}{GOOD}{binds}"} for how, binds in BINDINGS.items()},
        "a file without an ending": {"index.js": GOOD, "index": other},
        "names of a file": {"index.js": f"{code}{GOOD}exports[require('./names.json').any] = _run;\n", "names.json": '{"any": "handler"}'},
        "a module that changes it": {"index.js": f"{GOOD}require('./other');\n", "other.js": f"{code}require('./index').handler = _run;\n"},
        "a module that is given it": {"index.js": f"{GOOD}require('./other')(exports);\n", "other.js": f"{code}module.exports = (them) => {{ them.handler = _run; }};\n"},
        "a folder beside the file": {"index.js": "module.exports = require('./other/');\n", "other.js": GOOD, "other/index.js": other},
        "a folder's main file": {"index.js": "module.exports = require('./other');\n", "other/package.json": '{"main": "x.js"}', "other/index.js": GOOD, "other/x.js": other},
        "a name of the package": {"index.js": "module.exports = require('#other');\n", "package.json": '{"imports": {"#other": "./x.js"}}', "x.js": other},
        "a condition that does not hold": {"index.js": "module.exports = require('#other');\n", "package.json": '{"imports": {"#other": {"development": "./y.js", "default": "./x.js"}}}', "x.js": other, "y.js": GOOD},
        "an export of all": {"index.mjs": "export * from './other.mjs';\n", "other.mjs": f"{code}export const handler = _run;\n"},
        "an export that changes": {"index.mjs": f"{code}export let handler = async () => ({{batchItemFailures: []}});\nhandler = _run;\n"},
        "an export by a text": {"index.mjs": f"{code}export {{ _run as 'handler' }};\n"},
    }  # fmt: skip
