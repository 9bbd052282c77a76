"""Every kind of function, from its tests to a confirmed rewrite, with a scripted model behind real HTTP."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from tests.support.chat_endpoint import ChatEndpoint

from afterburner.optimization import optimize
from afterburner.options import Options
from afterburner.refine.events import Finished
from afterburner.refine.record import Record, to_json

pytestmark = [pytest.mark.process, pytest.mark.needs("bwrap")]

SLOW = "seen = []\n{0}for item in items:\n{0}    if item not in seen:\n{0}        seen.append(item)\n{0}"
KINDS = {
    "function": (
        f"def f(items):\n    {SLOW.format('    ')}return seen\n",
        "f",
        "f(range(600))",
        "def f(items):\n    return list(dict.fromkeys(items))\n",
    ),
    "generator": (
        "def f(items):\n    seen = []\n    for item in items:\n        if item not in seen:\n"
        "            seen.append(item)\n            yield item\n",
        "f",
        "list(f(range(600)))",
        "def f(items):\n    seen = set()\n    for item in items:\n        if item not in seen:\n"
        "            seen.add(item)\n            yield item\n",
    ),
    "coroutine": (
        f"async def f(items):\n    {SLOW.format('    ')}return seen\n",
        "f",
        "__import__('asyncio').run(f(range(600)))",
        "async def f(items):\n    return list(dict.fromkeys(items))\n",
    ),
    "method": (
        f"class C:\n    def __init__(self, items):\n        self.items = items\n"
        f"    def f(self):\n        items = self.items\n        {SLOW.format('        ')}return seen\n",
        "C.f",
        "C(list(range(600))).f()",
        "def f(self):\n    return list(dict.fromkeys(self.items))\n",
    ),
    "class method": (
        f"class C:\n    @classmethod\n    def f(cls, items):\n        {SLOW.format('        ')}return seen\n",
        "C.f",
        "C.f(list(range(600)))",
        "def f(cls, items):\n    return list(dict.fromkeys(items))\n",
    ),
    "static method": (
        f"class C:\n    @staticmethod\n    def f(items):\n        {SLOW.format('        ')}return seen\n",
        "C.f",
        "C.f(list(range(600)))",
        "def f(items):\n    return list(dict.fromkeys(items))\n",
    ),
    "property": (
        f"class C:\n    def __init__(self, items):\n        self.items = items\n    @property\n"
        f"    def f(self):\n        items = self.items\n        {SLOW.format('        ')}return seen\n",
        "C.f",
        "C(list(range(600))).f",
        "def f(self):\n    return list(dict.fromkeys(self.items))\n",
    ),
    "nested": (
        f"def outer(items):\n    def f():\n        {SLOW.format('        ')}return seen\n    return f()\n",
        "outer.<locals>.f",
        "outer(list(range(600)))",
        "def f():\n    return list(dict.fromkeys(items))\n",
    ),
    "in place": (
        f"def f(items):\n    {SLOW.format('    ')}items[:] = seen\n",
        "f",
        "f(list(range(600)))",
        "def f(items):\n    items[:] = dict.fromkeys(items)\n",
    ),
    "callback": (
        "def f(items, key):\n    seen = []\n    for item in items:\n        if key(item) not in seen:\n"
        "            seen.append(key(item))\n    return seen\n",
        "f",
        "f(range(600), lambda item: item + 1)",
        "def f(items, key):\n    return list(dict.fromkeys(map(key, items)))\n",
    ),
    "any arguments": (
        f"def f(*items, **more):\n    {SLOW.format('    ')}return seen, more\n",
        "f",
        "f(*range(600), fast=False)",
        "def f(*items, **more):\n    return list(dict.fromkeys(items)), more\n",
    ),
}


def project(folder: Path, source: str, call: str) -> Path:
    (folder / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    (folder / "shop.py").write_text(source)
    (folder / "tests").mkdir()
    (folder / "tests" / "test_shop.py").write_text(f"from shop import *\n\ndef test_it():\n    {call}\n")
    return folder / "shop.py"


def write(file: Path, text: str) -> None:
    file.write_text(text)


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


async def optimized(file: Path, source: str, qualname: str, endpoint: ChatEndpoint, **how: object) -> Record:
    options = Options(
        file=file,
        source=source,
        qualname=qualname,
        model=endpoint.url,
        model_name="test-model",
        iterations=how.pop("iterations", 1),  # type: ignore[arg-type]
        project_root=file.parent,
        seed=1,
        **how,  # type: ignore[arg-type]
    )
    *_, last = [event async for event in optimize(options, asyncio.Event())]
    assert isinstance(last, Finished)
    return last.record


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_rewritten_on_the_calls_of_its_tests(kind: str, tmp_path: Path) -> None:
    source, qualname, call, rewrite = KINDS[kind]
    with ChatEndpoint([f"```python\n{rewrite}```"] * 3) as endpoint:
        record = await optimized(project(tmp_path, source, call), source, qualname, endpoint)

    assert record.outcome == "improved", (record.reason, record.notes, record.candidates)
    assert record.cases.by_origin["test"] == 1


async def test_the_calls_of_a_command_are_inputs(tmp_path: Path) -> None:
    source, qualname, _, rewrite = KINDS["function"]
    file = project(tmp_path, source, "pass")
    write(tmp_path / "load.py", "import sys\nfrom shop import f\nf(list(range(int(sys.argv[1]))))\n")
    with ChatEndpoint([f"```python\n{rewrite}```"] * 3) as endpoint:
        record = await optimized(file, source, qualname, endpoint, command=("load.py", "600"))

    assert record.outcome == "improved", (record.reason, record.notes)
    assert record.cases.by_origin["recorded"] == 1


async def test_a_winner_with_which_the_projects_tests_fail_is_none(tmp_path: Path) -> None:
    source = "def f(items, key):\n    out = []\n    for item in items:\n        out = out + [key(item)]\n"
    source += "    return out\n"
    rewrite = "def f(items, key):\n    return [key(item) for item in reversed(items)][::-1]\n"
    call = "import shop\n    log = Log()\n    f(range(400), log.note)\n    assert log.seen == list(range(400))\n"
    call += "class Log:\n    seen = []\n    def note(self, item):\n        Log.seen.append(item)"
    with ChatEndpoint([f"```python\n{rewrite}```"] * 3) as endpoint:
        record = await optimized(
            project(tmp_path, source, call), source, "f", endpoint, cases_file=cases(tmp_path)
        )

    assert record.outcome == "no-gain"
    assert "the test tests/test_shop.py::test_it does not pass with it" in record.reason


def cases(folder: Path) -> Path:
    write(folder / "cases.py", "def cases():\n    yield (range(400), str), {}\n")
    return folder / "cases.py"


async def test_values_of_recorded_calls_are_not_sent_and_not_written(tmp_path: Path) -> None:
    secret = "hunter2-of-the-shop"
    source = "def f(word):\n    return ''.join(list(word))\n"
    file = project(tmp_path, source, f"f('{secret}')")
    before = files(tmp_path)
    wrong = "```python\ndef f(word):\n    return word.upper()\n```"
    with ChatEndpoint([wrong] * 3) as endpoint:
        record = await optimized(file, source, "f", endpoint, iterations=2)
        sent = json.dumps([chat.body for chat in endpoint.chats])

    assert record.cases.by_origin["test"] == 1
    assert record.candidates[0].verdict == "different"
    assert secret not in sent
    assert secret.upper() not in sent
    assert secret not in to_json(record)
    assert secret.upper() not in to_json(record)
    assert files(tmp_path) == before
