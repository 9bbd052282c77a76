"""Finding the code in answers of every shape."""

from __future__ import annotations

import pytest

from afterburner.refine.reply import code_of

CODE = "def f(x):\n    return x\n"
OTHER = "def g(x):\n    return x\n"


@pytest.mark.parametrize(
    "reply",
    [
        f"```python\n{CODE}```",
        f"```py\n{CODE}```\nThis is faster.",
        f"Sure!\n\n```\n{CODE}```\n",
        f"~~~python\n{CODE}~~~",
        f"````python\n{CODE}````",
        f"```python\n{CODE}",
        f"1. It is slow.\n2. ```python\n{CODE}```",
        f"Here it is: ```python\n{CODE.rstrip()}```",
        f"```python\r\n{CODE}```".replace("\n", "\r\n").replace("\r\r", "\r"),
        f"<thinking>\n```\ndef f(x):\n    return 0\n```\n</thinking>\n<solution>\n```\n{CODE}```\n</solution>",
        f"<solution>{CODE}",
        f"<think>\nMaybe `f`...\n</think>\n{CODE}",
        CODE,
        f"Here it is:\n\n{CODE}\nIt runs in linear time.",
        f"```python\ndef f(x):\n    return 0\n```\nBetter:\n```python\n{CODE}```",
        f"```python\n{CODE}```\nTry it:\n```python\nprint(f(1))\n```\n```text\n1\n```",
        f"```python\n{CODE}```\nor, in part:\n```python\ndef f(x):\n    return (\n```",
        "1. The code:\n\n   ```python\n   def f(x):\n       return x\n   ```\n",
    ],
)
def test_the_code_is_found(reply: str) -> None:
    found = code_of(reply, "f")
    assert found is not None
    assert found.strip() == CODE.strip()


def test_helpers_and_imports_of_the_block_come_along() -> None:
    block = f"import os\n\n{OTHER}\n{CODE}"
    assert code_of(f"```python\n{block}```", "f") == block


def test_a_fence_in_a_docstring_does_not_end_the_block() -> None:
    block = 'def f(x):\n    """Doc.\n\n    ```\n    f(1)\n    ```\n    """\n    return x\n'
    assert code_of(f"```python\n{block}```\nDone.", "f") == block


def test_a_method_is_found_in_its_class() -> None:
    block = "class A:\n    def f(self):\n        return 1\n"
    assert code_of(f"```python\n{block}```", "f") == block


def test_a_nested_function_is_found_in_the_function_around_it() -> None:
    block = "def outer(n):\n    def f(x):\n        return n\n    return f\n"
    assert code_of(f"```python\n{block}```", "f") == block


@pytest.mark.parametrize("head", ["@property\ndef", "async def"])
def test_decorated_and_async_functions_are_found(head: str) -> None:
    block = f"{head} f(x):\n    return x\n"
    assert code_of(f"Faster:\n```python\n{block}```", "f") == block
    assert code_of(f"Faster:\n\n{block}Done.", "f") == block


def test_code_that_does_not_parse_is_still_told_apart_from_none() -> None:
    assert code_of("```python\ndef f(x):\n    return (\n```", "f") == "def f(x):\n    return (\n"


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "I cannot make this faster.",
        "Use a set instead of a list in `f`.",
        f"```python\n{OTHER}```",
        "```",
        ">>> def f(x):\n...     return x\n",
        "from here on it is fast, def f",
        "```python\nf_fast = lambda x: x\n```",
        "\0",
    ],
)
def test_prose_has_no_code(reply: str) -> None:
    assert code_of(reply, "f") is None


def test_a_long_answer_does_not_hold_the_loop_up() -> None:
    assert code_of("```\n" * 3000, "f") is None
    assert code_of("def f(x):\n" + "    x = (\n" * 3000, "f") is None
