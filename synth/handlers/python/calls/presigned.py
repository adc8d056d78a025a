"""URLs that are signed for a request: signing makes none, and whoever uses the URL does what it is for with the permissions of the role.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
"""

from __future__ import annotations

import ast


def signed_for(call: ast.Call) -> ast.Call | None:
    """The call whose request is signed, as it would be written; None where none is, or that is not seen."""
    match call:
        case ast.Call(func=ast.Attribute(attr="generate_presigned_post") as func):
            placed = [ast.keyword(name, value) for name, value in zip(("Bucket", "Key"), call.args, strict=False)]
            return _of(call, func, "put_object", [*placed, *(one for one in call.keywords if one.arg in ("Bucket", "Key"))])
        case ast.Call(func=ast.Attribute(attr="generate_presigned_url") as func, args=args, keywords=keywords):
            given = {one.arg: one.value for one in keywords}
            method = args[0] if args else given.get("ClientMethod")
            wanted = args[1] if len(args) > 1 else given.get("Params")
            if isinstance(method, ast.Constant) and isinstance(method.value, str) and isinstance(wanted, ast.Dict):
                return _of(call, func, method.value, _keywords(wanted))
    return None


def _of(call: ast.Call, func: ast.Attribute, operation: str, keywords: list[ast.keyword]) -> ast.Call:
    return ast.copy_location(ast.Call(ast.copy_location(ast.Attribute(func.value, operation, ast.Load()), func), [], keywords), call)


def _keywords(wanted: ast.Dict) -> list[ast.keyword]:
    return [ast.keyword(_plain(key), value) for key, value in zip(wanted.keys, wanted.values, strict=True)]


def _plain(key: ast.expr | None) -> str | None:
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
