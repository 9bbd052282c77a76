"""What a run's journal holds: a header, then every answer of the loop's two ports, in order.

It holds no values of recorded calls: of what was judged it keeps the sentence that a model may be told.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal

from cattrs.preconf.json import make_converter

from afterburner.options import Options
from afterburner.proposers.base import Message, Reply
from afterburner.refine.record import without_values
from monolith.comparison import Baseline, Comparison
from monolith.export import finite
from monolith.profiling import Profile

SCHEMA_VERSION = 1

JudgedAs = Literal["adopt", "judge", "confirm"]
"""Which question of the judge's port a verdict answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a run was asked for, and where."""

    began: str
    """UTC, ISO 8601."""
    options: Options
    """Without the values of allowed environment variables, which may be secrets."""
    variables: tuple[str, ...] = ()
    """The names of these variables."""
    seed: int
    """Of inputs and of the order of measuring; that of requests is among the options, if there is one."""
    origin: str
    """Who is asked for rewrites."""
    cases_digest: str = ""
    """Of the case file; empty when there is none."""
    versions: dict[str, str] = field(default_factory=dict)
    host: dict[str, str] = field(default_factory=dict)
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was sent to a model."""

    name: str
    """See `Request`."""
    messages: tuple[Message, ...]
    temperature: float
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    name: str
    """Of the question."""
    reply: Reply


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why nothing came back."""

    name: str
    """Of the question."""
    sentence: str


@dataclass(frozen=True, slots=True)
class InputsWritten:
    """A generator of inputs that a model wrote, and that was taken."""

    source: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the whole file; others name it by its digest."""

    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The original on its cases."""

    baseline: Baseline


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict."""

    how: JudgedAs
    text: str
    """The digest of the candidate's text."""
    incumbent: str
    """The digest of the text that the candidate had to beat; empty when there was none."""
    iteration: int
    origin: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Profiled:
    """Where a text spends its time and memory."""

    text: str
    """Its digest."""
    profile: Profile


Entry = Header | Asked | Answered | Unanswered | InputsWritten | Text | Measured | Judged | Profiled

_KINDS: dict[str, type[Entry]] = {
    "header": Header,
    "asked": Asked,
    "answered": Answered,
    "unanswered": Unanswered,
    "inputs": InputsWritten,
    "text": Text,
    "baseline": Measured,
    "judged": Judged,
    "profile": Profiled,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}

converter = make_converter()
converter.register_structure_hook(float, lambda value, _: math.inf if value is None else float(value))


def digest(text: str) -> str:
    """By what a text is known; empty for no text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text else ""


def private(comparison: Comparison) -> Comparison:
    """The same without values of recorded calls."""
    return replace(comparison, reason=without_values(comparison))


def to_line(entry: Entry) -> bytes:
    """An entry as one line of JSON; bounds that are not finite are null."""
    fields = {"kind": _NAMES[type(entry)], **converter.unstructure(entry)}
    return json.dumps(finite(fields), allow_nan=False).encode() + b"\n"


def from_line(line: bytes) -> Entry:
    """The entry of a line.

    Raises:
        Exception: it holds none; what is raised depends on what is wrong with it.
    """
    fields: dict[str, Any] = json.loads(line)
    kind: Any = _KINDS[fields.pop("kind")]
    entry: Entry = converter.structure(fields, kind)
    return entry
