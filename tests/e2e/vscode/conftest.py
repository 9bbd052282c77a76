"""What the tests in a real VS Code stand on: the built extension, a server, a browser, a workspace."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from playwright.sync_api import sync_playwright
from tests.e2e.vscode.host import Host, started_host
from tests.e2e.vscode.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

_CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class MakeWorkspace(Protocol):
    """Copies the example project and gives it settings."""

    def __call__(self, settings: dict[str, Any]) -> Path: ...


@pytest.fixture(scope="module")
def vscode_cache(repository: Path) -> Path:
    """VS Code's server, installed on first use."""
    subprocess.run(["node", Path(__file__).with_name("setup.mjs")], check=True)
    return repository / ".cache" / "vscode-server"


@pytest.fixture(scope="module")
def vsix(repository: Path) -> Path:
    """The extension as users get it."""
    client = repository / "client-vscode"
    if not (client / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=client, check=True)
    subprocess.run(["npm", "run", "--silent", "package"], cwd=client, check=True, stdout=subprocess.DEVNULL)
    version = json.loads((client / "package.json").read_text(encoding="utf-8"))["version"]
    return client / f"afterburner-{version}.vsix"


@pytest.fixture(scope="module")
def host(vscode_cache: Path, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A server that trusts every folder."""
    data = tmp_path_factory.mktemp("vscode")
    with started_host(vscode_cache, [vsix], data, trusts_every_folder=True, environment={}) as host:
        yield host


@pytest.fixture
def wary_host(vscode_cache: Path, vsix: Path, tmp_path: Path) -> Iterator[Host]:
    """A server that asks before it trusts a folder, with a Python on its PATH that has Afterburner."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    data = tmp_path / "vscode"
    with started_host(vscode_cache, [vsix], data, trusts_every_folder=False, environment={"PATH": path}) as host:
        yield host


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, artifacts: Path, request: pytest.FixtureRequest) -> Iterator[Window]:
    """A browser window with nothing in it yet; its last picture is kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    window = Window(context.new_page())
    yield window
    window.picture(artifacts / f"{request.node.name}.png")
    context.close()


@pytest.fixture(scope="module")
def artifacts(repository: Path) -> Path:
    """Where pictures are kept."""
    return repository / "tests" / "artifacts" / "vscode"


@pytest.fixture
def make_workspace(examples: Path, tmp_path: Path) -> MakeWorkspace:
    """A copy of the example project with the given settings."""

    def make(settings: dict[str, Any]) -> Path:
        folder = tmp_path / "shop-project"
        shutil.copytree(examples, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        file = folder / ".vscode" / "settings.json"
        file.parent.mkdir()
        file.write_text(json.dumps(settings), encoding="utf-8")
        return folder

    return make
