"""What stands around a model is for the rest what the model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterburner.proposers.base import Proposer


class Around:
    """All of a `Proposer` but its answers."""

    def __init__(self, model: Proposer) -> None:
        self._model = model

    @property
    def origin(self) -> str:
        """The model's own."""
        return self._model.origin

    @property
    def shares_cores(self) -> bool:
        """As the model itself."""
        return self._model.shares_cores

    @property
    def is_elsewhere(self) -> bool:
        """As the model itself."""
        return self._model.is_elsewhere

    async def aclose(self) -> None:
        """Close the model."""
        await self._model.aclose()
