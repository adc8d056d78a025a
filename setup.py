"""What pyproject.toml cannot say: where a build leaves what it makes on its way. In the clone it would stay there, and what is deleted later would still be in the next wheel."""

from tempfile import TemporaryDirectory

from setuptools import setup

with TemporaryDirectory() as folder:
    setup(options={"build": {"build_base": folder}, "egg_info": {"egg_base": folder}})
