"""Books each order."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from .ledger import Ledger

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)
ledger = Ledger()


def book(record):
    ledger.book(record.json_body)


def handler(event, context):
    return process_partial_response(event=event, record_handler=book, processor=processor, context=context)
