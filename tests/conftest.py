"""What all tests share: a test whose tool is missing is skipped with the reason, under CI it fails.

Runs are saved in a cache of the tests' own, which has nothing of the user's but the models.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from afterburner.proposers.local.model import QWEN_CODER, cache_folder

_CACHE = pytest.StashKey[tempfile.TemporaryDirectory[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Set the cache aside, for the processes that tests start too."""
    models = cache_folder() / "models"
    folder = config.stash[_CACHE] = tempfile.TemporaryDirectory(prefix="afterburner-tests-")
    if models.is_dir():
        Path(folder.name, "models").symlink_to(models)
    os.environ["AFTERBURNER_CACHE"] = folder.name


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what was saved there."""
    config.stash[_CACHE].cleanup()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Honour `@pytest.mark.needs("bwrap", "chromium")` and `@pytest.mark.model`."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if shutil.which(program) is None:
                _missing(f"{program} is not installed; `make setup` as root installs it")
    if item.get_closest_marker("model") is not None and not QWEN_CODER.is_present:
        _missing("the local model is not here; `make test` fetches it")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout's root."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def examples(repository: Path) -> Path:
    """The folder of the example project."""
    return repository / "examples"


def _missing(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI=true: nothing may be missing)", pytrace=False)
    pytest.skip(reason)
