"""tox's list of environments is the table's: tox loads this plugin from beside tox.ini (tox's "inline plugin")."""

from pathlib import Path

from tox.config.loader.memory import MemoryLoader
from tox.config.sets import ConfigSet
from tox.config.types import EnvList
from tox.plugin import impl
from tox.session.state import State

try:
    import tomllib
except ImportError:  # before Python 3.11, where tox itself needs tomli
    import tomli as tomllib

TABLE = Path(__file__).with_name("conformance") / "environments" / "table.toml"


def names() -> list[str]:
    """The environments in the order of the table."""
    return list(tomllib.loads(TABLE.read_text(encoding="utf-8"))["environments"])


@impl
def tox_add_core_config(core_conf: ConfigSet, state: State) -> None:
    """Give tox the table's names as its env_list."""
    core_conf.loaders.insert(0, MemoryLoader(env_list=EnvList(names())))
