"""Settings that are as they should be."""

from __future__ import annotations

from typing import Any

SETTINGS: list[dict[str, Any]] = [
    {
        "targets": ["t.yaml", {"name": "prod", "paths": ["*.yaml"], "parameters": {"Env": "prod"}}],
        "fail-on": "warning",
        "strict": True,
        "severity": {"visibility-timeout": "error", "fifo": "off"},
        "parameters": {"Env": "prod"},
        "thresholds": {"max-receive-count": 5},
    },
    {
        "externals": {"arn:aws:sqs:eu-west-1:123456789012:orders": {"type": "AWS::SQS::Queue", "properties": {"VisibilityTimeout": 180}}},
        "pipelines": {"orders": {"queue": "Orders", "function": "Worker", "batch-size": 5, "maximum-concurrency": 10, "partial-responses": True}},
        "waivers": [{"rule": "visibility-timeout", "resource": "Orders", "reason": "x", "until": "2999-12-31"}],
        "handlers": {"Worker": {"reports-failures": True}},
    },
    {
        "linters": {"cfn-lint": False, "checkov": {"scope": "pipelines", "severity": {"CKV_AWS_117": "off"}}},
        "waivers": [{"rule": "missing-redrive-policy", "resource": "*", "reason": "##[error]x <b> | `x`"}],
    },
]
