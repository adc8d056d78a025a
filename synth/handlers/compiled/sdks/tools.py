"""What the libraries call that stand between code and a client: which operation each of their methods is, and of which of them that is not known.

Secrets that are kept in memory: https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_cache-java.html. Powertools: https://docs.aws.amazon.com/powertools/dotnet/utilities/parameters/.
`SaveAsync` of .NET is UpdateItem (https://github.com/aws/aws-sdk-net, `DataModel/_async/Context.Async.cs`), `save` of DynamoDBMapper PutItem or UpdateItem
(https://aws.amazon.com/blogs/developer/using-the-savebehavior-configuration-for-the-dynamodbmapper/). A table or context of .NET asks DynamoDB for its keys first
(https://aws.amazon.com/blogs/developer/improved-dynamodb-initialization-patterns-for-the-aws-sdk-for-net/).
"""

from __future__ import annotations

from typing import Final

TABLE: Final = {
    "putitem": "put_item", "putitemwithresponse": "put_item", "getitem": "get_item", "getitemwithresponse": "get_item", "updateitem": "update_item", "updateitemwithresponse": "update_item",
    "deleteitem": "delete_item", "deleteitemwithresponse": "delete_item", "query": "query", "scan": "scan", "describetable": "describe_table", "createtable": "create_table", "deletetable": "delete_table",
    "tryputitem": "put_item", "tryupdateitem": "update_item", "trydeleteitem": "delete_item",
}  # fmt: skip
"""Operations on a table of the enhanced client, or of a document model."""
_CONTEXT: Final = {
    "load": "get_item", "delete": "delete_item", "query": "query", "fromquery": "query", "scan": "scan", "fromscan": "scan", "save": "update_item", "batchsave": "batch_write_item",
    "batchwrite": "batch_write_item", "batchload": "batch_get_item", "batchdelete": "batch_write_item", "createbatchwrite": "batch_write_item", "createbatchget": "batch_get_item",
}  # fmt: skip
_MAPPER: Final = {
    "load": "get_item", "delete": "delete_item", "query": "query", "querypage": "query", "scan": "scan", "scanpage": "scan", "batchsave": "batch_write_item", "batchwrite": "batch_write_item",
    "batchdelete": "batch_write_item", "batchload": "batch_get_item", "parallelscan": "scan",
}  # fmt: skip
_ENHANCED: Final = {"batchgetitem": "batch_get_item", "batchwriteitem": "batch_write_item", "transactgetitems": "get_item"}
_SSM: Final[dict[str, tuple[str, ...]]] = {"get": ("get_parameter",), "getmultiple": ("get_parameters_by_path",)}
_SECRETS: Final[dict[str, tuple[str, ...]]] = {"get": ("get_secret_value",)}
_KEPT: Final[dict[str, tuple[str, ...]]] = dict.fromkeys(
    ("getsecretstring", "getsecretbinary", "getsecretstringwithstage", "getsecretbinarywithstage", "getcachedsecret"), ("describe_secret", "get_secret_value")
)
_TRANSFER: Final = {
    "upload": "put_object",
    "uploaddirectory": "put_object",
    "download": "get_object",
    "openstream": "get_object",
    "downloaddirectory": "get_object",
    "uploadwithresponse": "put_object",
    "downloadwithresponse": "get_object",
}
_SERVICES: Final = {
    "enhanced": ("dynamodb",), "mapper": ("dynamodb",), "documents": ("dynamodb",), "context": ("dynamodb",), "dynamodb": ("dynamodb",), "transfer": ("s3",), "ssm": ("ssm", "kms"), "secrets": ("secretsmanager", "kms"),
    "secrets kept": ("secretsmanager",), "appconfig": ("appconfig",),
}  # fmt: skip
NAMED_FIRST: Final = ("ssm", "secrets", "secrets kept")
"""Those whose first argument names what they ask for."""
_MAKING: Final = frozenset(
    {
        *(
            "table",
            "gettable",
            "index",
            "getindex",
            "tablename",
            "tableschema",
            "withdecryption",
            "withmaxage",
            "defaultmaxage",
            "recursive",
            "withtransformation",
            "builder",
            "close",
            "dispose",
            "mapperextension",
        ),
        *(
            "useclient",
            "configureclient",
            "withcachemanager",
            "withtransformermanager",
            "keyfrom",
            "createkey",
            "generatecreatetablerequest",
            "generatedeletetablerequest",
            "todocument",
            "fromdocument",
            "tojson",
        ),
        *(
            "registertabledefinition",
            "addconverter",
            "defaultmaxage",
            "withtransformer",
            "withdynamodbclient",
            "configurecontext",
            "build",
            "marshallintoobject",
            "marshallintoobjects",
            "tostring",
            "getdescription",
            "forcefetch",
            "gettargettable",
        ),
    }
)
"""Methods that make no request."""


_SINGLE: Final[dict[str, dict[str, str]]] = {"enhanced": _ENHANCED, "mapper": _MAPPER, "context": _CONTEXT, "transfer": _TRANSFER}
_SEVERAL: Final[dict[str, dict[str, tuple[str, ...]]]] = {"ssm": _SSM, "secrets": _SECRETS, "secrets kept": _KEPT}


def done(tool: str, name: str) -> tuple[str, tuple[str, ...]] | None:
    """The service and the operations of a method of a tool; None where it makes no request; no operation where it is not known which."""
    plain = name.lower().removesuffix("async")
    if plain in _MAKING:
        return None
    service = _SERVICES[tool][0]
    single = _SINGLE.get(tool, {}).get(plain)
    return service, (single,) if single is not None else _SEVERAL.get(tool, {}).get(plain, ())


def services(tool: str) -> tuple[str, ...]:
    """What a tool may call."""
    return _SERVICES[tool]
