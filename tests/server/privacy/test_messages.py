"""No planted secret is in any question, wherever it stands in the file and however the text is cut."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.planted import KEYS, VALUES

from afterburner.privacy.masked import MaskingProposer
from afterburner.proposers.base import Reply, Request
from afterburner.refine import inputs_prompt, prompt
from afterburner.refine.task import Attempt, Facts, Task
from afterburner.target.callers import callers
from afterburner.target.context import Target, target_in
from monolith.comparison import Verdict
from monolith.profiling import AllocationSite, HotLine, Profile

SOURCE = '''\
PADDING = "{padding}"; KEY = {key!r}  # password: {said}
SETTINGS = {{"{padding}": 1, "api_key": {key!r}, "password": {value!r}}}
URL = "{padding}://ann:{said}@host/x"


class Client:
    where = ["{padding}", {key!r}]
    secret = {value!r}

    def call(self):
        return find("{padding}", password={value!r}), find({key!r})

    def find(self, x, password={value!r}):
        """Look it up, {padding} {key}.

        >>> Client().find(1, password={value!r})
        """
        return [KEY, SETTINGS, URL, x == {key!r}, "{padding}", self.where, {key!r}]


def find(x, password={value!r}):
    return Client().find({key!r}, "{padding}")
'''


def task(target: Target, line: str) -> Task:
    return Task(
        efficiency="integral",
        qualname=target.span.qualname,
        description=target.docstring,
        context=target.context,
        signature=target.signature,
        code=target.code,
        facts=Facts(callers=callers(target.source, target.span)),
        profile=Profile((HotLine(1, line, 0.5, 3),), (AllocationSite(1, line, 4096),)),
        tried=(Attempt(Verdict.DIFFERENT, f"expected {line}", idea=line),),
    )


class Model:
    """Remembers what it was asked."""

    origin = "https://host/v1:some-model"
    shares_cores = False
    is_elsewhere = True

    def __init__(self) -> None:
        self.heard = ""

    async def propose(self, request: Request) -> Reply:
        self.heard += "\n".join(message.content for message in request.messages)
        return Reply("", self.origin)

    async def aclose(self) -> None:
        pass


def survives(secret: str, text: str) -> bool:
    """Whether a secret is in a text, or more of its beginning than says of which form it is."""
    written = (secret, repr(secret)[1:-1])
    return any(each in text or (len(each) > 20 and each[:20] in text) for each in written)


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(KEYS), st.sampled_from(VALUES), st.integers(0, 260), st.integers(0, 260))
async def test_no_secret_of_a_file_is_in_a_question(key: str, value: str, padding: int, cut: int) -> None:
    said = "winter26"
    source = SOURCE.format(key=key, value=value, said=said, padding="p" * padding)
    model = Model()
    masking = MaskingProposer(model, source)
    for qualname in ("find", "Client.find", "Client.call"):
        target = target_in(Path("/project/module.py"), source, qualname)
        line = f"{'q' * cut} {source.splitlines()[1]}"
        inputs = inputs_prompt.InputsTask(
            qualname=qualname,
            module="module",
            signature=target.signature,
            code=target.code,
            context=target.context,
            callers=callers(source, target.span),
            owner=qualname.rpartition(".")[0],
            failure=line,
        )
        await masking.propose(Request(prompt.messages(task(target, line))))
        await masking.propose(Request(inputs_prompt.messages(inputs)))
    assert not [secret for secret in (key, value, said) if survives(secret, model.heard)]
