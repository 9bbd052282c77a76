"""From a reply to a verdict: find its code, put it in the file, and have it judged unless it was seen before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from afterburner.refine.ledger import Version
from afterburner.refine.reply import read_answer
from afterburner.target.fragment import InvalidRewrite, normalised
from afterburner.target.splice import splice
from monolith.comparison import Comparison, Verdict

if TYPE_CHECKING:
    from afterburner.refine.asking import Answered
    from afterburner.refine.ledger import Ledger
    from afterburner.refine.ports import Judge
    from afterburner.target.context import Target


class Checker:
    """Checks the replies of one search; the same code, layout and comments aside, is judged once."""

    def __init__(self, target: Target, judge: Judge, ledger: Ledger) -> None:
        self._target = target
        self._judge = judge
        self._ledger = ledger
        self._seen = {normalised(target.code)}

    async def check(self, answer: Answered) -> Version:
        """What is offered, and its verdict; a version without code where nothing is."""
        read = read_answer(answer.reply.text, self._target.span.name, answer.question.shown)
        problem = answer.reply.problem or read.problem
        if read.code is None:
            return Version("", "", _unjudged(Verdict.INVALID, problem))
        form = normalised(read.code)
        if form in self._seen:
            return Version(read.code, "", _unjudged(Verdict.DUPLICATE, "The same code was seen before."))
        self._seen.add(form)
        try:
            source = splice(self._target, read.code)
        except InvalidRewrite as error:
            return Version(read.code, "", _unjudged(Verdict.INVALID, problem or str(error)))
        if self._ledger.is_implementing:
            return Version(read.code, source, await self._judge.adopt(source))
        incumbent = self._ledger.incumbent
        return Version(read.code, source, await self._judge.judge(source, incumbent.source if incumbent else ""))


def _unjudged(verdict: Verdict, sentence: str) -> Comparison:
    """The comparison of a reply that was never run: its sentence holds nothing but the model's own text."""
    return Comparison(verdict, sentence, told=sentence)
