"""Which templates have to be linked with which: read off each with nothing linked, so that a group of them can be judged by itself."""
