"""The function's Handler is not in its code, its runtime cannot load or refuses it, or it is a method without its object.

Lambda imports the module and looks the function up at the first invocation. Where either is missing, every invocation fails (`Runtime.ImportModuleError`, `Runtime.HandlerNotFound`), and after maxReceiveCount
receives every message goes to the dead-letter queue, or is received until MessageRetentionPeriod deletes it. CloudFormation accepts it. From nodejs24.x on, a function with three parameters or more
(`event, context, callback`) is refused in the same way, whether it is asynchronous or not (`Runtime.CallbackHandlerDeprecated`). A method of JavaScript that is exported, or handed on, without its object
(`export const handler = worker.handle`) finds `undefined`, or an object of the runtime, as its `this`: what it asks of it is a TypeError (https://developer.mozilla.org/docs/Web/JavaScript/Reference/Operators/this).

A Handler without a dot (`worker`, where `worker.handler` was meant) is no handler of Python or Node.js (`Runtime.MalformedHandlerName`), wherever the code is. Of scripts for Node.js a module is known to be missing where nothing in its folder builds them (TypeScript, a bundler, a build script of package.json).

Code for Node.js that cannot be loaded as it lies in its folder is said, too: import and export in a file that is no ES module by its name or by the package.json of the folder (Lambda loads a .js file as CommonJS, and up to nodejs22.x
disables Node's own detection: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html), require in one that is, and `aws-sdk`, version 2 of the SDK, which nodejs18.x and later do not bring, where no package.json and no
node_modules has it. Nothing is said of code that something builds (TypeScript, a bundler in package.json, a BuildMethod), but where esbuild makes a file of another name than the handler's of EntryPoints. In Python a class is no
handler, since what Lambda calls makes an object of it, and neither is None, which a decorator leaves that returns nothing; nor is a function that cannot be called with an event and a context. A package that the code imports
whatever happens, and that neither the runtime brings nor anything else, is said of inline code without a layer (import requests), and of code for which SAM installs a requirements.txt whose packages are all known.

Of Java and C# it is said where Handler names a class or a method that the sources of its package or namespace have not, or an assembly that no project here makes
(https://docs.aws.amazon.com/lambda/latest/dg/java-handler.html and https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html). Nothing is said where the class may be of somebody else: of another package, of a
dependency or a parent of the same organisation, in Kotlin or Scala, in a jar beside the code, in sources of another folder, or made by a generator or a Makefile, nothing of an assembly that a
Directory.Build.props or a package may name, and nothing of a method where what the class extends is not there.

For Node.js the name of the file ends at its first dot, and the rest is a property, of a property maybe (index.Worker.handler): orders.worker.handler is worker.handler in the file orders
(https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js).

A module that Python cannot parse is none that a runtime of the same version or an older one can load (`Runtime.UserCodeSyntaxError`:
https://github.com/aws/aws-lambda-python-runtime-interface-client/blob/main/awslambdaric/bootstrap.py). Code with placeholders (`{{ name }}`) is another one by the time that it runs.

Always an error. Inline code (ZipFile, InlineCode) is the file index: with it, Handler has to be index.function. Inline code that defines nothing at all stands in for what something else deploys, and is undecided. Where the function has layers it is undecided: one of them may hold the module, but for those of Powertools and of Datadog. Where Handler is Datadog's or New Relic's, the handler is the one that DD_LAMBDA_HANDLER or NEW_RELIC_LAMBDA_HANDLER names. cfn-lint and checkov do not look into the code.

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.main
        Code:
          ZipFile: |
            def handler(event, context):
                return {"batchItemFailures": []}

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: app.handler
        Code:
          ZipFile: |
            def handler(event, context):
                return {"batchItemFailures": []}

Bad::

    Worker:
      Type: AWS::Lambda::Function
      Properties: {Runtime: nodejs22.x, Handler: worker, Code: {S3Bucket: artifacts, S3Key: worker.zip}}

Good::

    Worker:
      Type: AWS::Lambda::Function
      Properties:
        Handler: index.handler
        Code:
          ZipFile: |
            def handler(event, context):
                return {"batchItemFailures": []}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from queuegate.synth.handlers import Broken, Missing, Refused, Unbound, handlers_nearby, named_by, not_there, read, unloadable
from queuegate.synth.iam import others_feeding
from queuegate.synth.model import Function

from ..rule import Change, Finding, Mapping, Severity, Undecided, few, rule

_SPLIT: Final = ("python", "nodejs")
"""The runtimes that take the Handler apart at its last dot: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html and https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html"""

_LIBRARIES: Final = (":layer:AWSLambdaPowertools", ":464622532012:layer:Datadog-")
"""Layers that hold Powertools, or Datadog's library, and what that needs: https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/ and
https://docs.datadoghq.com/serverless/guide/handler_wrapper/, with the layers' names at https://pypi.org/project/datadog_lambda/2.19.0/"""


@rule(
    "handler-not-found",
    on=Mapping,
    severity=Severity.ERROR,
    docs="https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html",
    fix="Set Handler to file.function, as they are in the folder of Code or CodeUri.",
)
def check(mapping: Mapping) -> Iterator[Finding]:
    for function in others_feeding(mapping):
        with suppress(Undecided):  # code that is not read
            yield from _judge(function, "")
    yield from _judge(mapping.function, ", and each receive counts towards maxReceiveCount")


def _judge(function: Function, counts: str) -> Iterator[Finding]:
    if _is_whole(function):
        yield Finding(
            f"Handler of {function.name} is '{function.handler.get()}', and {function.runtime.get()} needs file.function (Runtime.MalformedHandlerName): "
            f"every invocation of {function.name} fails{counts}",
            at=function.handler,
            because=(function.runtime,),
        )
        return
    try:
        read(function)
    except Refused as refused:
        yield Finding(
            f"{refused.reason} (Runtime.CallbackHandlerDeprecated): every invocation of {function.name} fails{counts}",
            at=function.handler,
            because=(function.runtime,),
            explains=(refused,),
            fix="Take the third parameter away, and return a promise: async (event, context) => { … }. Until then set Runtime to nodejs22.x.",
        )
    except Unbound as lost:
        yield Finding(
            f"{lost.reason}: every invocation of {function.name} ends in a TypeError{counts}",
            at=lost.at or function.handler,
            because=(function.handler,),
            explains=(lost,),
            fix="Bind the method (worker.handle.bind(worker)), or call it from a function: (event) => worker.handle(event).",
        )
    except Broken as broken:
        yield Finding(
            f"{broken.reason} (Runtime.UserCodeSyntaxError): every invocation of {function.name} fails{counts}",
            at=broken.at or function.handler,
            because=(function.runtime,),
            explains=(broken,),
            fix="Correct the line.",
        )
    except Missing as missing:
        yield _of_none(function, missing, counts)
    else:
        yield from _of_loading(function, counts)


def _of_none(function: Function, missing: Missing, counts: str) -> Finding:
    """What Handler names is not in the code."""
    if function.layers.get() and not all(any(name in str(one) for name in _LIBRARIES) for one in function.named_layers()):
        raise Undecided(f"{missing.reason}, and one of its layers may hold it", place=missing.place) from None
    variable = named_by(function)
    handler = (function.variable(variable) if variable else function.handler.get()) or ""
    there = [one for one in handlers_nearby(function) if one != handler]
    same = [name for where, _, name in (one.rpartition(".") for one in there) if where == handler.rpartition(".")[0]]
    return Finding(
        f"{missing.reason}{f' (it has {few(same)})' if same else ''}: every invocation of {function.name} fails{counts}",
        at=function.handler,
        changes=() if variable or function.is_image() else [Change(function, "Handler", there[0])] if len(there) == 1 else _in_index(function, missing),
        fix=f"Set the environment variable {variable} to {there[0] if len(there) == 1 else 'file.function, as they are in the folder of the code'}."
        if variable
        else _of_image(there)
        if function.is_image()
        else "",
        explains=(missing,),
    )


_UNLOADED: Final = {
    "esm": '{what} has import or export statements, and Node.js loads it as CommonJS, since neither its name (.mjs) nor a package.json beside it ("type": "module") says that it is an ES module (SyntaxError)',
    "commonjs": "the code asks for {what} in an ES module, which has none (ReferenceError)",
    "entry": "esbuild makes {what} of EntryPoints, and Handler names another file (Runtime.ImportModuleError)",
    "sdk": "the code requires {what}, version 2 of the SDK, and {runtime} brings version 3 alone (Runtime.ImportModuleError)",
    "package": "the code imports {what}, which neither {runtime} nor what is installed for it brings (Runtime.ImportModuleError)",
    "arity": "the handler is {what}, and Lambda calls it with an event and a context (TypeError)",
}
_LOADED: Final = {
    "esm": 'Name the file .mjs, or put a package.json with "type": "module" into the folder of the code.',
    "commonjs": "Use import and export, or createRequire of node:module; or name the file .cjs.",
    "entry": "Let Handler name the file that is made, or EntryPoints that of the handler.",
    "sdk": "Put aws-sdk into dependencies of the package.json in the folder of the code, or use the clients of version 3 (@aws-sdk/client-…).",
    "package": "Put it into requirements.txt beside the code, or into a layer; inline code has a layer alone.",
    "arity": "Write def handler(event, context).",
    **dict.fromkeys(("class", "method"), "Set Handler to the class, with its package or namespace, and the method as they are in the source."),
    "assembly": "Begin Handler with the AssemblyName of the project, or with the name of its file.",
}
_COMPILED: Final = ("class", "method", "assembly")

_UNLESS: Final = {"esm": "NODE_OPTIONS", "package": "PYTHONPATH"}
"""The environment variables by which it may be loaded all the same."""


def _of_loading(function: Function, counts: str) -> Iterator[Finding]:
    """The code is there, and cannot be loaded."""
    for kind, seen in {one.kind: one for one in reversed(unloadable(function))}.items():
        reason = not_there(seen) if kind in _COMPILED else _UNLOADED[kind].format(what=seen.what, runtime=function.runtime.get())
        if kind == "package" and function.layers.get():
            continue  # that is what layers are for
        if kind == "sdk" and function.layers.get():
            raise Undecided(f"{reason}, and one of its layers may hold it", place=seen.at.place)
        if kind in _UNLESS and not function.may_lack(_UNLESS[kind]):
            continue
        if kind in _COMPILED:
            yield _of_class(function, reason, kind, counts)
            continue
        yield Finding(
            f"{reason}: every invocation of {function.name} fails{counts}",
            at=function.handler if kind == "entry" else seen.at,
            because=(function.runtime, function.handler) if kind != "entry" else (),
            key=kind,
            fix=_LOADED[kind],
        )


def _of_class(function: Function, reason: str, kind: str, counts: str) -> Finding:
    """A class, a method or an assembly that is not there."""
    there = handlers_nearby(function)
    if function.layers.get():
        raise Undecided(f"{reason}, and one of its layers may hold it", place=function.handler.place)
    return Finding(
        f"{reason}{f' (it has {few(there)})' if there else ''}: every invocation of {function.name} fails{counts}",
        at=function.handler,
        key=kind,
        changes=[Change(function, "Handler", there[0])] if len(there) == 1 and not function.is_image() else (),
        fix=_of_image(there) if function.is_image() else "" if len(there) == 1 else _LOADED[kind],
        explains=(Undecided(reason),),
    )


def _of_image(there: Sequence[str]) -> str:
    """A function of an image has no Handler: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"""
    return f"Name {there[0] if len(there) == 1 else 'the handler as it is in the image'} in CMD of the Dockerfile, or in ImageConfig.Command where that is set."


def _is_whole(function: Function) -> bool:
    """Is it a Handler that the runtime cannot take apart, and is nothing put in the runtime's place (a layer, a wrapper script)?"""
    handler = function.handler.written()
    if not handler or "." in handler or not (function.runtime.written() or "").startswith(_SPLIT) or function.layers.get():
        return False
    return not any(name == "AWS_LAMBDA_EXEC_WRAPPER" for name, _, _ in function.named_variables())


def _in_index(function: Function, missing: Missing) -> list[Change]:
    """Inline code is the file index, whatever the function in it is called."""
    module, _, name = str(function.handler.get()).rpartition(".")
    is_inline = missing.place is not None and missing.place.property == "Code.ZipFile"
    return [Change(function, "Handler", f"index.{name}")] if is_inline and module != "index" else []
