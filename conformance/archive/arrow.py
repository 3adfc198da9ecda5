"""Arrow and Parquet, or a sentence that says how to get them: answers from the published result need neither."""

from conformance.model.errors import MissingPackageError

try:
    import pyarrow
    from pyarrow import parquet
except ImportError as error:
    raise MissingPackageError(
        f"the archive needs pyarrow, which is not here: {error}",
        "Install it, in a checkout: python -m pip install '.[run]'",
    ) from error

__all__ = ["parquet", "pyarrow"]
