"""Where a chat endpoint is, and which key may be shown to it."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from afterburner.errors import ProposerError

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSIONED = re.compile(r"/v\d+[a-z]*\d*(/|$)")


def api_roots(url: str) -> tuple[str, ...]:
    """The addresses under which the API may lie, likeliest first: a base URL comes with or without `/v1`.

    Raises:
        ProposerError: it is no base URL, or carries something secret.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        raise ProposerError(f"{_shown(url)!r} is not the URL of an endpoint; it looks like https://host/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ProposerError(
            f"The URL of {parts.hostname} may carry no key and no query; set AFTERBURNER_API_KEY instead."
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    root = f"{parts.scheme}://{parts.netloc}{path}"
    if _VERSIONED.search(path):
        return (root,)
    return (root, f"{root}/v1") if path else (f"{root}/v1", root)


def api_key_for(url: str, environ: Mapping[str, str]) -> str | None:
    """The key that the environment holds for an endpoint; OpenAI's own is shown to OpenAI alone."""
    if key := environ.get("AFTERBURNER_API_KEY", "").strip():
        return key
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname == "api.openai.com":
        return environ.get("OPENAI_API_KEY", "").strip() or None
    return None


def is_loopback(url: str) -> bool:
    """Whether the endpoint is on this machine, where no proxy leads."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(url: str) -> str:
    """What may be repeated of something that should have been a URL."""
    return url.rpartition("@")[2].partition("?")[0][:100]
