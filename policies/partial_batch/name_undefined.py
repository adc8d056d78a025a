"""The handler uses a name that nothing defines.

Python looks a name up when the line is reached, and raises NameError where it finds none. On the way of each message every invocation fails, or every message is returned as failed, and after maxReceiveCount receives it is in the dead-letter
queue; on the way of a failure the failure that was to be reported is lost behind it. A function that was renamed, an import that was left out: CloudFormation accepts it, and so does the import of the module.

So it is with a name that a function reads in the one line that assigns it (`count += 1` without `global count`, `body = json.loads(body)`): it is the function's own then, and has no value yet: UnboundLocalError.

So it is with what a module or class of Python's own library does not have (`datetime.utcnow()` after `import datetime`, `json.parse()`), and with a field of the event or of a record that is written as an attribute (`event.Records`, `record.body`), since Lambda gives dicts: AttributeError.

So it is with a function or class of the code's own that the worker calls as it cannot be called: without an argument that it requires, with a keyword that it does not have, with more arguments than it has parameters (`def store(order, table)`, and `store(order)`): TypeError. An object of a class of the code that is asked for what nothing in the code defines (`store.ad(order)`): AttributeError. What is given by `*` and `**` is left alone, and so
is a function whose decorator may change how it is called.

Always an error. Of Node.js it is said of a function or class that a run of the handler calls (ReferenceError), in a script that nothing builds and nothing but Node.js gives names. Otherwise judged is Python: the handler, the modules that it imports from its folder, and the functions that they name. A module is left alone that imports all names of another one (`import *`), or that
makes names when it runs (globals, exec, setattr), or that expects NameError. What is written of types is not worked out. The worker is judged, and so is each function that has the queue in an environment variable.
cfn-lint and checkov do not look into the code; ruff (F821, F823) and pyflakes find it, where they are run.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Code:
          ZipFile: |
            def store(record):
                print(record["body"])
            def handler(event, context):
                for record in event["Records"]:
                    save(record)
                return {"batchItemFailures": []}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Code:
          ZipFile: |
            def store(record):
                print(record["body"])
            def handler(event, context):
                for record in event["Records"]:
                    store(record)
                return {"batchItemFailures": []}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queuegate.synth.handlers import MISCALLED, Reading, read, undefined
from queuegate.synth.iam import of_each_feeding
from queuegate.synth.model import Function

from ..rule import Finding, Mapping, Severity, Undecided, rule


@rule(
    "name-undefined",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.python.org/3/reference/executionmodel.html#resolution-of-names",
    fix="Define or import the name, or write the one that was meant.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    try:
        reading = read(mapping.function)
    except Undecided:  # the rules that ask what becomes of messages say so
        yield from of_each_feeding(mapping, _judge)
        return
    yield from _miscalled(mapping, reading)
    yield from of_each_feeding(
        mapping, lambda function: _judge(function, reading.unfollowed if function == mapping.function and reading.where.file is not None else ())
    )


_SAID: Final = {
    "argument-missing": "calls {} without {}, which it requires",
    "argument-unknown": "gives {} an argument {}, which it does not have",
    "arguments-many": "gives {} {} arguments, and it takes {}",
    "attribute-lacking": "asks {} for {}, which its class {} does not have",
}


def _miscalled(mapping: Mapping, reading: Reading) -> Iterator[Finding]:
    """Functions of the code that are called as they cannot be. Whatever was not followed behind such a call waits for the repair."""
    for seen in reading.records.found:
        if seen.kind in MISCALLED:
            is_lacking = seen.kind == "attribute-lacking"
            of, *words = seen.what.split(" ", 2 if is_lacking or seen.kind == "arguments-many" else 1)
            yield Finding(
                f"the code of {mapping.function.name} {_SAID[seen.kind].format(of, *words)}: Python raises {'AttributeError' if is_lacking else 'TypeError'} whenever this line is reached",
                at=seen.at,
                because=(mapping.function,),
                key=f"{mapping.function.name}: {f'{of}.{words[0]}' if is_lacking else of}",
                fix=f"Define {words[0]} in {words[-1]}, or write the name that was meant." if is_lacking else f"Call {of} with the arguments that it has.",
                explains=[one for one in (reading.records.doubt, reading.failures.doubt) if one is not None],
            )


def _judge(function: Function, doubts: tuple[Undecided, ...] = ()) -> Iterator[Finding]:
    """`doubts`: what of its handler is not followed. In a line that uses the name, that is why."""
    raises = "Node.js raises ReferenceError" if str(function.runtime.get()).startswith("nodejs") else "Python raises NameError"
    for seen in undefined(function):
        of, _, name = seen.what.rpartition(".")
        in_dict = f'{of}["{name}"]'
        missing = (
            f"asks {of}, which is a dict, for the attribute {name}: Python raises AttributeError"
            if seen.kind == "in a dict"
            else f"asks {of} for {name}, which it does not have: Python raises AttributeError"
            if seen.kind == "lacking"
            else f"reads {seen.what} before it has a value, since only this line of its function assigns one: Python raises UnboundLocalError"
            if seen.kind == "unbound"
            else f"uses {seen.what}, which nothing defines: {raises}"
        )
        yield Finding(
            f"the code of {function.name} {missing} whenever this line is reached",
            at=seen.at,
            because=(function,),
            key=f"{function.name}: {seen.what}",
            explains=[one for one in doubts if seen.at.spot is not None and f"line {seen.at.spot.line} " in one.reason],
            fix=f"Write {in_dict} in its place."
            if seen.kind == "in a dict"
            else f"Give {name} a value before, or write the name that was meant; of a name of the module: global {name}."
            if seen.kind == "unbound"
            else "",
        )
