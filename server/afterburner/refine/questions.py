"""Renders the questions of a search with what is known when each is put."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from afterburner.proposers.base import Request
from afterburner.refine.prompt import messages, template_of
from afterburner.refine.task import Facts, Task, shortened, task_of
from monolith.comparison import Efficiency, Verdict

if TYPE_CHECKING:
    from afterburner.refine.ledger import Ledger
    from afterburner.refine.ports import Judge
    from afterburner.target.context import Target
    from monolith.profiling import Profile

FRESH_SHARE = 0.25
"""So much of the questions shows the user's own text and tells nothing of what was tried."""
_FIRST_TEMPERATURE = 0.2
"""The very first answer is the model's likeliest."""
_TEMPERATURE = 0.8
"""Later answers have to differ: a rejected one must not come back for ever."""
_TEMPERATURE_AFTER_DUPLICATE = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How to ask."""

    total: int
    """Questions at most."""
    at_once: int = 1
    """So many are in flight at the same time."""
    seed: int | None = None
    """Of the requests; none is sent when not given, for not every endpoint takes one."""
    facts: Facts = field(default_factory=Facts)
    """What is told besides the code and its figures."""
    fresh_share: float = FRESH_SHARE

    def is_fresh(self, number: int) -> bool:
        """Whether a question starts anew: the first ones where several are in flight, else every so many."""
        if self.at_once > 1:
            return number < round(self.fresh_share * self.total)
        return int((number + 1) * self.fresh_share) > int(number * self.fresh_share)


class Questions:
    """Makes requests for one function from the state of its search."""

    def __init__(self, target: Target, ledger: Ledger, efficiency: Efficiency, asked: Asked) -> None:
        self._target = target
        self._ledger = ledger
        self._efficiency = efficiency
        self._asked = asked
        self.are_brief = False
        """Whether they leave out what a model can do without."""
        self._profiles: dict[str, Profile] = {}
        """Where the texts that may be shown spend their time and memory, by text."""

    async def look_into_texts(self, judge: Judge) -> None:
        """Take the profiles that the next questions tell of; nothing else may be judged meanwhile."""
        for source in (self._source(is_fresh=True), self._source(is_fresh=False)):
            if source not in self._profiles:
                self._profiles[source] = await judge.profile(source)

    def request(self, number: int) -> tuple[Request, str]:
        """A question, and the function's text that it shows.

        Args:
            number: from 0, over all iterations.
        """
        is_fresh = self._asked.is_fresh(number)
        task = task_of(self._target, self._ledger, self._efficiency, self._asked.facts, is_fresh=is_fresh)
        profile = self._profiles.get(self._source(is_fresh=is_fresh))
        task = replace(task, profile=profile) if profile else task
        seed = self._asked.seed
        request = Request(
            messages=messages(shortened(task) if self.are_brief else task),
            template=template_of(task).label,
            temperature=_temperature(task) if number else _FIRST_TEMPERATURE,
            seed=None if seed is None else seed + number,
            name=f"{'implementation' if task.stub else 'rewrite'} {number + 1}",
        )
        return request, task.code

    def _source(self, *, is_fresh: bool) -> str:
        ledger = self._ledger
        best = ledger.implementation if is_fresh else ledger.best
        return best.source if best else self._target.source


def _temperature(task: Task) -> float:
    last = task.tried[-1].verdict if task.tried else None
    return _TEMPERATURE_AFTER_DUPLICATE if last is Verdict.DUPLICATE else _TEMPERATURE
