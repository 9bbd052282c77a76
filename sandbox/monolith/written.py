"""Inputs from a generator that nobody trusts: it runs behind the walls, like a candidate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monolith.answers import class_name_of
from monolith.case import Case
from monolith.errors import FaultyCases
from monolith.pickled import holds_only_data
from monolith.program import Program
from monolith.supervisor import Bounds, Supervisor

_SUBJECT = "its code"
_FILENAME = "make_inputs.py"
_TIMEOUT_S = 10.0
_MOST_BYTES = 128 << 20
_MOST_BYTES_EACH = 4 << 20
_FAULTS = {"pair": "it does not return a pair (args, kwargs)", "pickle": "its inputs cannot be pickled"}


def written_inputs(
    supervisor: Supervisor, program: Program, source: str, wanted: Sequence[tuple[int, int]]
) -> list[Case | str]:
    """One input for each pair of size and seed; where none was made, why not, in words that hold no data.

    Args:
        source: text that defines `make_inputs(rng, size)`; it may import the program's module.

    Raises:
        FaultyCases: it does not load, does not end, or does what is not allowed.
    """
    bounds = Bounds(_TIMEOUT_S, len(wanted) + 1, _MOST_BYTES)
    *frames, _ = supervisor.converse(
        "written_inputs",
        program,
        FaultyCases,
        _SUBJECT,
        (source.encode("utf-8", "replace"),),
        bounds,
        case_file=_FILENAME,
        wanted=list(wanted),
    )
    if len(frames) != len(wanted):
        raise FaultyCases(f"{_SUBJECT} cannot be used: it sent fewer answers than it was asked for")
    package = program.module.partition(".")[0]
    return [
        _case_or_fault(header, blobs, size, package)
        for (size, _), (header, blobs) in zip(wanted, frames, strict=True)
    ]


def _case_or_fault(header: dict[str, Any], blobs: list[bytes], size: int, package: str) -> Case | str:
    if len(blobs) != 1:
        return _FAULTS.get(str(header.get("faulty")), f"it raises {class_name_of(header.get('raised'))}")
    if len(blobs[0]) > _MOST_BYTES_EACH:
        return "its inputs are too large"
    if not holds_only_data(blobs[0], package):
        return "its inputs are more than plain values and objects of the file's classes"
    return Case(blobs[0], "plain", "written", f"written, size {size}", size)
