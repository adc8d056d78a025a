"""What reading a handler costs: the first of a process with its grammar, another one, and one of a thousand lines. In milliseconds of processor time: `python benchmarks/handlers.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from queuegate.synth.handlers.source import Code
from queuegate.synth.values.value import Place

SMALL = """
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSBatchResponse, SQSBatchItemFailure } from 'aws-lambda';
const sqs = new SQSClient({});
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      if (!order.id) throw new Error('no id');
      await sqs.send(new SendMessageCommand({ QueueUrl: process.env.NEXT, MessageBody: JSON.stringify(order) }));
    } catch (error) {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
"""


def long(lines: int) -> str:
    """A handler of so many lines: functions that the work goes through, each with a call and a condition."""
    parts, names = [], []
    for i in range(lines // 10):
        names.append(f"step{i}")
        parts.append(
            f"async function step{i}(order: Record<string, any>): Promise<void> {{\n  const value = order.items?.[{i}] ?? {{}};\n  if (value.kind === 'k{i}') {{\n    console.log('seen', value.kind);\n"
            f"    order.seen{i} = true;\n  }}\n  const total = Number(value.price) * {i + 1};\n  await send({{ id: order.id, total, name: `step-${{order.id}}-{i}` }});\n}}\n"
        )
    calls = "\n".join(f"      await {name}(order);" for name in names)
    return (
        "import { send } from 'mailer';\n"
        + "\n".join(parts)
        + "\nexport const handler = async (event: any) => {\n  const batchItemFailures: any[] = [];\n  for (const record of event.Records) {\n    try {\n"
        f"      const order = JSON.parse(record.body);\n{calls}\n    }} catch (error) {{\n      batchItemFailures.push({{ itemIdentifier: record.messageId }});\n    }}\n  }}\n  return {{ batchItemFailures }};\n}};\n"
    )


def measured(text: str) -> tuple[float, float, str]:
    """The first reading and another, with what was not followed."""
    place = Place(None, ())  # type: ignore[arg-type]  # nothing here asks for the template
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "index.ts").write_text(text, encoding="utf-8")
        code = Code("Worker", "nodejs22.x", "index.handler", Path(folder), None, place, place, place)
        start = time.process_time()
        from queuegate.synth.handlers.javascript.answer.handler import reading  # noqa: PLC0415 - the import is part of what is measured

        found = reading(code)
        first = time.process_time() - start
        start = time.process_time()
        reading(code)
        return first * 1000, (time.process_time() - start) * 1000, "; ".join(one.reason for one in found.unfollowed) or "to its end"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        first, again, how = measured(SMALL if sys.argv[1] == "small" else long(int(sys.argv[1])))
        print(f"{sys.argv[1]:>6}: first {first:6.1f} ms, again {again:6.1f} ms, read {how}")
    else:
        for which in ("small", "100", "300", "1000", "3000"):
            subprocess.run([sys.executable, __file__, which], check=True)  # noqa: S603 - itself
