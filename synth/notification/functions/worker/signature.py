"""Who sent this, and when: an HMAC over id, time and body, as Standard Webhooks has it, so that receivers have libraries for it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hmac
import os

# Base64, with or without Standard Webhooks' prefix. While a key is exchanged there are two, with a space between them: each receiver knows one of them.
_KEYS = [base64.b64decode(key.removeprefix("whsec_"), validate=True) for key in os.environ["SIGNING_KEY"].split()]


def headers(notification_id: str, body: str, now: int) -> dict[str, str]:
    content = f"{notification_id}.{now}.{body}".encode()
    signed = [f"v1,{base64.b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in _KEYS]
    return {"webhook-id": notification_id, "webhook-timestamp": str(now), "webhook-signature": " ".join(signed)}
