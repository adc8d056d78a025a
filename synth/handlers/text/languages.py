"""The languages that are read as text, and the words by which each names a partial batch response.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html and, of the libraries that build it, https://docs.aws.amazon.com/powertools/java/latest/utilities/batch/,
https://docs.aws.amazon.com/powertools/dotnet/utilities/batch-processing/, https://pkg.go.dev/github.com/aws/aws-lambda-go/events and https://bref.sh/docs/use-cases/sqs.
"""

from __future__ import annotations

import re
from typing import Final

from queuegate._light import NamedTuple, regex


class Language(NamedTuple):
    """A language: how the names of its runtimes begin, and how its files end."""

    name: str
    runtimes: tuple[str, ...]
    endings: tuple[str, ...]


LANGUAGES: Final = (
    Language("Java or Kotlin", ("java",), (".java", ".kt", ".kts", ".scala", ".groovy", ".clj")),
    Language("Go", ("go",), (".go",)),
    Language("C#", ("dotnet",), (".cs", ".fs", ".vb")),
    Language("Ruby", ("ruby",), (".rb",)),
    Language("Rust", (), (".rs",)),
    Language("PHP", (), (".php",)),
    Language("Swift", (), (".swift",)),
    Language("Elixir", (), (".ex", ".exs")),
)
CALLED: Final = {
    ".java": "Java", ".kt": "Kotlin", ".kts": "Kotlin", ".scala": "Scala", ".groovy": "Groovy", ".clj": "Clojure", ".cs": "C#", ".fs": "F#", ".vb": "Visual Basic",
}  # fmt: skip
"""What the languages of Java's and .NET's runtimes are called, by how their files end."""
TREES: Final = {".java": "Java", ".go": "Go", ".cs": "C#"}
"""The languages whose syntax trees are read for the calls that they make, by how their files end."""
OWN_RUNTIME: Final = "provided"
"""A runtime of the function's own, whose language its files tell: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""
WORDS: Final = regex(
    rb"batch_?item_?failure|(?:sqs|streams)_?(?:batch|event)_?response|(?<!message)(?<!message_)batch_?response|item_?identifier|batch_?message_?handler|batch_?processor|partial_?batch"
    rb"|sqs_?batch_?handler|mark_?as_?failed|laravel_?bridge|symfony_?messenger",
    re.IGNORECASE,
)
"""`SendMessageBatchResponse` is what SQS answers, and no partial response. The last ones are of PHP: who says one of them hands the response to Bref."""
NAMES: Final = "batchItemFailures, SQSBatchResponse, BatchResponse"
"""What a message names of them."""


def language_of(runtime: str) -> str | None:
    """The language of a runtime that is read as text; "" for one that its files tell; None for a runtime that is not known."""
    if runtime.startswith(OWN_RUNTIME):
        return ""
    return next((one.name for one in LANGUAGES if one.runtimes and runtime.startswith(one.runtimes)), None)
