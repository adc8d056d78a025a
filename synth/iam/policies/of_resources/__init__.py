"""What the policies of resources say: of queues, topics, keys and the rest, whom they name and whom their conditions leave over."""
