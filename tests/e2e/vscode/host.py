"""VS Code's own server, with extensions installed, and the processes it started."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_START_TIMEOUT_S = 60.0
_STOP_TIMEOUT_S = 10.0
_SETTINGS = {
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",
    "git.enabled": False,
    "remote.autoForwardPorts": False,
    "telemetry.telemetryLevel": "off",
    "window.commandCenter": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}


@dataclass(frozen=True)
class Host:
    """A running server."""

    port: int
    process: psutil.Process
    data: Path

    def address(self, file: Path, folder: Path) -> str:
        """The page that shows a folder with a file open in it."""
        opened = json.dumps([["openFile", f"vscode-remote://127.0.0.1:{self.port}{file}"]])
        return f"http://127.0.0.1:{self.port}/?folder={quote(str(folder))}&payload={quote(opened)}"

    def language_servers(self) -> list[psutil.Process]:
        """The processes of `afterburner lsp`."""
        found = []
        for process in self.process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.cmdline()[-3:] == ["-m", "afterburner", "lsp"]:
                    found.append(process)
        return found

    def log(self) -> str:
        """What the extension's output channels hold."""
        logs = sorted(self.data.glob("data/logs/*/exthost*/afterburner.afterburner/*.log"))
        return "\n".join(log.read_text(encoding="utf-8") for log in logs)


@contextlib.contextmanager
def started_host(
    cache: Path,
    extensions: Sequence[Path],
    data: Path,
    *,
    trusts_every_folder: bool,
    environment: Mapping[str, str],
) -> Iterator[Host]:
    """Run a server that keeps its data in a folder; none of its processes outlives the block."""
    server = _command(cache, data)
    settings = data / "data" / "Machine" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(_SETTINGS), encoding="utf-8")
    for extension in extensions:
        subprocess.run([*server, "--install-extension", extension], check=True, capture_output=True)
    options = ["--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--disable-telemetry"]
    options.append("--force-disable-user-env")
    if trusts_every_folder:
        options.append("--disable-workspace-trust")
    log = data / "server.log"
    with log.open("w") as output:
        process = psutil.Popen(
            [*server, *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )
    try:
        yield Host(_port(process, log), process, data)
    finally:
        _stop(process)


def _command(cache: Path, data: Path) -> list[str | Path]:
    [node] = cache.glob("node_modules/node-*/bin/node")
    main = cache / "node_modules" / "code-server" / "lib" / "vscode" / "out" / "server-main.js"
    return [node, main, "--accept-server-license-terms", "--server-data-dir", data]


def _port(process: psutil.Popen, log: Path) -> int:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline and process.is_running():
        found = re.search(r"Extension host agent listening on (\d+)", log.read_text(encoding="utf-8"))
        if found:
            return int(found[1])
        time.sleep(0.1)
    raise RuntimeError(f"VS Code's server did not start:\n{log.read_text(encoding='utf-8')}")


def _stop(process: psutil.Popen) -> None:
    family = [*process.children(recursive=True), process]
    process.terminate()
    _, alive = psutil.wait_procs(family, timeout=_STOP_TIMEOUT_S)
    for survivor in alive:
        survivor.kill()
    psutil.wait_procs(alive, timeout=_STOP_TIMEOUT_S)
