"""Encodes calls as a worker would observe them."""

from __future__ import annotations

from typing import Any

from monolith.worker.encoding import encode


def returned(
    result: Any,
    *args: Any,
    stdout: str = "",
    stderr: str = "",
    changed: dict[str, Any] | None = None,
    **kwargs: Any,
) -> bytes:
    """A call that returned."""
    return encode({"result": result, **_rest(args, kwargs, stdout, stderr, changed)})


def raised(error: BaseException, *args: Any, **kwargs: Any) -> bytes:
    """A call that raised."""
    return encode({"exception": error, **_rest(args, kwargs, "", "", None)})


def _rest(args: Any, kwargs: Any, stdout: str, stderr: str, changed: dict[str, Any] | None) -> dict[str, Any]:
    arguments = {"args": args, "kwargs": kwargs}
    return {"arguments": arguments, "stdout": stdout, "stderr": stderr, "globals": changed or {}}
