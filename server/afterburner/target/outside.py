"""What a function's own text plainly asks of the world outside: the network, standard input, the time."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from afterburner.target.kinds import FunctionNode, own_nodes
from afterburner.target.names import bindings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from afterburner.target.names import Binding

Meanings = dict[str, str]
"""The dotted name that an import gives each name; empty for a name that is bound in another way."""

_VERBS = ("get", "options", "head", "post", "put", "patch", "delete", "request")
_CALLS = {
    "aiohttp": ("ClientSession", "request"),
    "ftplib": ("FTP", "FTP_TLS"),
    "http.client": ("HTTPConnection", "HTTPSConnection"),
    "httpx": (*_VERBS, "stream", "Client", "AsyncClient"),
    "requests": (*_VERBS, "Session", "session"),
    "smtplib": ("SMTP", "SMTP_SSL", "LMTP"),
    "socket": (
        "socket",
        "create_connection",
        "create_server",
        "getaddrinfo",
        "getfqdn",
        "gethostbyaddr",
        "gethostbyname",
        "gethostbyname_ex",
        "getnameinfo",
    ),
    "urllib.request": ("urlopen", "urlretrieve"),
}
_NETWORK = frozenset(f"{module}.{name}" for module, names in _CALLS.items() for name in names)
_CLOCK = frozenset(
    (
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "time.time",
        "time.time_ns",
    )
)
_ROOTS = "|".join(sorted({name.partition(".")[0] for name in (*_CALLS, *_CLOCK)}))
_MENTIONED = re.compile(rf"\binput\s*\(|\b(?:from|import)\b.*\b(?:{_ROOTS})\b")
_MOVE_THE_REST = "move the work that computes into a function of its own and optimize that."


def mentions_outside(source: str) -> bool:
    """Whether a file may reach outside at all; most do not, and are not looked at any closer."""
    return _MENTIONED.search(source) is not None


def outside_refusal(node: FunctionNode, scopes: tuple[ast.AST, ...], module: Meanings) -> str | None:
    """Why a function cannot be run, or not twice alike, in a sandbox; `None` when nothing in its own body says so.

    Args:
        node: the function.
        scopes: what stands around it.
        module: what the names of its module mean.
    """
    names = dict(module)
    for function in (*scopes, node):
        if isinstance(function, FunctionNode):
            names |= dict.fromkeys(_parameters(function), "")
            names |= meanings(function.body)
    calls = sorted(
        (inner.lineno, inner.col_offset, _dotted(inner.func, names))
        for inner in own_nodes(node)
        if isinstance(inner, ast.Call)
    )
    for _, _, called in calls:
        if called in _NETWORK:
            return f"`{node.name}` uses the network (`{called}`); {_MOVE_THE_REST}"
        if called in _CLOCK:
            return f"`{node.name}` reads the clock (`{called}`); pass the time in as an argument."
        if called == "input":
            return f"`{node.name}` waits for standard input (`input`); {_MOVE_THE_REST}"
    return None


def meanings(statements: Iterable[ast.stmt]) -> Meanings:
    """What the names that statements bind mean."""
    found: Meanings = {}
    for binding in bindings(statements):
        dotted = binding.imported.removeprefix("module ").replace(":", ".")
        if not _is_absence(binding):
            found[binding.name] = dotted if found.get(binding.name, dotted) == dotted else ""
    return found


def _is_absence(binding: Binding) -> bool:
    """Whether the name only stands for a module that is not installed."""
    value = getattr(binding.statement, "value", None)
    return isinstance(value, ast.Constant) and value.value is None


def _dotted(called: ast.expr, names: Meanings) -> str:
    attributes: list[str] = []
    while isinstance(called, ast.Attribute):
        attributes.insert(0, called.attr)
        called = called.value
    if not isinstance(called, ast.Name):
        return ""
    if called.id == "input" and not names.keys() & {"input", "*"}:
        return ".".join(["input", *attributes])
    root = names.get(called.id, "")
    return ".".join([root, *attributes]) if root else ""


def _parameters(function: FunctionNode) -> list[str]:
    return [inner.arg for inner in ast.walk(function.args) if isinstance(inner, ast.arg)]
