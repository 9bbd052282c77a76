"""What in a function's text makes it do something else each time: clocks, unseeded randomness, identities."""

from __future__ import annotations

import ast

_CALLS = {
    "the clock": "time.time time_ns datetime.now utcnow date.today datetime.today perf_counter perf_counter_ns "
    "monotonic monotonic_ns process_time",
    "randomness that cannot be seeded": "urandom uuid1 uuid4 token_bytes token_hex token_urlsafe SystemRandom",
    "what differs between processes": "id hash getpid current_thread get_ident",
}


def causes(function: ast.AST) -> list[str]:
    """As in `the clock (time.time)`, each once; only what the function itself calls is seen."""
    called = {ast.unparse(call.func) for call in ast.walk(function) if isinstance(call, ast.Call)}
    return [
        f"{cause} ({name})"
        for cause, words in _CALLS.items()
        for name in sorted(called)
        if any(f".{name}".endswith(f".{word}") for word in words.split())
    ]
