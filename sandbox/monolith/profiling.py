"""placeholder until merge"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HotLine:
    line: int
    text: str
    share: float
    count: int


@dataclass(frozen=True, slots=True)
class AllocationSite:
    line: int
    text: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Profile:
    lines: tuple[HotLine, ...] = ()
    allocations: tuple[AllocationSite, ...] = ()
    inputs: tuple[str, ...] = ()
    note: str = ""
