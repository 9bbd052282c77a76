"""Which object a value is: like `id`, of which every audit hook is told, so that it takes ten times as long."""

from __future__ import annotations

identity = object.__hash__
