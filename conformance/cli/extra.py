"""The packages that only observing, judging and publishing need, and the error if one is missing."""

from conformance.model.errors import MissingExtraError

#: Module → distribution of the extra ``run`` in pyproject.toml; a test holds them together.
RUN = {
    "jinja2": "jinja2",
    "numpy": "numpy",
    "psutil": "psutil",
    "pyarrow": "pyarrow",
    "pytest": "pytest",
    "xdist": "pytest-xdist",
}


def missing(error: ModuleNotFoundError) -> MissingExtraError | None:
    """The error that says what to install; None where the module is none of the extra's."""
    name = (error.name or "").partition(".")[0]
    if name not in RUN:
        return None
    return MissingExtraError(
        f"this needs {RUN[name]}, which is not installed: only answers from the published result do without it",
        "Install it in a checkout: pip install '.[run]'",
    )
