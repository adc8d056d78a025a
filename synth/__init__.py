"""Facts: an app or a template in, linked pipelines out. Never a judgement."""
