"""Each module: a Report to a str."""
