"""What the CDK hands on to a stack in another Region: a custom resource on each side writes and reads parameters of SSM.

https://docs.aws.amazon.com/cdk/v2/guide/resources.html; their properties:
https://github.com/aws/aws-cdk/tree/v2.275.0/packages/aws-cdk-lib/core/lib/custom-resource-provider/cross-region-export-providers
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .parameters.accepted import section

WRITER: Final = "Custom::CrossRegionExportWriter"
READER: Final = "Custom::CrossRegionExportReader"
EXPORTS: Final = ("Properties", "WriterProps", "exports")
"""Where a writer has its values."""


def written(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a writer hands on, by their names; {} for any other resource."""
    return _below(resource, EXPORTS) if resource.get("Type") == WRITER else {}


def read(resource: Mapping[str, Any]) -> list[str]:
    """The names of what a reader takes; [] for any other resource."""
    return [*_below(resource, ("Properties", "ReaderProps", "imports"))] if resource.get("Type") == READER else []


def _below(node: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    for key in keys:
        node = section(node, key)
    return dict(node)
