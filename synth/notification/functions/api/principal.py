"""Who is asking, by IAM: a role is one caller, whatever its sessions are called."""

from typing import Any


def principal(event: dict[str, Any]) -> str:
    arn = str(((event.get("requestContext") or {}).get("identity") or {}).get("userArn"))
    return arn.rpartition("/")[0] if ":assumed-role/" in arn else arn  # …:assumed-role/ROLE/SESSION: sessions end, and another one asks for the status
