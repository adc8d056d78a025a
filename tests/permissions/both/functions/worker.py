from queues import release


def handler(event, context):
    for record in event["Records"]:
        print(record["body"])
