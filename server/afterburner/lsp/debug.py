"""What a report about a fault should hold: versions, client, jobs; no code and no secrets."""

from __future__ import annotations

import asyncio
import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterburner.lsp.server import Server


async def information(server: Server) -> str:
    """The state of the server as lines for people."""
    from monolith.box.pick import diagnose

    isolation = await asyncio.to_thread(diagnose)
    packages = ("afterburner-lsp", "pygls", "lsprotocol")
    lines = [f"{name} {version(name)}" for name in packages]
    lines.append(f"Python {platform.python_version()} on {platform.platform()}")
    lines.append(f"isolation {isolation.isolation}: {isolation.reason}")
    lines.append(f"positions: {server.documents.position_encoding}")
    lines.append(f"trusted: {server.trusted}")
    lines += [f"client: {name} {can}" for name, can in asdict(server.abilities).items()]
    for job in server.jobs.all:
        outcome = job.record.outcome if job.record is not None else "-"
        lines.append(f"job {job.id}: {job.options.efficiency}, {job.state}, {outcome}")
    return "\n".join(lines)
