def handler(event, context):
    failed = []
    for record in event["Records"]:
        if not record["body"]:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailure": failed}
