"""Handlers in all languages that read as good ones, and that leave before they work on a message, choose a function that keeps what fails to itself, or change what they return behind their own back.

A program is its properties and its files, as in `compiled`; `BAD` and `HONEST` have each by its name.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any, Final

Files = dict[str, str]
Program = tuple[dict[str, Any], Files]
COMPILED: Any = runpy.run_path(str(Path(__file__).with_name("compiled.py")))
java, csharp, with_files = (COMPILED[name] for name in ("java", "csharp", "with_files"))

PYTHON: Final = """import json
import requests


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            store(order)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def store(order):
    requests.post("https://orders.example.com/v1", json=order, timeout=3).raise_for_status()
"""
NODE: Final = """const axios = require('axios');
const deliver = async (order) => { await axios.post('https://orders.example.com/v1', order, { timeout: 3000 }) };
exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      await deliver(JSON.parse(record.body));
    } catch (error) {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


def _changed(text: str, changes: tuple[str, ...]) -> str:
    for before, after in zip(changes[::2], changes[1::2], strict=True):
        assert before in text, before
        text = text.replace(before, after)
    return text


def python(*changes: str) -> Program:
    return {}, {"index.py": _changed(PYTHON, changes)}


def node(*changes: str) -> Program:
    return {"Runtime": "nodejs22.x"}, {"index.js": _changed(NODE, changes)}


def go(*changes: str) -> Program:
    program: Program = COMPILED["go"](*changes)
    return program


_TRY: Final = "        try:\n"
_LOOP: Final = '    for record in event["Records"]:\n'
_STORE: Final = "            store(order)\n"
_DEF: Final = "def store("
_QUIET: Final = "        try:\n            store(order)\n        except Exception:\n            pass\n\n\ndef store("
_BASE: Final = "class Base:\n    def run(self, order):\n        store(order)\n\n\n"
_WITH: Final = "            with Quiet(Exception):\n                store(order)\n"
_OWN: Final = "import json\nimport contextlib\n\n\nclass Quiet(contextlib.suppress):\n"
_TIMED: Final = "import json\nimport contextlib\n\n\nclass timed(contextlib.ContextDecorator):\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *given):\n        return {}\n"
_PYTHON: Final = {
    "a way out before the work": python(_TRY, f"        break\n{_TRY}"),
    "a way out where anything failed yet": python(_TRY, f"        if not failures:\n            break\n{_TRY}"),
    "the next one at once": python(_TRY, f'        if record["messageId"]:\n            continue\n{_TRY}'),
    "the next one, of this queue": python(_TRY, f'        if record["eventSource"] == "aws:sqs":\n            continue\n{_TRY}'),
    "an answer before the loop": python(_LOOP, f'    if event["Records"]:\n        return {{"batchItemFailures": failures}}\n{_LOOP}'),
    "the next one, of ids that are as long as each is": python(_TRY, f'        if len(record["messageId"]) == 36:\n            continue\n{_TRY}'),
    "the next one, where a body is a text": python(_TRY, f'        if isinstance(record["body"], str):\n            continue\n{_TRY}'),
    "the next one, of what has an ARN": python(_TRY, f'        if record["eventSourceARN"].startswith("arn:"):\n            continue\n{_TRY}'),
    "no part of the list": python('event["Records"]:', 'event["Records"][:0]:'),
    "a list that is emptied": python(_LOOP, f'    event["Records"].clear()\n{_LOOP}'),
    "a generator that ends": python('event["Records"]:', 'some(event["Records"]):', _DEF, f"def some(them):\n    return\n    yield from them\n\n\n{_DEF}"),
    "a class that gives none": python('event["Records"]:', 'Some(event["Records"]):', _DEF, f"class Some:\n    def __init__(self, them):\n        self.them = them\n\n    def __iter__(self):\n        return iter(())\n\n\n{_DEF}"),
    "a helper that leaves": python("def store(order):\n", "def store(order):\n    if order is not None or order is None:\n        return\n"),
    "a function that nobody calls": python(_STORE, "            lambda: store(order)\n"),
    "a function with its arguments": python(_STORE, "            functools.partial(store, order)\n", "import json\n", "import functools, json\n"),
    "what is no debugging": python(_STORE, "            if not __debug__:\n                store(order)\n"),
    "what only a type checker does": python(_STORE, "            if TYPE_CHECKING:\n                store(order)\n", "import json\n", "import json\nfrom typing import TYPE_CHECKING\n"),
    "a context that says one": python(_STORE, "            with Quiet():\n                store(order)\n", _DEF, f"class Quiet:\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *given):\n        return 1\n\n\n{_DEF}"),
    "a context of one's own by suppress": python(_STORE, _WITH, "import json\n", f"{_OWN}    pass\n"),
    "a context of one's own that asks suppress": python(_STORE, _WITH, "import json\n", f"{_OWN}    def __exit__(self, *given):\n        print(given)\n        return super().__exit__(*given)\n"),
    "a context that suppress begins": python(_STORE, _WITH.replace("Exception", ""), "import json\n", f"{_OWN}    def __init__(self):\n        super().__init__(Exception)\n"),
    "a context that type() makes": python(_STORE, _WITH, "import json\n", 'import json\n\nQuiet = type("Quiet", (), {"__init__": print, "__enter__": lambda self: self, "__exit__": lambda self, *given: True})\n'),
    "a context that type() derives": python(_STORE, _WITH, "import json\n", 'import json\nimport contextlib\n\nQuiet = type("Quiet", (contextlib.suppress,), {})\n'),
    "a context that decorates": python(_DEF, f"@timed()\n{_DEF}", "import json\n", _TIMED.format("True")),
    "a method that a context decorates": python(_STORE, "            Base().run(order)\n", _DEF, f"{_BASE.replace('    def', '    @timed()' + chr(10) + '    def')}{_DEF}", "import json\n", _TIMED.format("True")),
    "another method of a library's class": python("\n\ndef handler", "\nrequests.Response.raise_for_status = lambda self: None\n\n\ndef handler"),
    "another method by setattr": python("\n\ndef handler", '\nsetattr(requests.Response, "raise_for_status", lambda self: None)\n\n\ndef handler'),
    "a class that makes itself": python(_STORE, "            Base(order)\n", _DEF, f"class Base:\n    def __new__(cls, order):\n{_QUIET}"),
    "a class of a class": python(_STORE, "            Base(order)\n", _DEF, f"class Meta(type):\n    def __call__(cls, order):\n{_QUIET.removesuffix(_DEF)}class Base(metaclass=Meta):\n    pass\n\n\n{_DEF}"),
    "another class": python(_STORE, "            step = Base()\n            step.__class__ = Quiet\n            step.run(order)\n", _DEF, f"{_BASE}class Quiet(Base):\n    def run(self, order):\n{_QUIET}"),
    "the first class below": python(_STORE, "            Base.__subclasses__()[0]().run(order)\n", _DEF, f"{_BASE}class Quiet(Base):\n    def run(self, order):\n{_QUIET}"),
}  # fmt: skip
_FOR: Final = "  for (const record of event.Records) {\n"
_ASK: Final = "    try {\n"
_WORK: Final = "await deliver(JSON.parse(record.body));"
_EXPORTS: Final = "exports.handler"
_EMPTY: Final = "const batchItemFailures = [];"
_NODE: Final = {
    "a way out before the work": node(_ASK, f"    if (record) break;\n{_ASK}"),
    "an answer before the loop": node(_FOR, f"  if (event.Records.length > 0) return {{ batchItemFailures }};\n{_FOR}"),
    "no part of the list": node("event.Records)", "event.Records.slice(0, 0))"),
    "a filter": node("event.Records)", "event.Records.filter((one) => one.eventSource !== 'aws:sqs'))"),
    "a list without length": node(_FOR, f"  event.Records.length = 0;\n{_FOR}"),
    "an iterator of one's own": node(_FOR, f"  event.Records[Symbol.iterator] = function* () {{}};\n{_FOR}"),
    "an iterator of one's own by defineProperty": node(_FOR, f"  Object.defineProperty(event.Records, Symbol.iterator, {{ value: function* () {{}} }});\n{_FOR}"),
    "a process that ends before the answer": node("  return { batchItemFailures };\n", "  process.exit(0);\n  return { batchItemFailures };\n"),
    "a function that nobody calls": node(_WORK, "await deliver;"),
    "a function with its arguments": node(_WORK, "await deliver.bind(null, record);"),
    "a timer": node(_FOR, f"  setTimeout(() => {{ batchItemFailures.length = 0 }}, 0);\n{_FOR}"),
    "a timer at once": node(_FOR, f"  setImmediate(() => {{ batchItemFailures.splice(0) }});\n{_FOR}"),
    "a timer again and again": node(_FOR, f"  setInterval(() => {{ batchItemFailures.length = 0 }}, 1);\n{_FOR}"),
    "a list that is frozen": node(_EMPTY, "const batchItemFailures = Object.freeze([]);", "batchItemFailures.push({ itemIdentifier: record.messageId });", "try { batchItemFailures.push({ itemIdentifier: record.messageId }) } catch {}"),
    "a list that is sealed": node(_EMPTY, "const batchItemFailures = Object.seal([]);", "batchItemFailures.push({ itemIdentifier: record.messageId });", "batchItemFailures[0] = { itemIdentifier: record.messageId };"),
    "a list whose length stays": node(_EMPTY, "const batchItemFailures = Object.defineProperty([], 'length', { writable: false });"),
    "Reflect": node(_WORK, "await Reflect.apply(quiet, null, [record.body]);", _EXPORTS, f"const quiet = async (body) => {{ try {{ await deliver(JSON.parse(body)) }} catch {{}} }};\n{_EXPORTS}"),
    "another class": node(_WORK, "const step = new Step(); Object.setPrototypeOf(step, { async take(body) { try { await deliver(JSON.parse(body)) } catch {} } }); await step.take(record.body);", _EXPORTS, f"class Step {{ async take(body) {{ await deliver(JSON.parse(body)) }} }}\n{_EXPORTS}"),
    "a proxy's call": node(_WORK, "await quiet(JSON.parse(record.body));", _EXPORTS, f"const quiet = new Proxy(deliver, {{ apply: async (target, self, args) => {{ try {{ return await target(...args) }} catch {{}} }} }});\n{_EXPORTS}"),
    "a proxy's call that catches": node(_WORK, "await quiet(JSON.parse(record.body));", _EXPORTS, f"const traps = {{ apply: (target, self, args) => target(...args).catch(() => {{}}) }};\nconst {{ proxy: quiet }} = Proxy.revocable(deliver, traps);\n{_EXPORTS}"),
    "a proxy's members": node(_WORK, "await box.deliver(JSON.parse(record.body));", _EXPORTS, f"const box = new Proxy({{}}, {{ get: () => async (order) => {{ try {{ await deliver(order) }} catch {{}} }} }});\n{_EXPORTS}"),
    "what JSON makes of an array": node(_EXPORTS, f"Array.prototype.toJSON = () => [];\n{_EXPORTS}"),
    "what JSON makes of an object": node(_EXPORTS, f"Object.prototype.toJSON = function () {{ return {{}} }};\n{_EXPORTS}"),
    "what axios takes for a failure": node(_EXPORTS, f"axios.defaults.validateStatus = () => true;\n{_EXPORTS}"),
}  # fmt: skip
_CALL: Final = "work(message);"
_METHOD: Final = "    void work("
_ROUND: Final = "        for ("
_TAKES: Final = "void take(SQSEvent.SQSMessage m) throws Exception"
_SOFT: Final = "{ try { new Orders().work(m); } catch (Exception e) { } }"
_LOUD: Final = "{ new Orders().work(m); }"
_HEAD: Final = "package shop;\nimport com.amazonaws.services.lambda.runtime.events.*;\n"
_STEP: Final = f"{_HEAD}public interface Step {{ {_TAKES}; }}\n"


def _steps(quiet: str) -> str:
    return f"    enum Step {{ LOUD {{ {_TAKES} {_LOUD} }}, QUIET {{ {_TAKES} {quiet} }}; abstract {_TAKES}; }}\n{_METHOD}"


def _class(name: str, body: str) -> str:
    return f"{_HEAD}public class {name} implements Step {{ public {_TAKES} {body} }}\n"


_JAVA: Final = {
    "a way out before the work": java(_CALL, "if (message != null) break; work(message);"),
    "an answer before the loop": java(_ROUND, f"        if (!event.getRecords().isEmpty()) return new SQSBatchResponse(failures);\n{_ROUND}"),
    "the next one, of ids that have letters": java(_CALL, "if (message.getMessageId().length() > 10) continue; work(message);"),
    "no part of the list": java("event.getRecords())", "event.getRecords().subList(0, 0))"),
    "a filter": java("event.getRecords())", "event.getRecords().stream().filter(m -> m == null).toList())"),
    "a loop that ends where it begins": java(f"{_ROUND}SQSEvent.SQSMessage message : event.getRecords()) {{", f"{_ROUND}int i = event.getRecords().size(); i < event.getRecords().size(); i++) {{ SQSEvent.SQSMessage message = event.getRecords().get(i);"),
    "a constant": java(_CALL, "Step.QUIET.take(message);", _METHOD, _steps(_SOFT)),
    "a constant by its name": java(_CALL, 'Step.valueOf("QUIET").take(message);', _METHOD, _steps(_SOFT)),
    "a constant by a variable": java(_CALL, 'Step.valueOf(System.getenv("STEP")).take(message);', _METHOD, _steps(_SOFT)),
    "a constant by its place": java(_CALL, "Step.values()[1].take(message);", _METHOD, _steps(_SOFT)),
    "a constant of a set": java(_CALL, "for (Step step : EnumSet.of(Step.QUIET)) step.take(message);", _METHOD, _steps(_SOFT)),
    "a constant with a function": java(_CALL, 'Step.valueOf("QUIET").how.take(message);', _METHOD, f"    interface How {{ {_TAKES}; }}\n    enum Step {{ LOUD(m -> new Orders().work(m)), QUIET(m -> {_SOFT}); final How how; Step(How how) {{ this.how = how; }} }}\n{_METHOD}"),
    "a service": java(_CALL, "ServiceLoader.load(Step.class).findFirst().orElseThrow().take(message);", Step=_STEP, Quiet=_class("Quiet", _SOFT)),
    "services": java(_CALL, "for (Step step : ServiceLoader.load(Step.class)) step.take(message);", Step=_STEP, Quiet=_class("Quiet", _SOFT)),
    "one of two classes that somebody gives": java(_CALL, "step.take(message);", _METHOD, f"    @javax.inject.Inject Step step;\n{_METHOD}", Step=_STEP, Loud=_class("Loud", _LOUD), Quiet=_class("Quiet", _SOFT)),
}  # fmt: skip
_EACH: Final = "        foreach (var message in evnt.Records)\n"
_AWAIT: Final = "await Work(message);"
_TASK: Final = "    async Task Work("
_SOFTLY: Final = f"    async Task Quiet(SQSEvent.SQSMessage m) {{ try {{ await Work(m); }} catch {{ }} }}\n{_TASK}"
_CSHARP: Final = {
    "a way out before the work": csharp(_AWAIT, f"if (message != null) break; {_AWAIT}"),
    "an answer before the loop": csharp(_EACH, f"        if (evnt.Records.Count > 0) return new SQSBatchResponse(failures);\n{_EACH}"),
    "a process that ends before the answer": csharp("        return new SQSBatchResponse(failures);\n", "        Environment.Exit(0);\n        return new SQSBatchResponse(failures);\n"),
    "no part of the list": csharp("in evnt.Records)", "in evnt.Records.Take(0))"),
    "a filter of a clause": csharp(_AWAIT, f"try {{ {_AWAIT} }} catch (Exception error) when (error != null) {{ }}"),
    "a filter that tells": csharp(_AWAIT, f"try {{ {_AWAIT} }} catch (Exception error) when (Told(error)) {{ }}", _TASK, f"    static bool Told(Exception error) {{ Console.WriteLine(error); return true; }}\n{_TASK}"),
    "a filter of a clause for all": csharp(_AWAIT, f"try {{ {_AWAIT} }} catch when (true) {{ }}"),
    "a property": csharp(_AWAIT, "Now = message;", _TASK, f"    SQSEvent.SQSMessage Now {{ set {{ try {{ Work(value).Wait(); }} catch {{ }} }} }}\n{_TASK}"),
    "a property of another object": csharp(_AWAIT, "var step = new Step(); step.Now = message;", _TASK, f"    class Step {{ public SQSEvent.SQSMessage Now {{ set => Take(value); }} void Take(SQSEvent.SQSMessage m) {{ try {{ new Orders().Work(m).Wait(); }} catch {{ }} }} }}\n{_TASK}"),
    "two functions by one name": csharp(_AWAIT, "Func<SQSEvent.SQSMessage, Task> step = Work; step += m => Task.CompletedTask; await step(message);"),
    "a function by its name": csharp(_AWAIT, 'await Steps["quiet"](message);', _TASK, f'    Dictionary<string, Func<SQSEvent.SQSMessage, Task>> Steps => new() {{ ["loud"] = Work, ["quiet"] = Quiet }};\n{_SOFTLY}'),
}  # fmt: skip
_RANGE: Final = "\tfor _, m := range event.Records {\n"
_ERR: Final = "err := work(ctx, m)"
_IF: Final = "if err := work(ctx, m); err != nil {"
_IMPORT: Final = "import (\n"
_FUNC: Final = "func handler("
_OF_STEPS: Final = f'var steps = map[string]func(context.Context, events.SQSMessage) error{{"loud": work, "quiet": func(ctx context.Context, m events.SQSMessage) error {{ work(ctx, m); return nil }}}}\n\n{_FUNC}'
_GO: Final = {
    "a way out before the work": go(_IF, f"break\n\t\t{_IF}"),
    "the next one at once": go(_IF, f'if m.MessageId != "" {{\n\t\t\tcontinue\n\t\t}}\n\t\t{_IF}'),
    "the next one, of ids that have letters": go(_IF, f"if len(m.MessageId) > 0 {{\n\t\t\tcontinue\n\t\t}}\n\t\t{_IF}"),
    "an answer before the loop": go(_RANGE, f"\tif len(event.Records) > 0 {{\n\t\treturn events.SQSEventResponse{{}}, nil\n\t}}\n{_RANGE}"),
    "no part of the list": go("event.Records {", "event.Records[:0] {"),
    "what is in an error": go(_ERR, "err := errors.Unwrap(work(ctx, m))", _IMPORT, f'{_IMPORT}\t"errors"\n'),
    "an error that is itself": go("err != nil", "!errors.Is(err, err)", _IMPORT, f'{_IMPORT}\t"errors"\n'),
    "an error that is not itself": go("err != nil", "err != err"),
    "a function by a variable": go(_ERR, 'err := steps[os.Getenv("STEP")](ctx, m)', _IMPORT, f'{_IMPORT}\t"os"\n', _FUNC, _OF_STEPS),
    "once for all": go(_IF, "var err error\n\t\tonce.Do(func() { err = work(ctx, m) })\n\t\tif err != nil {", _IMPORT, f'{_IMPORT}\t"sync"\n', _FUNC, f"var once sync.Once\n\n{_FUNC}"),
    "a function without a body": go(_ERR, "err := other(ctx, m)", _FUNC, f"//go:linkname other main.work\nfunc other(ctx context.Context, m events.SQSMessage) error\n\n{_FUNC}"),
}  # fmt: skip
BAD: Final[dict[str, Program]] = {
    f"{language}: {how}": program
    for language, programs in (("Python", _PYTHON), ("Node.js", _NODE), ("Java", _JAVA), ("C#", _CSHARP), ("Go", _GO))
    for how, program in programs.items()
}
_NOTHING: Final = '{"batchItemFailures": []}'
_SINGLE: Final = "class Base:\n    _one = None\n    _lock = threading.Lock()\n\n    def __new__(cls):\n        with cls._lock:\n            if cls._one is None:\n                cls._one = super().__new__(cls)\n        return cls._one\n\n    def run(self, order):\n        store(order)\n\n\n"
_KINDS: Final = 'class Base:\n    kind = ""\n\n\nclass Created(Base):\n    kind = "created"\n\n    def run(self, order):\n        store(order)\n\n\nclass Paid(Base):\n    kind = "paid"\n\n    def run(self, order):\n        store(order)\n\n\n'
HONEST: Final[dict[str, Program]] = {
    "Python": python(),
    "Python: no messages": python(_LOOP, f'    if not event.get("Records"):\n        return {_NOTHING}\n{_LOOP}'),
    "Python: another event": python(_LOOP, f'    if event.get("warmup"):\n        return {_NOTHING}\n{_LOOP}'),
    "Python: another source": python(_TRY, f'        if record["eventSource"] != "aws:sqs":\n            continue\n{_TRY}'),
    "Python: no ids of another length": python(_TRY, f'        if len(record["messageId"]) != 36:\n            continue\n{_TRY}'),
    "Python: no bodies that are no text": python(_TRY, f'        if not isinstance(record["body"], str):\n            continue\n{_TRY}'),
    "Python: no ARN that is none": python(_TRY, f'        if not record["eventSourceARN"].startswith("arn:aws"):\n            continue\n{_TRY}'),
    "Node.js: a process that would end as it is loaded": node("exports.handler", "if (!process.env.HOME) process.exit(1);\nexports.handler"),
    "Python: nothing to do": ({}, {"index.py": f"def handler(event, context):\n    return {_NOTHING}\n"}),
    "Python: nothing but a log": ({}, {"index.py": f'def handler(event, context):\n    for record in event["Records"]:\n        print(record["body"])\n    return {_NOTHING}\n'}),
    "Python: a log, and what decorates it": ({}, {"index.py": f'from aws_lambda_powertools import Tracer\n\ntracer = Tracer()\n\n\n@tracer.capture_method(capture_response=False)\ndef told(record):\n    print(record["body"])\n\n\n@tracer.capture_lambda_handler(capture_error=True)\ndef handler(event, context):\n    for record in event["Records"]:\n        told(record)\n    return {_NOTHING}\n'}),
    "Python: one object": python(_STORE, "            Base().run(order)\n", "import json\n", "import json, threading\n", _DEF, f"{_SINGLE}{_DEF}"),
    "Python: classes by their kind": python(_STORE, '            next(one for one in Base.__subclasses__() if one.kind == order["kind"])().run(order)\n', _DEF, f"{_KINDS}{_DEF}"),
    "Python: a context that decorates": python(_DEF, f"@timed()\n{_DEF}", "import json\n", _TIMED.format("None")),
    "Python: a context that decorates the handler": python("def handler(", "@timed()\ndef handler(", "import json\n", _TIMED.format("False")),
    "Python: a method that a context decorates": python(_STORE, "            Base().run(order)\n", _DEF, f"{_BASE.replace('    def', '    @timed()' + chr(10) + '    def')}{_DEF}", "import json\n", _TIMED.format("False")),
    "Python: a context by suppress, of what is not there": python(_STORE, '            with Quiet(FileNotFoundError):\n                os.remove("/tmp/order")\n            store(order)\n', "import json\n", f"{_OWN}    pass\n", "import requests\n", "import os\nimport requests\n"),
    "Python: a class that type() makes of values": python("import json\n", 'import json\n\nSettings = type("Settings", (), {"url": "https://orders.example.com", "tries": 3})\n'),
    "Python: types alone": python("import json\n", "import json\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from mypy_boto3_sqs import SQSClient\n"),
    "Node.js": node(),
    "Node.js: no messages": node(_FOR, f"  if (!event.Records?.length) return {{ batchItemFailures }};\n{_FOR}"),
    "Node.js: nothing but a log": ({"Runtime": "nodejs22.x"}, {"index.js": "exports.handler = async (event) => {\n  for (const one of event.Records) console.log(one.body);\n  return { batchItemFailures: [] };\n};\n"}),
    "Node.js: a timer that is ended": node(_FOR, f"  const late = setTimeout(() => console.warn('slow'), 5000);\n{_FOR}", "  return {", "  clearTimeout(late);\n  return {"),
    "Node.js: settings that are frozen": node(_EXPORTS, f"const SETTINGS = Object.freeze({{ names: Object.freeze(['a']) }});\n{_EXPORTS}"),
    "Node.js: a proxy's call": node(_WORK, "await told(JSON.parse(record.body));", _EXPORTS, f"const told = new Proxy(deliver, {{ apply(target, self, args) {{ console.log(args.length); return Reflect.apply(target, self, args) }} }});\n{_EXPORTS}"),
    "Node.js: a proxy's members": node(_WORK, "await late.deliver(JSON.parse(record.body));", _EXPORTS, f"let made;\nconst late = new Proxy({{}}, {{ get: (_, name) => (made ??= {{ deliver }})[name] }});\n{_EXPORTS}"),
    "Node.js: what JSON makes of numbers": node(_EXPORTS, f"BigInt.prototype.toJSON = function () {{ return this.toString() }};\n{_EXPORTS}"),
    "Node.js: a class of errors": node(_EXPORTS, f"class Refused extends Error {{ constructor(text) {{ super(text); Object.setPrototypeOf(this, Refused.prototype) }} }}\n{_EXPORTS}", "await deliver(", "if (!record.body) throw new Refused('empty'); await deliver("),
    "Java: constants": java(_CALL, "Step.valueOf(message.getBody()).take(message);", _METHOD, _steps("{ System.out.println(m); new Orders().work(m); }")),
    "Java: names": java(_CALL, "if (Kind.valueOf(message.getBody()) != Kind.PAID) throw new IllegalStateException(); work(message);", _METHOD, f"    enum Kind {{ PAID, OPEN }}\n{_METHOD}"),
    "Java: services": java(_CALL, "for (Step step : ServiceLoader.load(Step.class)) step.take(message);", Step=_STEP, First=_class("First", _LOUD), Second=_class("Second", _LOUD)),
    "Java: one of two classes that somebody gives": java(_CALL, "step.take(message);", _METHOD, f"    @javax.inject.Inject Step step;\n{_METHOD}", Step=_STEP, Loud=_class("Loud", _LOUD), Other=_class("Other", _SOFT.replace("{ }", "{ throw new IllegalStateException(e); }"))),
    "Java: no messages": java(_ROUND, f"        if (event.getRecords() == null || event.getRecords().isEmpty()) return new SQSBatchResponse(failures);\n{_ROUND}"),
    "Java: a driver": java(_ROUND, f'        try {{ Class.forName("org.postgresql.Driver"); }} catch (ClassNotFoundException e) {{ throw new IllegalStateException(e); }}\n{_ROUND}'),
    "C#: no messages": csharp(_EACH, f"        if (evnt.Records?.Any() != true) return new SQSBatchResponse(failures);\n{_EACH}"),
    "C#: a filter that only tells": csharp(_AWAIT, f"try {{ {_AWAIT} }} catch (Exception error) when (Told(error)) {{ }}", _TASK, f"    static bool Told(Exception error) {{ Console.WriteLine(error); return false; }}\n{_TASK}"),
    "C#: a filter that counts": csharp(_AWAIT, f"for (var attempt = 0; ; attempt++) {{ try {{ {_AWAIT} break; }} catch (Exception) when (attempt < 3) {{ Console.WriteLine(attempt); }} }}"),
    "C#: a property": csharp(_AWAIT, "Now = message; await Work(Now);", _TASK, f"    SQSEvent.SQSMessage now;\n    SQSEvent.SQSMessage Now {{ get {{ return now; }} set {{ now = value ?? throw new ArgumentException(); }} }}\n{_TASK}"),
    "C#: functions by their names": csharp(_AWAIT, "await Steps[message.Body](message);", _TASK, f'    Dictionary<string, Func<SQSEvent.SQSMessage, Task>> Steps => new() {{ ["a"] = Work, ["b"] = Other }};\n    async Task Other(SQSEvent.SQSMessage m) {{ await Work(m); }}\n{_TASK}'),
    "Go: no messages": go(_RANGE, f"\tif len(event.Records) == 0 {{\n\t\treturn events.SQSEventResponse{{}}, nil\n\t}}\n{_RANGE}"),
    "Go: what is in an error, for the log": go(_IF, f"{_IF}\n\t\t\tfmt.Println(errors.Unwrap(err))", _IMPORT, f'{_IMPORT}\t"errors"\n\t"fmt"\n'),
    "Go: functions by their names": go(_ERR, 'err := steps[os.Getenv("STEP")](ctx, m)', _IMPORT, f'{_IMPORT}\t"os"\n', _FUNC, _OF_STEPS.replace("work(ctx, m); return nil", "return work(ctx, m)")),
}  # fmt: skip
