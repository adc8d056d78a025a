"""API Gateway by the template: authorisation is taken as given, the request validator and its model are the template's, the integration is the function's code.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from .cloudwatch import CloudWatch, metric
from .deployment import ACCOUNT, Deployment

CALLER = f"arn:aws:iam::{ACCOUNT}:user/caller"


@dataclass
class FrontDoor:
    """`request` gives status, body and headers, as the caller sees them."""

    deployment: Deployment
    invoke: Callable[[str, dict[str, Any]], dict[str, Any]]
    """Run this function, by the construct path of its resource, and give its answer."""
    cloudwatch: CloudWatch
    now: Callable[[], float]
    routes: dict[tuple[str, str], dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.routes = {(one["HttpMethod"], self._path(one["ResourceId"])): one for one in self.deployment.of_type("AWS::ApiGateway::Method").values()}

    def request(self, verb: str, path: str, body: Any = None, headers: dict[str, str] | None = None, caller: str = CALLER) -> tuple[int, Any, dict[str, str]]:
        """Send one signed request. A body that is no text is sent as JSON."""
        [(route, method, found)] = [
            (route, method, match)
            for (known, route), method in self.routes.items()
            if known == verb and (match := re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route), path))
        ]
        assert method["AuthorizationType"] == "AWS_IAM"
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        if not self._valid(method, text):
            return self._answered(400, {"message": "Invalid request body"}, {})
        event = {
            "resource": route,
            "path": path,
            "httpMethod": verb,
            "headers": headers,
            "pathParameters": found.groupdict() or None,
            "requestContext": {"identity": {"userArn": caller}, "requestId": "request"},
            "body": text,
            "isBase64Encoded": False,
        }
        answer = self.invoke(self._function(method), event)
        return self._answered(answer["statusCode"], json.loads(answer["body"]), answer["headers"])

    def schema(self, verb: str, path: str) -> dict[str, Any] | None:
        """Return the model that a body is held against, or None where none is."""
        method = self.routes[verb, path]
        models = method.get("RequestModels")
        validator = self.deployment.properties(method["RequestValidatorId"]) if "RequestValidatorId" in method else {}
        if not models or not validator.get("ValidateRequestBody"):
            return None
        schema: dict[str, Any] = self.deployment.properties(models["application/json"])["Schema"]
        return schema

    def _valid(self, method: dict[str, Any], text: str | None) -> bool:
        schema = self.schema(method["HttpMethod"], self._path(method["ResourceId"]))
        if schema is None:
            return True
        try:
            return jsonschema.Draft4Validator(schema).is_valid(json.loads(text or ""))
        except ValueError:
            return False

    def _answered(self, status: int, body: Any, headers: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        [api] = [self.deployment.physical(name) for name in self.deployment.of_type("AWS::ApiGateway::RestApi")]
        for name, counts in (("Count", True), ("4XXError", 400 <= status < 500), ("5XXError", status >= 500)):
            self.cloudwatch.put(metric("AWS/ApiGateway", name, ApiName=api), int(counts), self.now())
        return status, body, headers

    def _path(self, resource: str) -> str:
        if resource not in self.deployment.resources:  # the API's root
            return ""
        one = self.deployment.properties(resource)
        return f"{self._path(one['ParentId'])}/{one['PathPart']}"

    def _function(self, method: dict[str, Any]) -> str:
        """Return the construct of the function behind the alias that the method calls."""
        [alias] = [
            alias
            for name, alias in self.deployment.of_type("AWS::Lambda::Alias").items()
            if self.deployment.resolve({"Ref": name}) in method["Integration"]["Uri"]
        ]
        name = alias["FunctionName"]
        path: str = self.deployment.resources[name]["Metadata"]["aws:cdk:path"]
        return path.removesuffix("/Function/Resource").rpartition("/")[2]
