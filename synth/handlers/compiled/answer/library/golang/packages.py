"""Packages of Go of which it is known what their functions do: those that do nothing outside, log, spell a text, or write where no write fails."""

from __future__ import annotations

import re
from typing import Final

from .errors import WRAPPERS

STREAMS: Final = ("os.Stderr", "os.Stdout")
"""What is written there goes to the log: https://docs.aws.amazon.com/lambda/latest/dg/golang-logging.html"""
LOGS: Final = (
    "log",
    "log/slog",
    "go.opentelemetry.io/otel",
    "github.com/sirupsen/logrus",
    "github.com/rs/zerolog",
    "go.uber.org/zap",
    "github.com/aws/aws-lambda-powertools",
    "k8s.io/klog",
    "github.com/go-logr/logr",
)
PLAIN: Final = (
    "fmt",
    "strings",
    "time",
    "os",
    "sort",
    "slices",
    "maps",
    "math",
    "bytes",
    "unicode",
    "sync",
    "sync/atomic",
    "context",
    "errors",
    "path",
    "regexp",
    "reflect",
    "runtime",
    "github.com/aws/aws-sdk-go-v2/aws",
    "github.com/aws/aws-sdk-go/aws",
    "github.com/google/uuid",
    "github.com/aws/aws-lambda-go/lambdacontext",
    *WRAPPERS,
)
"""Packages of Go whose functions without an error do nothing outside: https://pkg.go.dev/std"""
OTHERWISE_SPELT: Final = ("net/url", "strconv", "html", "path/filepath")
"""Packages that spell a text otherwise, or read a number off it: whoever drops their error takes what they give."""
WRITTEN: Final = ("bytes.Buffer", "strings.Builder", "hash.Hash")
"""Types whose writes never fail: https://pkg.go.dev/bytes#Buffer.Write, https://pkg.go.dev/strings#Builder.Write and https://pkg.go.dev/hash#Hash"""
MADE: Final = ((re.compile(r"bytes$"), "NewBuffer", "bytes.Buffer"), (re.compile(r"(?:crypto|hash)/\w+$"), "New", "hash.Hash"))
"""Functions that make one, by their package and how they begin."""
READERS: Final = ("io", "io/ioutil")
"""What was read before it failed is given all the same, and is mostly words for an error: https://pkg.go.dev/io#ReadAll"""
NUMBERS: Final = ("Atoi", "ParseInt", "ParseUint", "ParseFloat", "ParseBool")
"""Functions that give an error for an empty string: https://pkg.go.dev/strconv#ParseInt"""
