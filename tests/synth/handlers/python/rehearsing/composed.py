"""Handlers put together from pieces, as people put them together: how they go through the records, what guards the work, what they do about a failure, and what they answer."""

from __future__ import annotations

import random
import textwrap

WORK = (
    "deliver(record)",
    "deliver(json.loads(record['body']))",
    "body = json.loads(record['body'])\ndeliver(body)",
    "one(record)",
    "result = deliver(record)\nprint(result)",
    "if record['eventSource'] == 'aws:sqs':\n    deliver(record)",
    "deliver(record['body'], record['messageId'])",
    "for _ in range(2):\n    try:\n        deliver(record)\n        break\n    except Exception:\n        if _ == 1:\n            raise",
    "with Guard():\n    deliver(record)",
    "if not checked(record):\n    raise ValueError('not one of ours')",
    "ROUTES[json.loads(record['body'])['kind']](record)",
    "ROUTES.get(json.loads(record['body'])['kind'], one)(record)",
    "getattr(Routes(), f\"on_{json.loads(record['body'])['kind']}\")(record)",
    "functools.partial(one, record)()",
    "match json.loads(record['body']):\n    case {'kind': 'good'}:\n        deliver(record)\n    case _:\n        one(record)",
    "for part in json.loads(record['body'])['items']:\n    deliver(part)",
    "if (body := record['body']):\n    deliver(body)",
    "(lambda given: deliver(given))(record)",
    "Message(record['messageId'], record['body']).send()",
    "with translating():\n    deliver(record)",
    "with ExitStack() as stack:\n    stack.callback(print, 'end')\n    deliver(record)",
    "mail = {}\nmail['Subject'] = record['body']\ndeliver(mail)",
)
HELPERS = (
    "def one(record):\n    deliver(record)",
    "def one(record):\n    try:\n        deliver(record)\n    except Exception:\n        print('no')\n        raise",
    "def one(record):\n    try:\n        deliver(record)\n    except Exception as error:\n        raise Own('no') from error",
    "def one(record):\n    try:\n        deliver(record)\n    except Exception:\n        print('no')",
    "def one(record):\n    try:\n        return deliver(record)\n    finally:\n        print('done')",
    "def one(record):\n    try:\n        deliver(record)\n    except KeyError:\n        pass",
    "def one(record):\n    for attempt in range(3):\n        try:\n            return deliver(record)\n        except Exception:\n            if attempt == 2:\n                raise",
    "@functools.lru_cache\ndef settings():\n    return {'a': 1}\ndef one(record):\n    settings()\n    deliver(record)",
    "def one(record, *, tries=1):\n    try:\n        deliver(record)\n    except Exception as error:\n        if tries:\n            return one(record, tries=tries - 1)\n        raise",
)
CLAUSES = (
    "except Exception:",
    "except Exception as error:",
    "except:",
    "except (KeyError, Exception):",
    "except BaseException:",
    "except ValueError:",
    "except RuntimeError:",
    "except Own:",
    "except (ValueError, RuntimeError) as error:",
    "except OSError:",
)
REACTIONS = (
    "failures.append({'itemIdentifier': record['messageId']})",
    "failures.append({'itemIdentifier': record['messageId']})\ncontinue",
    "failures.append({'itemIdentifier': record['messageId']})\nbreak",
    "failures += [{'itemIdentifier': record['messageId']}]",
    "failures.append({'itemIdentifier': record['receiptHandle']})",
    "failures.append({'messageId': record['messageId']})",
    "failures.append(record['messageId'])",
    "print('failed')",
    "pass",
    "failed += 1",
    "raise",
    "raise Own('no')",
    "park(record)",
    "return {'batchItemFailures': [{'itemIdentifier': r['messageId']} for r in records]}",
    "return {'batchItemFailures': [{'itemIdentifier': record['messageId']}]}",
    "return {'statusCode': 500}",
    "failures = failures + [dict(itemIdentifier=record['messageId'])]",
    "failures.append({'itemIdentifier': record.get('messageId')})",
    "failures.append({'itemIdentifier': f\"{record['messageId']}\"})",
    "failures.append({'itemIdentifier': f\"m-{record['messageId']}\"})",
    "failures.append({'itemIdentifier': record['messageID']})",
    "failures.insert(0, {'itemIdentifier': record['messageId']})",
    "failures.extend({'itemIdentifier': r['messageId']} for r in records[records.index(record):])\nbreak",
    "failures.extend([{'itemIdentifier': record['messageId']}])",
    "failures.append(Failure(record['messageId']).to_dict())",
    "failures.append(asdict(Failure(record['messageId'])))",
    "sys.exit(1)",
    "print(unset)\nunset = 1",
    "if 'unset' in locals():\n    failures.append({'itemIdentifier': record['messageId']})",
)
ENDS = (
    "return {'batchItemFailures': failures}",
    "return dict(batchItemFailures=failures)",
    "response = {}\nresponse['batchItemFailures'] = failures\nreturn response",
    "return {'batchItemFailures': [*failures]}",
    "return {'batchItemFailures': []}",
    "return {'batchItemFailure': failures}",
    "return {'batchitemfailures': failures}",
    "return {'statusCode': 200, 'body': json.dumps({'batchItemFailures': failures})}",
    "return json.dumps({'batchItemFailures': failures})",
    "return failures",
    "return {'statusCode': 200}",
    "return {'failed': failed}",
    "print('done')",
    "if failures or failed:\n    raise RuntimeError('some failed')\nreturn {'batchItemFailures': []}",
    "if len(failures) == len(records):\n    raise RuntimeError('all failed')\nreturn {'batchItemFailures': failures}",
    "return {'batchItemFailures': failures} if failures else None",
    "return {'batchItemFailures': failures or []}",
    "return {**{'batchItemFailures': failures}, 'count': len(failures)}",
    "return {'batchItemFailures': tuple(failures)}",
    "return {'batchItemFailures': [one for one in failures]}",
    "return {'batchItemFailures': filter(None, failures)}",
    "return {'batchItemFailures': (one for one in failures)}",
    "return {'batchItemFailures': failures, 'seen': {record['messageId'] for record in records}}",
    "return Answer(failures)",
    "return asdict(Answer(failures))",
    "return vars(Answer(failures))",
    "match failures:\n    case []:\n        return None\n    case _:\n        return {'batchItemFailures': failures}",
)
LOOPS = (
    "for record in records:",
    "for index, record in enumerate(records):",
    "for record in list(records):",
    "for record, _ in zip(records, range(10)):",
    "for record in (r for r in records if r['body']):",
    "for record in records[:]:",
    "for record in iter(records):",
    "for (record,) in zip(records):",
    "for record in itertools.islice(records, 10):",
    "for record in itertools.chain(records, []):",
    "for record in filter(None, records):",
    "for record in sorted(records, key=lambda one: one['messageId']):",
    "for record in itertools.filterfalse(lambda one: one is None, records):",
    "for _, record in ((one['messageId'], one) for one in records):",
)
WRAPS = (
    "def handler(event, context):\n{body}",
    "def main(event):\n{body}\ndef handler(event, context):\n    return main(event)",
    "class Worker:\n    def run(self, event):\n{deeper}\ndef handler(event, context):\n    return Worker().run(event)",
    "import asyncio\nasync def main(event):\n{body}\ndef handler(event, context):\n    return asyncio.run(main(event))",
    "def logged(function):\n    def inner(event, context):\n        print('begin')\n        return function(event, context)\n    return inner\n@logged\ndef handler(event, context):\n{body}",
    "def main(name, event, context):\n{body}\nhandler = functools.partial(main, 'orders')",
    "class Worker:\n    def __call__(self, event, context):\n{deeper}\nhandler = Worker()",
    "@contextmanager\ndef session():\n    yield 1\ndef handler(event, context):\n    with session():\n{deeper}",
    (
        "def outer(following):\n    def run(event, context):\n        return following(event, context)\n    return run\ndef core(event, context):\n{body}\n"
        "handler = functools.reduce(lambda made, wrap: wrap(made), [outer, outer], core)"
    ),
    (
        "class Base(ABC):\n    def handle(self, event, context):\n        return self.run(event)\n    @abstractmethod\n    def run(self, event): ...\n"
        "class Worker(Base):\n    def run(self, event):\n{deeper}\nhandler = Worker().handle"
    ),
    "def handler(event, context):\n    def inner():\n{deeper}\n    return inner()",
)
HEAD = (
    "import functools, itertools, json, sys\nfrom abc import ABC, abstractmethod\nfrom contextlib import ExitStack, contextmanager\nfrom dataclasses import asdict, dataclass\n"
    "\nclass Own(Exception):\n    pass\n\nclass Guard:\n    def __enter__(self):\n        return self\n    def __exit__(self, kind, error, trace):\n        return False\n"
    "\ndef checked(record):\n    deliver(record)\n    return True\n"
    "\n@contextmanager\ndef translating():\n    try:\n        yield\n    except KeyError as error:\n        raise Own('no') from error\n"
    "\n@dataclass\nclass Failure:\n    itemIdentifier: str\n    def to_dict(self):\n        return {'itemIdentifier': self.itemIdentifier}\n"
    "\n@dataclass\nclass Answer:\n    batchItemFailures: list\n"
    "\n@dataclass\nclass Message:\n    name: str\n    body: str\n    def send(self):\n        deliver(self.body)\n"
    "\nclass Routes:\n    def on_good(self, record):\n        deliver(record)\n    def on_bad(self, record):\n        deliver(record)\n"
)


def composed(seed: int) -> str:
    """A handler of these pieces."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    indent = textwrap.indent
    work, reaction = dice.choice(WORK), dice.choice(REACTIONS)
    tried = f"try:\n{indent(work, '    ')}\n{dice.choice(CLAUSES)}\n{indent(reaction, '    ')}"
    if dice.random() < 0.15:
        tried += f"\nfinally:\n    {dice.choice(('print(1)', 'pass'))}"
    before = dice.choice(("print(record)", "key = record['messageId']", "body = json.loads(record['body'])"))
    inner = dice.choice((tried, tried, tried, work, f"{before}\n{tried}"))
    loop = f"{dice.choice(LOOPS)}\n{indent(inner, '    ')}"
    if dice.random() < 0.15:
        around = dice.choice(
            ("print('failed')", "raise", "return {'batchItemFailures': [{'itemIdentifier': r['messageId']} for r in records]}", "return {'statusCode': 500}")
        )
        loop = f"try:\n{indent(loop, '    ')}\nexcept Exception:\n{indent(around, '    ')}"
    body = f"records = event['Records']\nfailures, failed = [], 0\n{loop}\n{dice.choice(ENDS)}"
    wrap = dice.choice(WRAPS)
    routes = "ROUTES = {'good': one, 'bad': one}"
    return f"{HEAD}\n{dice.choice(HELPERS)}\n{routes}\n\n{wrap.format(body=indent(body, '    '), deeper=indent(body, '        '))}\n"
