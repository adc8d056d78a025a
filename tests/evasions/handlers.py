"""Code in which the handler that runs is not the one that a reader sees: bound by a text, a decorator, another module, a file that comes first, or only where something is not installed."""

from __future__ import annotations

import re
from typing import Final

Files = dict[str, str]
GOOD: Final = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
"""What a reader sees."""

BINDINGS: Final = {
    "the dict of the module": "globals()['handler'] = _run\n",
    "an update of that dict": "globals().update(handler=_run)\n",
    "that dict by a name": "names = globals()\nnames['handler'] = _run\n",
    "vars": "vars()['handler'] = _run\n",
    "locals": "locals()['handler'] = _run\n",
    "a name of a list": "for name in ('handler',):\n    globals()[name] = _run\n",
    "exec": "exec('handler = _run')\n",
    "exec by another name": "run = exec\nrun('handler = _run')\n",
    "exec of builtins": "import builtins\ngetattr(builtins, 'ex' + 'ec')('handler = _run', globals())\n",
    "setattr of the module": "import sys\nsetattr(sys.modules[__name__], 'handler', _run)\n",
    "the table of modules": "import sys\nsys.modules[__name__].handler = _run\n",
    "the table of modules by a name": "from sys import modules as them\nthem[__name__].handler = _run\n",
    "another module in its place": "import sys, types\nother = types.ModuleType('x')\nother.handler = _run\nsys.modules[__name__] = other\n",
    "a function's code": "handler.__code__ = _run.__code__\n",
    "a function's code by its name": "setattr(handler, '__code__', _run.__code__)\n",
    "a function's module": "handler.__globals__['handler'] = _run\n",
    "what is not installed": "try:\n    import unheard_of\nexcept ImportError:\n    handler = _run\n",
    "an environment variable": "import os\nhandler = handler if os.environ.get('STAGE') else _run\n",
    "a branch": "import os\nif os.environ.get('STAGE') != 'dev':\n    handler = _run\n",
    "a target of a loop": "for handler in (_run,):\n    pass\n",
    "an assignment in an expression": "print(handler := _run)\n",
    "a star": "*_, handler = [1, _run]\n",
    "global": "def install():\n    global handler\n    handler = _run\ninstall()\n",
    "global in a class": "class Install:\n    global handler\n    handler = _run\n",
    "a pattern": "match _run:\n    case handler:\n        pass\n",
    "letters that are the same": "ｈandler = _run\n",
    "a decorator": "@lambda _: _run\ndef handler(event, context):\n    return {'batchItemFailures': []}\n",
    "a frame": "import sys\nsys._getframe().f_globals['handler'] = _run\n",
    "a frame by inspect": "import inspect\ninspect.currentframe().f_globals['handler'] = _run\n",
    "the module of a function": "import inspect\ninspect.getmodule(_run).handler = _run\n",
    "whoever refers to a function": "import gc\n[one for one in gc.get_referrers(_run) if isinstance(one, dict)][0]['handler'] = _run\n",
    "a variable that is there": "import os\nif 'STAGE' in os.environ:\n    handler = _run\n",
    "a variable of Lambda's": "import os\nif 'AWS_LAMBDA_FUNCTION_NAME' in os.environ:\n    handler = _run\n",
    "a function without words": "if not handler.__doc__:\n    handler = _run\n",
    "a kind of object": "if isinstance(handler, object):\n    handler = _run\n",
    "a kind of list": "from collections.abc import Sequence\nif isinstance([], Sequence):\n    handler = _run\n",
    "a class below another": "if issubclass(bool, int):\n    handler = _run\n",
    "the first in an order": "if sorted([2, 1])[0] == 1:\n    handler = _run\n",
    "a set": "if set([1, 1]) == {1}:\n    handler = _run\n",
    "a patch of tests": "from unittest import mock\nmock.patch('index.handler', _run).start()\n",
    "a patch of tests by its name": "from unittest.mock import patch as put\nput.dict('index.__dict__', handler=_run).start()\n",
    "a patch of pytest": "import pytest\npytest.MonkeyPatch().setattr('index.handler', _run)\n",
    "a registry": "known = {}\ndef register(one):\n    known[one.__name__] = one\n    return one\nregister(_run)\nhandler = known['_run']\n",
}
"""What comes after the good handler, by what it binds the other one with."""


def renamed(code: str) -> str:
    return re.sub(r"\bdef handler\(", "def _run(", code)


def _in_files(code: str) -> dict[str, Files]:
    first = "import os, sys\n"
    return {
        "a package of the same name": {"index.py": GOOD, "index/__init__.py": code},
        "a compiled module": {"index.py": GOOD, "index.so": ""},
        "a compiled module of one version": {"index.py": GOOD, "index.cpython-313-x86_64-linux-gnu.so": ""},
        "byte code that nobody compares": {"index.py": GOOD, "__pycache__/index.cpython-313.pyc": "code\x01\0\0\0"},
        "byte code of what it imports": {"index.py": "from other import handler\n", "other.py": GOOD, "__pycache__/other.cpython-313.pyc": "code\x01\0\0\0"},
        "byte code of a package": {"index.py": "from other import handler\n", "other/__init__.py": GOOD, "other/__pycache__/__init__.cpython-313.pyc": "code\x01\0\0\0"},
        "a package above what it imports": {
            "index.py": "from pack.fine import handler\n", "pack/fine.py": GOOD, "pack/__init__.py": f"{renamed(code)}\nimport pack.fine\npack.fine.handler = _run\n",
        },
        "a star over it": {"index.py": f"{GOOD}from other import *\n", "other.py": code},
        "a module that changes it": {"index.py": f"{GOOD}import other\n", "other.py": f"import index\n{renamed(code)}\nindex.handler = _run\n"},
        "a module that changes it by the table": {"index.py": f"{GOOD}import other\n", "other.py": f"import sys\n{renamed(code)}\nsys.modules['index'].handler = _run\n"},
        "a folder that comes first": {
            "index.py": f"{first}sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))\nfrom other import handler\n", "other.py": GOOD, "lib/other.py": code,
        },
        "a folder that is put before": {"index.py": f"{first}sys.path[:0] = ['lib']\nimport other\nhandler = other.handler\n", "other.py": GOOD, "lib/other.py": code},
        "a package before a module": {"index.py": "from other import handler\n", "other.py": GOOD, "other/__init__.py": code},
        "what is there if another is not": {
            "index.py": "try:\n    import unheard_of\n    from fine import handler\nexcept ImportError:\n    from other import handler\n", "fine.py": GOOD, "other.py": code,
        },
        "a text": {"index.py": f"{GOOD}exec(open('other.txt').read())\n", "other.txt": code},
        "a module called like a library": {"index.py": "from stripe import handler as run\ndef handler(event, context):\n    return run(event, context)\n", "stripe.py": code},
        "a package called like a library": {"index.py": "from aws_lambda_powertools.batch import handler\n", "aws_lambda_powertools/__init__.py": "", "aws_lambda_powertools/batch.py": code},
        "a module called like one of Python's": {"index.py": "import statistics\ndef handler(event, context):\n    return statistics.handler(event, context)\n", "statistics.py": code},
        "the last folder first": {"index.py": "import sys\nsys.path.append('lib')\nsys.path.reverse()\nfrom other import handler\n", "other.py": GOOD, "lib/other.py": code},
        "a folder by another name of the path": {"index.py": "from sys import path as places\nplaces.insert(0, 'lib')\nfrom other import handler\n", "other.py": GOOD, "lib/other.py": code},
        "a folder that another module puts before": {"index.py": "import places\nfrom other import handler\n", "places.py": "import sys\nsys.path.insert(0, 'lib')\n", "other.py": GOOD, "lib/other.py": code},
        "a package's own path": {"index.py": "from pack.other import handler\n", "pack/__init__.py": "__path__.insert(0, 'lib')\n", "pack/other.py": GOOD, "lib/other.py": code},
        "a finder of modules": {"index.py": "import finder\nfrom other import handler\n", "finder.py": "import sys\nsys.meta_path.insert(0, Finder())\n", "other.py": GOOD, "lib/other.py": code},
        "importlib": {"index.py": "import importlib\nhandler = importlib.import_module('other').handler\n", "other.py": code},
    }  # fmt: skip


def disguises(code: str) -> dict[str, Files]:
    """The files of the code, each with the handler of `code` in one disguise."""
    after = {how: {"index.py": f"{renamed(code)}\n{GOOD}{binds}"} for how, binds in BINDINGS.items()}
    called = {
        "a text of a name": "def handler(event, context):\n    return globals()['_' + 'run'](event, context)\n",
        "an attribute of the module": "import sys\ndef handler(event, context):\n    return getattr(sys.modules[__name__], '_run')(event, context)\n",
        "eval": "def handler(event, context):\n    return eval('_run(event, context)')\n",
        "a default": "def handler(event, context, run=_run):\n    return run(event, context)\n",
        "an object": "class Handler:\n    def __call__(self, event, context):\n        return _run(event, context)\nhandler = Handler()\n",
        "a class above": "class Base:\n    def handle(self, event, context):\n        return _run(event, context)\nclass Handler(Base):\n    pass\nhandler = Handler().handle\n",
        "the end of a try": "def handler(event, context):\n    try:\n        return {'batchItemFailures': []}\n    finally:\n        return _run(event, context)\n",
        "a thread": "from concurrent.futures import ThreadPoolExecutor\ndef handler(event, context):\n    with ThreadPoolExecutor() as pool:\n        return pool.submit(_run, event, context).result()\n",
        "a default that is changed": "def handler(event, context, run=lambda event, context: {'batchItemFailures': []}):\n    return run(event, context)\nhandler.__defaults__ = (_run,)\n",
        "a default by its name": "def handler(event, context, *, run=lambda event, context: {'batchItemFailures': []}):\n    return run(event, context)\nhandler.__kwdefaults__ = {'run': _run}\n",
        "a module's own attributes": "def __getattr__(name):\n    return _run\n",
    }  # fmt: skip
    return {**after, **{f"called by {how}": {"index.py": f"{renamed(code)}\n{text}"} for how, text in called.items()}, **_in_files(code)}
