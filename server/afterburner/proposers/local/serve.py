"""The child process that holds the local model and serves it on the loopback.

It prints one line of JSON, `{"url", "key"}` or `{"error"}`, and ends when its standard input closes, as it
does when the parent is gone.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import secrets
import signal
import sys
from typing import Any

import psutil

_PR_SET_PDEATHSIG = 1
_LOOK_S = 0.3
"""How long to look at what else keeps the cores busy."""


def main() -> None:
    """Load the model, say where it is, serve until the parent is gone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--name", required=True)
    parser.add_argument("--context", type=int, default=8192, help="tokens of question and answer together")
    parser.add_argument("--threads", type=int, default=0, help="0: as many as there are idle cores")
    arguments = parser.parse_args()
    _end_with_parent()
    tell = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        key = secrets.token_urlsafe()
        threads = arguments.threads or _idle_cores()
        server = _serve(arguments.model, arguments.name, key, arguments.context, threads)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        print(json.dumps({"error": str(error)}), file=tell, flush=True)
        return
    print(json.dumps({"url": server.listening_address, "key": key}), file=tell, flush=True)
    sys.stdin.buffer.read()
    os._exit(0)


def _serve(path: str, name: str, key: str, context_tokens: int, threads: int) -> Any:
    import xllamacpp  # type: ignore[import-untyped]

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.model_alias = {name}
    params.n_ctx = context_tokens
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.api_keys = [key]
    params.ui = False
    params.endpoint_slots = False
    params.cache_ram_mib = 0
    return xllamacpp.Server(params)


def _idle_cores() -> int:
    """Threads wait for each other in a busy loop: one too many on a busy core makes all of them crawl."""
    cores = psutil.cpu_count(logical=False) or 1
    usable = min(cores, len(os.sched_getaffinity(0)))
    busy = psutil.cpu_percent(_LOOK_S) / 100 * (psutil.cpu_count() or 1)
    return max(1, min(usable, round(cores - busy)))


def _end_with_parent() -> None:
    """Also when the parent is killed while the model is still loading."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
