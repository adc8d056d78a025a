"""The report for what runs the checks of a change: GitHub's annotations, GitLab's code quality, JUnit."""
