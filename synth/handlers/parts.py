"""What a Handler names: a file, and what is called in it.

Node.js takes the name of the file up to its first dot, and what follows for a property, of a property maybe: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js
Python takes what follows the last one: https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
"""

from __future__ import annotations


def parts(handler: str, runtime: str) -> tuple[str, str]:
    """The file, without its ending, and the rest; of what cannot be taken apart one of them is empty."""
    if runtime.startswith("python"):
        file, _, function = handler.rpartition(".")
        return file, function
    folder, slash, last = handler.rpartition("/")
    name, _, function = last.partition(".")
    return (f"{folder}{slash}{name}" if function else ""), function
