"""Handlers of libraries that are put around a function's own: each calls the one that an environment variable names, and hands on what that returns and raises.

https://docs.datadoghq.com/serverless/guide/handler_wrapper/, https://docs.newrelic.com/docs/serverless-function-monitoring/aws-lambda-monitoring/instrument-lambda-function/env-variables-lambda and
https://github.com/newrelic/newrelic-lambda-cli/blob/main/newrelic_lambda_cli/utils.py
"""

from __future__ import annotations

from typing import Final

_DATADOG: Final = "DD_LAMBDA_HANDLER"
_NEW_RELIC: Final = "NEW_RELIC_LAMBDA_HANDLER"
AROUND: Final = {
    "datadog_lambda.handler.handler": _DATADOG,
    "/opt/nodejs/node_modules/datadog-lambda-js/handler.handler": _DATADOG,
    "node_modules/datadog-lambda-js/dist/handler.handler": _DATADOG,
    "newrelic_lambda_wrapper.handler": _NEW_RELIC,
    "newrelic-lambda-wrapper.handler": _NEW_RELIC,
    "/opt/nodejs/node_modules/newrelic-esm-lambda-wrapper/index.handler": _NEW_RELIC,
}
"""Each with the variable that names what it calls."""
