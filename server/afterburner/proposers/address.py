"""Where a chat endpoint is, and which key may be shown to it."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from afterburner.errors import ProposerError
from afterburner.proposers.presets import preset_at

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


OWN_VARIABLE = "AFTERBURNER_API_KEY"
"""Holds the key of whatever endpoint is asked; of several, of the first one."""


def api_key_for(url: str, environ: Mapping[str, str], *, is_first: bool = True) -> str | None:
    """The key that the environment holds for an endpoint; that of a known host is shown to this host alone."""
    if is_first and (key := environ.get(OWN_VARIABLE, "").strip()):
        return key
    preset = preset_at(url)
    return environ.get(preset.key_variable, "").strip() or None if preset else None


def key_variables(url: str) -> str:
    """The variables that an endpoint's key may be in, in words."""
    preset = preset_at(url)
    return f"{preset.key_variable} or {OWN_VARIABLE}" if preset and preset.key_variable else OWN_VARIABLE


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
