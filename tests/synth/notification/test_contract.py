"""The API's model and the validator are one contract: what the one lets through, the other has to take, and no valid request may be refused at the door."""

import json
from typing import Any

import jsonschema
import pytest

HOST = "hooks.example.com"
URL = f"https://{HOST}/hook"
VALID = [
    {"url": URL, "payload": {}},
    {"url": f"https://{HOST}", "payload": {"order": 7, "lines": [{"sku": "a", "count": 2}], "note": None}},
    {"url": f"https://{HOST}/", "payload": {"payload": {"url": 1}}},
    {"url": f"https://{HOST}:443/a/b;c=1?x=1&y=%20#".removesuffix("#"), "payload": {"name": "Zoë"}},
    {"url": f"https://{HOST}?x=1", "payload": {"n": 1.5}},
    {"url": f"https://{HOST.upper()}/Hook", "payload": {"": ""}},
    {"url": f"https://{HOST}/" + "a" * (2_048 - len(f"https://{HOST}/")), "payload": {"deep": {"er": {}}}},
]
NOT_TAKEN_BY_THE_MODEL = [
    {},
    [],
    "text",
    None,
    {"url": URL},
    {"payload": {}},
    {"url": URL, "payload": {}, "extra": 1},
    {"url": URL, "payload": "text"},
    {"url": URL, "payload": []},
    {"url": URL, "payload": None},
    {"url": 7, "payload": {}},
    {"url": "", "payload": {}},
    {"url": f"http://{HOST}/", "payload": {}},
    {"url": f" https://{HOST}/", "payload": {}},
    {"url": f"ftp://{HOST}/?https://", "payload": {}},
    {"url": f"https://{HOST}/" + "a" * 2_048, "payload": {}},
]


@pytest.fixture(scope="module")
def model(reference_template: dict[str, Any], driven: Any) -> Any:
    door = driven.FrontDoor(driven.Deployment(reference_template), None, None, None)
    schema = door.schema("POST", "/notifications")
    jsonschema.Draft4Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-04/schema#"
    return jsonschema.Draft4Validator(schema)


def answer(validator: Any, body: Any) -> int:
    status: int = validator({"httpMethod": "POST", "body": json.dumps(body), "headers": {}, "requestContext": {"identity": {"userArn": "arn"}}})["statusCode"]
    return status


@pytest.mark.parametrize("body", VALID, ids=lambda body: body["url"][:40])
def test_a_valid_request_passes_the_door_and_the_validator(model: Any, validator: Any, aws: Any, body: Any) -> None:
    assert [error.message for error in model.iter_errors(body)] == []
    assert answer(validator, body) == 202
    assert len(aws.receive()) == 1


@pytest.mark.parametrize("body", NOT_TAKEN_BY_THE_MODEL, ids=lambda body: str(body)[:40])
def test_what_the_model_refuses_the_validator_refuses_too(model: Any, validator: Any, aws: Any, body: Any) -> None:
    assert not model.is_valid(body)
    assert answer(validator, body) == 400
    assert aws.receive() == []
