"""Finding the code in answers of every shape, or saying why there is none."""

from __future__ import annotations

import pytest

from afterburner.refine.reply import Answer, code_of, read_answer

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
    broken = "def f(x):\nreturn x\nprint(f(1))\n"
    assert code_of(f"```python\n{broken}", "f") == broken
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


IMPORTS = "import heapq\nfrom bisect import bisect\n"
HELPER = "def _best(xs):\n    return heapq.nsmallest(1, xs)\n"
USER = "def f(xs):\n    return _best(xs)\n"


@pytest.mark.parametrize(
    "pieces",
    [
        (IMPORTS, HELPER, USER),
        (USER, HELPER, IMPORTS),
        (HELPER, "def f(xs):\n    return sorted(xs)[:1]\n", IMPORTS, USER),
        ("def _best(xs):\n    return min(xs)\n", IMPORTS, HELPER, USER),
        (IMPORTS, HELPER, "print(_best([1]))\n", USER),
    ],
)
def test_blocks_that_the_function_needs_are_joined(pieces: tuple[str, ...]) -> None:
    found = code_of("\n".join(f"First:\n```python\n{piece}```" for piece in pieces), "f")

    assert found is not None
    wanted = [piece for piece in pieces if piece in (IMPORTS, HELPER, USER)]
    assert [line for line in found.split("\n") if line] == "".join(wanted).rstrip("\n").split("\n")


@pytest.mark.parametrize(
    "example",
    [
        "from shop import LIMIT, f\nprint(f([1]))\n",
        "LIMIT = 3\nassert f([1]) == [1]\n",
        "LIMIT = 3\nprint(LIMIT)\n",
        "if __name__ == '__main__':\n    LIMIT = 3\n    f([1])\n",
        "LIMIT = 3\nresult = Shop().f([1])\n",
    ],
)
def test_blocks_that_try_the_function_out_are_not_joined(example: str) -> None:
    code = "def f(xs):\n    return xs[:LIMIT]\n"

    assert code_of(f"```python\n{code}```\nTry it:\n```python\n{example}```", "f") == code


def test_an_earlier_version_lends_its_helper_but_not_the_class_around_it() -> None:
    draft, code = f"{HELPER}\n\ndef f(xs):\n    return _best(xs)[:1]\n", USER
    owner, method = "class A:\n    def f(self):\n        return self\n", "def f(self):\n    return A()\n"

    assert code_of(f"```python\n{draft}```\nBetter:\n```python\n{code}```", "f") == f"{draft}\n\n{code}"
    assert code_of(f"```python\n{owner}```\nBetter:\n```python\n{method}```", "f") == method


def test_a_method_s_helper_in_another_block_comes_along() -> None:
    helper, code = "def _best(self, xs):\n    return xs\n", "def f(self, xs):\n    return self._best(xs)\n"

    assert code_of(f"```python\n{helper}```\nThen:\n```python\n{code}```", "f") == f"{helper}\n\n{code}"


def test_code_without_fences_in_two_places_is_joined() -> None:
    assert code_of(f"At the top:\n\n{IMPORTS}\nThen:\n\n{HELPER}\nand\n\n{USER}", "f") == "\n\n".join(
        [IMPORTS, HELPER, USER]
    )


SHOWN = "def f(x):\n    y = [x]\n    return y\n"
FASTER = "def f(x):\n    y = (x,)\n    return y\n"
DIFF = "@@ -1,3 +1,3 @@\n def f(x):\n-    y = [x]\n+    y = (x,)\n     return y\n"
UNFIT = "@@ -1 +1 @@\n-    y = {x}\n+    y = (x,)\n"


@pytest.mark.parametrize(
    "reply",
    [
        f"A tuple is leaner.\n```diff\n{DIFF}```\nDone.",
        f"```\n--- a/x.py\n+++ b/x.py\n{DIFF}```",
        f"A tuple is leaner:\n\n--- a/x.py\n+++ b/x.py\n{DIFF}\nIt takes less memory.",
        f"<solution>\n{DIFF}</solution>",
        f"A tuple is leaner:\n\n{DIFF}".replace(" def", "def"),
        f"The code was:\n```python\n{SHOWN}```\nChange it:\n```diff\n{DIFF}```",
        f"```diff\n{DIFF}```\nfor this code:\n```python\n{SHOWN}```",
        f"```diff\n{DIFF}```\nAs a whole:\n```python\n{FASTER}```",
        f"As a whole:\n```python\n{FASTER}```\nand as a diff:\n```diff\n{UNFIT}```",
        "```diff\n-    y = [x]\n+    y = (x,)\n```",
        "```diff\n" + "".join(f"+{line}\n" for line in FASTER.splitlines()) + "```",
        "```python\n<<<<<<< SEARCH\n    y = [x]\n=======\n    y = (x,)\n>>>>>>> REPLACE\n```",
        "<<<<<<< SEARCH\n    y = [x]\n=======\n    y = (x,)\n>>>>>>> REPLACE",
        "Only the body:\n```python\ny = (x,)\nreturn y\n```",
    ],
)
def test_what_changes_the_code_shown_gives_the_whole_function(reply: str) -> None:
    assert code_of(reply, "f", SHOWN) == FASTER


def test_diffs_in_several_blocks_are_one() -> None:
    reply = f"```diff\n@@ @@\n+import os\n```\nand\n```diff\n{DIFF}```"

    assert code_of(reply, "f", SHOWN) == f"import os\n{FASTER}"


def test_strings_over_several_lines_stay_as_they_are_in_a_body_alone() -> None:
    body = "y = '''a\n  b\n'''\nreturn y\n"

    assert code_of(f"```python\n{body}```", "f", SHOWN) == "def f(x):\n    y = '''a\n  b\n'''\n    return y\n"


JAVA = "```java\nclass A { int f(int x) { return x; } }\n```"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("", "The answer is empty"),
        (" \n\n", "The answer is empty"),
        ("<think>\nIt is slow.\n</think>\n", "The answer is empty"),
        ("I cannot make this faster.", "There is no code in the answer"),
        ("Das geht nicht schneller.", "There is no code in the answer"),
        ("```text\nO(n)\n```", "There is no code in the answer"),
        ("<think>\nIt is slow, so", "The answer was cut off"),
        ("```python\ndef f(x):\n    y = [x", "The answer was cut off"),
        ("```python\ndef f(x):\n    y = [\n        x,\n        x +", "The answer was cut off"),
        ("```python\ndef f(x):\n    for y in x:\n        retu rn", "The answer was cut off"),
        ("```python\ndef f(x):\n    try:\n        y = x\n    exce", "The answer was cut off"),
        ("```python\nclass A:\n    def f(self):\n        if self", "The answer was cut off"),
        ("Here:\n\ndef f(x):\n    if x:\n        y = 'a", "The answer was cut off"),
        (JAVA, "The code in the answer is not Python but `java`; give the function `f` in Python."),
        ("```c++\nint f(int x) { return x; }\n```", "not Python but `c++`"),
        ("```ruby\ndef f(x)\n  x\nend\n```", "not Python but `ruby`"),
        ("```\nfunction f(x) { return x }\n```", "The code in the answer is not Python (line 1: invalid syntax)"),
        (f"```python\n{OTHER}```", "The code in the answer does not define `f`"),
        (OTHER, "The code in the answer does not define `f`"),
        (f"```diff\n{UNFIT}```", "The diff does not fit the code shown: `y = {x}` does not stand there."),
        (f"```python\n{SHOWN}```\nChange:\n```diff\n{UNFIT}```", "The diff does not fit"),
        ("def f(x):\n" + "    x = (\n" * 3000, "The answer does not come to an end"),
        ("I see. " * 100_000, "The answer does not come to an end"),
        ("<think>" * 100_000, "The answer does not come to an end"),
        ("`" * 300_000 + "!", "The answer does not come to an end"),
        ("<<<<<<< SEARCH\n" * 100_000, "The answer does not come to an end"),
        ("```diff\n" + "-x\n+y\n" * 900, "The diff does not fit"),
    ],
    ids=lambda text: text[:40],
)
def test_why_there_is_no_code_is_one_sentence(reply: str, why: str) -> None:
    answer = read_answer(reply, "f", SHOWN)

    assert answer.code is None
    assert why in answer.problem
    assert answer.problem.endswith(".")


@pytest.mark.parametrize(
    ("before", "after"), [("Вот быстрый код:", "Он линеен."), ("这是代码：", "更快。"), ("より速い版です。", "")]
)
def test_the_words_around_the_code_may_be_in_any_language(before: str, after: str) -> None:
    assert read_answer(f"{before}\n```python\n{CODE}```\n{after}", "f") == Answer(CODE)
    assert read_answer(f"{before}\n\n{CODE}\n{after}", "f") == Answer(CODE)
