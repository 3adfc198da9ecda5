"""Reaching a Dask scheduler: who is there is asked before anything is begun."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from conformance.execution.local import Means, Progress
from conformance.execution.queue import Phase
from conformance.execution.recorder import Recorder
from conformance.execution.remote import GIVE_UP_AFTER, DaskExecutor, Waiting, distributed
from conformance.model.case import Case
from conformance.model.errors import RemoteError

if TYPE_CHECKING:
    from conformance.execution.session import Executor

#: Seconds to reach the scheduler.
TIMEOUT = 10.0
#: How the workers of a cluster may be reached.
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(?P<host>\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._-]+):(?P<port>[0-9]{1,5})/?")


@contextmanager
def cluster(
    address: str, root: str = "", patience: float = GIVE_UP_AFTER, tell: Callable[[str], None] | None = None
) -> "Iterator[Executor]":
    """An executor over the workers of the scheduler at ``address``; raises RemoteError where there is none.

    ``root`` is the checkout on the workers' machines, where it is not what they import. A run gives up when there
    has been no worker for ``patience`` seconds; that it waits for one is said to ``tell``.
    """
    dask = distributed()
    _require_scheduler(dask, address)
    try:
        client = dask.Client(address, timeout=TIMEOUT, set_as_default=False)
    except Exception as error:  # whatever Dask and its transports raise
        raise _unreachable(address, error) from error
    waiting = Waiting(address, patience, tell or (lambda text: None))
    try:

        def executor(
            work: Sequence[tuple[Recorder, Sequence[Case]]],
            means: Means,
            progress: Callable[[Progress], None] | None,
            phase: Phase = "observe",
        ) -> DaskExecutor:
            return DaskExecutor(client, root, work, means, progress, phase, waiting)

        yield executor
    finally:
        # Where the scheduler is gone there is nothing to take leave of.
        with suppress(Exception):
            client.close(timeout=TIMEOUT)


def _require_scheduler(dask: Any, address: str) -> None:
    """Ask who is there; raises RemoteError where nobody is, or it is no scheduler.

    Before there is a client: one that could not be started is not to be got rid of without noise and waiting.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found["port"]) < 65536:
        raise RemoteError(
            f"{address!r} is no scheduler's address", "Write it as in tcp://host:8786 or tls://host:8786."
        )

    async def ask() -> str:
        arguments = dask.Security().get_connection_args("client")
        async with dask.rpc(address, timeout=TIMEOUT, connection_args=arguments) as scheduler:
            return str((await scheduler.identity())["type"])

    try:
        kind = asyncio.run(asyncio.wait_for(ask(), 2 * TIMEOUT))
    except Exception as error:
        raise _unreachable(address, error) from error
    if kind != "Scheduler":
        raise RemoteError(f"at {address} there is a Dask {kind.lower()}, not a scheduler", "Name the scheduler.")


def _unreachable(address: str, error: Exception) -> RemoteError:
    reason = str(error).partition("\n")[0] or type(error).__name__
    advice = "Start one: dask scheduler"
    if address.startswith(("tls:", "wss:")):
        advice += "   (SECURITY.md says how to give certificates, here as well)"
    return RemoteError(f"there is no Dask scheduler at {address}: {reason}", advice)
