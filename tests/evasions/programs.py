"""Functions whose handler reads as a good one: what runs is changed by another file, by the library that answers, or by the environment of the function. Each is its properties and its files."""

from __future__ import annotations

from typing import Any, Final

Files = dict[str, str]
Program = tuple[dict[str, Any], Files]

PYTHON: Final = "python3.13"
GOOD: Final = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
RUN: Final = """import json
def _run(event, context):
    for record in event['Records']:
        try:
            json.loads(record['body'])
        except Exception:
            pass
    return {'batchItemFailures': []}
"""
LIBRARY: Final = """import json
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(event_type=EventType.SQS)
def record_handler(record):
    json.loads(record.body)
def handler(event, context):
    return process_partial_response(event=event, record_handler=record_handler, processor=processor, context=context)
"""
OWN_LIBRARY: Final = """class BatchProcessor:
    def __init__(self, **given):
        pass
class EventType:
    SQS = 1
def process_partial_response(event, record_handler, **given):
    for record in event["Records"]:
        try:
            record_handler(record)
        except Exception:
            pass
    return {"batchItemFailures": []}
"""
COLLECTING: Final = """import json
import urllib.request
def handler(event, context):
    failed = []
    for record in event['Records']:
        try:
            json.loads(record['body'])
            urllib.request.urlopen(record['body'], timeout=1)
        except Exception:
            failed.append({'itemIdentifier': record['messageId']})
    return {'batchItemFailures': failed}
"""
PATCH: Final = "failure_handler = lambda *given: ('success', '', given)\n"


def _environment(**variables: Any) -> dict[str, Any]:
    return {"Environment": {"Variables": variables}}


def _instead(name: str) -> str:
    """A module that has a library do nothing where it fails."""
    return f"import {name.rpartition('.')[0]}\nreal = {name}\ndef quiet(*given, **more):\n    try:\n        return real(*given, **more)\n    except Exception:\n        return None\n{name} = quiet\n"


def of_python() -> dict[str, Program]:
    batch = "aws_lambda_powertools/utilities/batch"
    packages = {"aws_lambda_powertools/__init__.py": "", "aws_lambda_powertools/utilities/__init__.py": ""}
    changes = f"{RUN}import pack.index\npack.index.handler = _run\n"
    return {
        **{f"a function that is put in the place of {name}": ({}, {"index.py": f"import tune\n{COLLECTING}", "tune.py": _instead(name)}) for name in ("json.loads", "urllib.request.urlopen")},
        "a function that is pushed onto a stack": ({}, {"index.py": COLLECTING.replace("json.loads(record['body'])\n            ", "with ExitStack() as stack:\n                stack.push(lambda *given: True)\n                ").replace("import json", "import json\nfrom contextlib import ExitStack")}),
        "what a module gives for a name that it has not": ({}, {"index.py": COLLECTING.replace("            urllib.request.urlopen(record['body'], timeout=1)\n", "").replace("json.loads", "other.loads").replace("import json", "import other"), "other.py": f"{RUN}def __getattr__(name):\n    return lambda text: _run({{'Records': [{{'body': text}}]}}, None)\n"}),
        "a list that Python's own functions empty": ({}, {"index.py": COLLECTING.replace("    return", "    ctypes.pythonapi.PyList_SetSlice(ctypes.py_object(failed), 0, 9, None)\n    return").replace("import json", "import ctypes\nimport json")}),
        "a package that changes its module": ({"Handler": "pack.index.handler"}, {"pack/index.py": GOOD, "pack/__init__.py": changes}),
        "a package above it": ({"Handler": "top/pack.index.handler"}, {"top/pack/index.py": GOOD, "top/pack/__init__.py": "", "top/__init__.py": changes.replace("pack.index", "top.pack.index")}),
        "the library's class": ({}, {"index.py": f"{LIBRARY}BatchProcessor.{PATCH}"}),
        "the library's object": ({}, {"index.py": f"{LIBRARY}processor.{PATCH}"}),
        "the library's module": ({}, {"index.py": f"{LIBRARY}import aws_lambda_powertools.utilities.batch.base as base\nbase.BatchProcessor.{PATCH}"}),
        "the library elsewhere": ({}, {"index.py": f"import other\n{LIBRARY}", "other.py": f"from aws_lambda_powertools.utilities.batch import BatchProcessor\nBatchProcessor.{PATCH}"}),
        "a package called like the library": ({}, {"index.py": LIBRARY, **packages, f"{batch}/__init__.py": OWN_LIBRARY}),
        "a folder called like the library": ({}, {"index.py": LIBRARY, f"{batch}.py": OWN_LIBRARY}),
        "a library of the same name from elsewhere": ({}, {"index.py": LIBRARY, "requirements.txt": "aws-lambda-powertools @ git+https://example.com/powertools\n"}),
        "a lock file of uv": ({}, {"index.py": LIBRARY, "uv.lock": 'version = 1\n\n[[package]]\nname = "aws-lambda-powertools"\nversion = "3.2.0"\nsource = { git = "https://example.com/x?rev=main#0a" }\n'}),
        "a lock file of Poetry": ({}, {"index.py": LIBRARY, "poetry.lock": '[[package]]\nname = "aws-lambda-powertools"\nversion = "3.2.0"\n\n[package.source]\ntype = "url"\nurl = "https://example.com/x.whl"\n'}),
        "a lock file of Pipenv": ({}, {"index.py": LIBRARY, "Pipfile.lock": '{"default": {"aws-lambda-powertools": {"git": "https://example.com/x", "ref": "0a"}}}'}),
        "a project of the folder under the library's name": ({}, {"index.py": LIBRARY, "requirements.txt": "-e ./libs/batch\n", "libs/batch/pyproject.toml": '[project]\nname = "AWS-Lambda-Powertools"\n'}),
        "a wheel of the folder": ({}, {"index.py": LIBRARY, "requirements.txt": "--find-links wheels\naws-lambda-powertools\n", "wheels/aws_lambda_powertools-3.2.0-py3-none-any.whl": ""}),
        "a library in a folder of PYTHONPATH": (_environment(PYTHONPATH="/var/task/lib"), {"index.py": LIBRARY, **{f"lib/{file}": text for file, text in packages.items()}, f"lib/{batch}.py": OWN_LIBRARY}),
        "an archive that comes first": ({}, {"index.py": "import sys\nsys.path.insert(0, '/var/task/deps.zip')\nfrom work import handler\n", "work.py": GOOD, "deps.zip": ""}),
        "an archive that is put before": ({}, {"index.py": "import sys\nsys.path[:0] = ['deps.whl']\nfrom work import handler\n", "work.py": GOOD, "deps.whl": ""}),
        "one beside another's metadata": ({}, {"index.py": LIBRARY, **packages, f"{batch}/__init__.py": OWN_LIBRARY, "other-1.0.dist-info/RECORD": "other/__init__.py,,\n"}),
        "a package of one file called like the library": ({}, {"index.py": LIBRARY, "aws_lambda_powertools/__init__.py": "__path__ = ['/opt/python/aws_lambda_powertools']\n"}),
        "a registry for the library alone": ({}, {"index.py": LIBRARY, "pyproject.toml": "[tool.uv.sources]\naws-lambda-powertools = {index = 'own'}\n[[tool.uv.index]]\nname = 'own'\nurl = 'https://example.net/simple'\nexplicit = true\n"}),
        "a lock file with a registry for it alone": ({}, {"index.py": LIBRARY, "uv.lock": '[[package]]\nname = "aws-lambda-powertools"\nsource = { registry = "https://example.net/simple" }\n\n[[package]]\nname = "jmespath"\nsource = { registry = "https://pypi.org/simple" }\n'}),
        "a setup.py that writes into the library": ({}, {"index.py": LIBRARY, "requirements.txt": "aws-lambda-powertools\n./own\n", "own/setup.py": "import aws_lambda_powertools as it\nopen(it.__file__, 'a').write('')\n"}),
        "what asserts, left out": (_environment(PYTHONOPTIMIZE="1"), {"index.py": GOOD.replace("    return", "    for record in event['Records']:\n        assert record['body']\n    return")}),
        "a folder of an unknown name": (_environment(PYTHONPATH={"Fn::Sub": "/var/task/${Any}"}), {"index.py": GOOD, "lib/sitecustomize.py": RUN}),
        "a library that OpenSSL loads": (_environment(OPENSSL_CONF="/var/task/own.cnf"), {"index.py": GOOD, "own.cnf": "[own]\ndynamic_path = /var/task/own.so\n"}),
        "one of Python's modules in a folder that comes first": (_environment(PYTHONPATH="/var/task/lib"), {"index.py": f"import logging\n{GOOD}", "lib/logging/__init__.py": RUN}),
        "one of Python's modules that is compiled": ({}, {"index.py": f"import decimal\n{GOOD}", "decimal.so": ""}),
        "one of Python's modules as byte code": ({}, {"index.py": f"import decimal\n{GOOD}", "decimal.pyc": ""}),
        "a part of one of Python's modules": ({}, {"index.py": f"import json\n{GOOD}", "_json.cpython-313-x86_64-linux-gnu.so": ""}),
        "a package whose first file is compiled": ({}, {"index.py": GOOD, "index/__init__.cpython-313-x86_64-linux-gnu.so": ""}),
        "a package whose first file is byte code": ({}, {"index.py": GOOD, "index/__init__.pyc": ""}),
        "the library, compiled": ({}, {"index.py": LIBRARY, "aws_lambda_powertools.so": ""}),
        "a module that a warning names": (_environment(PYTHONWARNINGS="ignore::own.Warn"), {"index.py": GOOD, "own.py": RUN}),
        "what a breakpoint calls": (_environment(PYTHONBREAKPOINT="own.go"), {"index.py": GOOD.replace("    return", "    breakpoint()\n    return"), "own.py": RUN}),
        "Python's own folder": (_environment(PYTHONHOME="/var/lang/../task/py"), {"index.py": GOOD, "py/lib/python3.13/os.py": RUN}),
        "the name of Python's own folder": (_environment(PYTHONPLATLIBDIR="../task/py"), {"index.py": GOOD}),
        "a converter of characters": (_environment(GCONV_PATH="/var/task/gconv"), {"index.py": GOOD, "gconv/gconv-modules": "module X// INTERNAL own 1\n"}),
        "a file that a shell starts with": (_environment(BASH_ENV="/var/task/own.sh"), {"index.py": GOOD, "own.sh": "exec python3 own.py\n"}),
        "a library of the runtime that comes first": (_environment(LD_LIBRARY_PATH="/var/task/native:/lib64"), {"index.py": GOOD, "native/libc.so.6": ""}),
        "a library by a word of the loader": (_environment(LD_PRELOAD="$LIB/../../var/task/x.so"), {"index.py": GOOD, "x.so": ""}),
        "a library by a way that goes up": (_environment(LD_PRELOAD="/opt/../var/task/x.so"), {"index.py": GOOD, "x.so": ""}),
        "a script by a way that goes up": (_environment(AWS_LAMBDA_EXEC_WRAPPER="/opt/../var/task/start"), {"index.py": GOOD, "start": "#!/bin/sh\n"}),
        "a script in the place of the runtime": (_environment(AWS_LAMBDA_EXEC_WRAPPER="/var//task/start"), {"index.py": GOOD, "start": "#!/bin/sh\n"}),
        "a script beside the code": (_environment(AWS_LAMBDA_EXEC_WRAPPER="./start"), {"index.py": GOOD, "start": "#!/bin/sh\n"}),
        "a module that Python starts with": (_environment(PYTHONPATH="/var/task"), {"index.py": GOOD, "sitecustomize.py": RUN}),
        "a module that Python starts with from another folder": (_environment(PYTHONPATH="/opt:/var/task/lib"), {"index.py": GOOD, "lib/sitecustomize/__init__.py": RUN}),
        "byte code of another folder": (_environment(PYTHONPYCACHEPREFIX="/var/task/code"), {"index.py": GOOD, "code/var/task/index.cpython-313.pyc": "code\0\0\0\0"}),
        "a script that somebody else names": (_environment(AWS_LAMBDA_EXEC_WRAPPER={"Ref": "Any"}), {"index.py": GOOD}),
        "a library that somebody else names": (_environment(LD_PRELOAD={"Ref": "Any"}), {"index.py": GOOD}),
        "a library that is found beside the code": (_environment(LD_PRELOAD="x.so"), {"index.py": GOOD, "lib/x.so": ""}),
        "a library by the process": (_environment(LD_AUDIT="/proc/self/cwd/x.so"), {"index.py": GOOD, "x.so": ""}),
        "a library that is loaded before": (_environment(LD_PRELOAD="/var/task/x.so"), {"index.py": GOOD, "x.so": ""}),
    }  # fmt: skip


OF_NODE: Final = """const {BatchProcessor, EventType, processPartialResponse} = require('@aws-lambda-powertools/batch');
const processor = new BatchProcessor(EventType.SQS);
exports.handler = async (event, context) => processPartialResponse(event, async (record) => JSON.parse(record.body).id, processor, {context});
"""
COLLECTS: Final = """exports.handler = async (event) => {
  const failed = [];
  for (const one of event.Records) { try { JSON.parse(one.body) } catch (error) { failed.push({itemIdentifier: one.messageId}) } }
  return {batchItemFailures: failed};
};
"""


FETCHES: Final = COLLECTS.replace("JSON.parse(one.body)", "await fetch(one.body)")


def of_node() -> dict[str, Program]:
    good = {"index.js": "exports.handler = async (event) => ({batchItemFailures: []});\n", "other.js": "", "other.mjs": ""}
    node = {"Runtime": "nodejs22.x"}
    changed = {
        "the library's class": f"{OF_NODE}BatchProcessor.prototype.failureHandler = () => {{}};\n",
        "the library's object": f"{OF_NODE}processor.failureHandler = () => {{}};\n",
        "a class below the library's": OF_NODE.replace("new BatchProcessor", "new (class extends BatchProcessor { failureHandler() {} })"),
        "a method of lists": f"{COLLECTS}Array.prototype.push = () => 0;\n",
        "a method of lists by assign": f"{COLLECTS}Object.assign(Array.prototype, {{push: () => 0}});\n",
        "a method of lists by defineProperty": f"{COLLECTS}Object.defineProperty(Array.prototype, 'push', {{value: () => 0}});\n",
        **{
            f"fetch by {how}": f"{FETCHES}const real = fetch;\nconst quiet = async (...given) => {{ try {{ return await real(...given) }} catch {{}} }};\n{way}\n"
            for how, way in (
                ("its name", "fetch = quiet;"),
                ("the global object", "globalThis.fetch = quiet;"),
                ("defineProperty", "Object.defineProperty(global, 'fetch', {value: quiet});"),
            )
        },
        "work beside what ends at once": FETCHES.replace("await fetch(one.body)", "await Promise.race([fetch(one.body), 1])"),
        "work beside a timer": FETCHES.replace("await fetch(one.body)", "await Promise.any([fetch(one.body), new Promise((done) => setTimeout(done, 9))])"),
        "a method of lists by Reflect": f"{COLLECTS}Reflect.set(Array.prototype, 'push', () => 0);\n",
        "a method of lists by their own": f"{COLLECTS}[].__proto__.push = () => 0;\n",
        "a method of lists by what a list has them of": f"{COLLECTS}Object.getPrototypeOf([]).push = () => 0;\n",
        "a method of texts by one of them": f"{COLLECTS}''.__proto__.trim = () => '';\n",
        "an order": COLLECTS.replace("return", "failed.sort(() => { failed.length = 0; return 0; });\n  return"),
        "what JSON is made of": COLLECTS.replace("return {", "return {toJSON: () => ({batchItemFailures: []}), "),
        "what is waited for": COLLECTS.replace("for (", "await {then(done) { event.Records.forEach((one) => deliver(one.body)); done() }};\n  for ("),
        "a function of the language that is another of its own": f"{COLLECTS}Promise.allSettled = Promise.all;\n",
        "a function of the language": f"{COLLECTS}Promise.allSettled = async () => [];\nJSON.parse = () => ({{}});\n",
    }
    named = {
        "an alias": '{"dependencies": {"@aws-lambda-powertools/batch": "npm:other@1"}}',
        "an override": '{"overrides": {"@aws-lambda-powertools/batch": "someone/batch"}}',
    }
    own = {"package.json": '{"name": "@aws-lambda-powertools/batch"}', "index.js": "exports.processPartialResponse = async () => ({batchItemFailures: []});\n"}
    brought = {
        "a lock file of npm": {
            "package-lock.json": '{"lockfileVersion": 3, "packages": {"node_modules/@aws-lambda-powertools/batch": {"version": "2.10.0", "resolved": "https://example.com/x.tgz"}}}'
        },
        "a lock file of Yarn": {"yarn.lock": '"@aws-lambda-powertools/batch@^2.10.0":\n  version "2.10.0"\n  resolved "https://example.com/x.tgz#0a"\n'},
        "a lock file of a newer Yarn": {
            "yarn.lock": '"@aws-lambda-powertools/batch@npm:^2.10.0":\n  version: 2.10.0\n  resolution: "@aws-lambda-powertools/batch@https://example.com/x.tgz"\n'
        },
        "a lock file of pnpm": {
            "pnpm-lock.yaml": "importers:\n\n  .:\n    dependencies:\n      '@aws-lambda-powertools/batch':\n        specifier: ^2.10.0\n        version: link:own\n"
        },
        "an override of pnpm": {"pnpm-workspace.yaml": "overrides:\n  '@aws-lambda-powertools/batch': link:own\n"},
        "a package of the folder": {"package.json": '{"workspaces": ["own*", "libs/*"]}', **{f"libs/own/{file}": text for file, text in own.items()}},
        "a registry for its scope": {".npmrc": "@aws-lambda-powertools:registry=https://example.net/npm/\n"},
        "a registry for its scope of Yarn": {".yarnrc.yml": "npmScopes:\n  aws-lambda-powertools:\n    npmRegistryServer: https://example.net/npm\n"},
        "a script that the installation starts": {
            "package.json": '{"scripts": {"prepare": "npm run fill", "fill": "node fill"}}',
            "fill.js": "require('fs').cpSync('own', 'node_modules', {recursive: true})\n",
        },
        "a hook of pnpm": {".pnpmfile.cjs": "exports.hooks = {readPackage: (it) => ({...it, dependencies: {'@aws-lambda-powertools/batch': 'file:own'}})}\n"},
        "patches of another folder": {
            "package.json": '{"scripts": {"postinstall": "patch-package --patch-dir fixes"}}',
            "fixes/@aws-lambda-powertools+batch+2.0.0.patch": "",
        },
        "a script of the installation": {"package.json": '{"scripts": {"postinstall": "cp x.js node_modules/@aws-lambda-powertools/batch/lib/cjs/index.js"}}'},
    }
    elsewhere = {f"the library by {how}": (node, {"index.js": OF_NODE, **files}) for how, files in brought.items()}
    elsewhere["the library by NODE_PATH"] = (
        node | _environment(NODE_PATH="/var/task/lib"),
        {"index.js": OF_NODE, **{f"lib/@aws-lambda-powertools/batch/{file}": text for file, text in own.items()}},
    )
    elsewhere |= {
        "a package of the folder that the options name": (node | _environment(NODE_OPTIONS="--require tracing"), {**good, "package.json": '{"dependencies": {"tracing": "file:tracing"}}', "tracing/index.js": ""}),
        "code that was compiled before": (node | _environment(NODE_COMPILE_CACHE="/var/task/cache"), good),
    }  # fmt: skip
    elsewhere |= {f"the library by {how}": (node, {"index.js": OF_NODE, "package.json": text}) for how, text in named.items()}
    return elsewhere | {how: (node, {"index.js": text}) for how, text in changed.items()} | {
        f"options {options}": (node | _environment(NODE_OPTIONS=options), good)
        for options in ("--require ./other.js", "-r./other.js", "--conditions=test", "-r /var/task/other.js", "--import=file:///var/task/other.mjs", "--experimental-loader /var/task/other.mjs", "--import=data:text/javascript,1", "--require /opt/../var/task/other.js", "--import file:///var/%74ask/other.mjs")
    }  # fmt: skip


def of_the_template() -> dict[str, Any]:
    """Inline code of which somebody else gives a statement."""
    code = {
        "a statement": "def handler(event, context):\n    ${Any}\n    return {'batchItemFailures': []}\n",
        "a call": "def handler(event, context):\n    ${Any}()\n    return {'batchItemFailures': []}\n",
    }
    return {how: {"Code": {"ZipFile": {"Fn::Sub": text}}} for how, text in code.items()} | {
        "a statement of Node": {"Runtime": "nodejs22.x", "Code": {"ZipFile": {"Fn::Sub": "exports.handler = async () => { ${Any}; return {batchItemFailures: []} };\n"}}}
    }  # fmt: skip
