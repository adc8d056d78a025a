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
)
HELPERS = (
    "def one(record):\n    deliver(record)",
    "def one(record):\n    try:\n        deliver(record)\n    except Exception:\n        print('no')\n        raise",
    "def one(record):\n    try:\n        deliver(record)\n    except Exception as error:\n        raise Own('no') from error",
    "def one(record):\n    try:\n        deliver(record)\n    except Exception:\n        print('no')",
    "def one(record):\n    try:\n        return deliver(record)\n    finally:\n        print('done')",
    "def one(record):\n    try:\n        deliver(record)\n    except KeyError:\n        pass",
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
)
LOOPS = (
    "for record in records:",
    "for index, record in enumerate(records):",
    "for record in list(records):",
    "for record, _ in zip(records, range(10)):",
    "for record in (r for r in records if r['body']):",
    "for record in records[:]:",
)
WRAPS = (
    "def handler(event, context):\n{body}",
    "def main(event):\n{body}\ndef handler(event, context):\n    return main(event)",
    "class Worker:\n    def run(self, event):\n{deeper}\ndef handler(event, context):\n    return Worker().run(event)",
    "import asyncio\nasync def main(event):\n{body}\ndef handler(event, context):\n    return asyncio.run(main(event))",
    "def logged(function):\n    def inner(event, context):\n        print('begin')\n        return function(event, context)\n    return inner\n@logged\ndef handler(event, context):\n{body}",
)
HEAD = (
    "import json\n\nclass Own(Exception):\n    pass\n\nclass Guard:\n    def __enter__(self):\n        return self\n    def __exit__(self, kind, error, trace):\n        return False\n"
    "\ndef checked(record):\n    deliver(record)\n    return True\n"
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
    return f"{HEAD}\n{dice.choice(HELPERS)}\n\n{wrap.format(body=indent(body, '    '), deeper=indent(body, '        '))}\n"
