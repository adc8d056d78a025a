"""`queuegate init`: what a folder holds, and the settings, the CI job and the hook that it needs. Nothing that is there is overwritten."""
