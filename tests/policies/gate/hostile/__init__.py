"""Folders that somebody may hand to the gate, each made of good ones by a few mistakes: the same number always gives the same folder.

A template is changed as data (`changes`: nodes swapped, dropped, wrapped in functions, nested, referring to themselves), written as JSON or as YAML of a mixed style, and
then, now and then, changed as text (`writing`). Beside templates there are handlers in Python, IAM documents, cloud assemblies and parameter files (`folders`).
"""

from .folders import Folder, folder
from .good import seeds
from .projects import SECRETS, project

__all__ = ["SECRETS", "Folder", "folder", "project", "seeds"]
