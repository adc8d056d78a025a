"""APIs of API Gateway before a queue or a function: their methods, requests and answers, their deployments and throttles."""
