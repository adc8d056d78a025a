"""Our rules inside other tools: thin adapters over one run of the engine. Each is imported by its tool, and imports that tool; nothing of ours imports it."""
