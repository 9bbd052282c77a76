"""What would be sent is what is sent, and nobody is asked for it."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from tests.support.chat_endpoint import ChatEndpoint

from afterburner.errors import NotOptimizable
from afterburner.optimization import optimize
from afterburner.options import Options
from afterburner.preview import what_is_sent
from afterburner.privacy.never_send import patterns_in
from afterburner.refine import events

pytestmark = pytest.mark.process

KEY = "sk-" + "A1b2C3d4" * 5
SOURCE = f"""\
KEY = "{KEY}"


def total(numbers):
    result = 0 if KEY else 1
    for number in numbers:
        result += number
    return result
"""
CASES = "def cases():\n    yield (list(range(5000)),), {}\n"
NOTHING = "Nothing is sent: no model is chosen, or none may be asked about this file.\n"
MAIL = "def mail_of(customer):\n    return customer['mail'].strip().lower()\n"


def request(folder: Path, model: str, source: str = SOURCE, qualname: str = "total") -> Options:
    cases = folder / "cases.py"
    cases.write_text(CASES)
    return Options(
        file=folder / "sums.py",
        source=source,
        qualname=qualname,
        model=model,
        model_name="test-model",
        iterations=1,
        cases_file=cases if source == SOURCE else None,
        python=sys.executable,
    )


async def preview(options: Options) -> str:
    return await what_is_sent(options, asyncio.Event(), lambda _: None)


async def test_it_is_the_first_question_with_masks(tmp_path: Path) -> None:
    with ChatEndpoint(["prose"]) as endpoint:
        options = request(tmp_path, endpoint.url)
        text = await preview(options)
        assert endpoint.requests == []
        assert psutil.wait_procs(psutil.Process().children(recursive=True), timeout=5)[1] == []
        async for _ in optimize(options, asyncio.Event()):
            pass
        system, user = endpoint.chats[0].body["messages"]
    head, shown = text.split("\n\n# system\n\n")
    assert head.startswith(
        f"# What is sent first\n\n- to: {endpoint.url}:test-model\n- template: rewrite, version "
    )
    assert "\n- about " in head
    assert 'KEY = "<secret-1>"' in user["content"]
    assert KEY[:8] not in text + user["content"]
    without_figures = _without_figures(f"{system['content']}\n\n# user\n\n{user['content']}\n")
    assert _without_figures(shown) == without_figures


def _without_figures(text: str) -> str:
    """Two runs measure different times."""
    before, _, after = text.partition("## Performance")
    return before + after[after.index("## Output format") :]


async def test_where_a_model_would_write_inputs_first_that_is_shown(tmp_path: Path) -> None:
    text = await preview(request(tmp_path, "http://127.0.0.1:9/v1", MAIL, "mail_of"))
    assert "- template: inputs, version " in text
    assert "make_inputs(rng, size)" in text


async def test_rules_send_nothing(tmp_path: Path) -> None:
    assert await preview(request(tmp_path, "rules")) == NOTHING


async def test_a_file_that_is_never_sent_is_declined_before_anything_runs(tmp_path: Path) -> None:
    options = replace(request(tmp_path, "http://192.0.2.1/v1"), never_send=patterns_in(tmp_path, ["sums.py"]))
    with pytest.raises(NotOptimizable, match="never sent to another machine"):
        await preview(options)
    [last] = [event async for event in optimize(options, asyncio.Event())]
    assert isinstance(last, events.Finished)
    assert last.record.outcome == "not-optimizable"
    assert "`sums.py`" in last.record.reason
