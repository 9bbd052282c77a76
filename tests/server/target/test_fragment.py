"""When two rewrites are the same, and what a rewrite imports."""

from __future__ import annotations

import pytest

from afterburner.target.fragment import normalised


@pytest.mark.parametrize(
    "other",
    [
        "def f(x):\n  return (x)  # comment\n",
        'def f(x: int) -> int:\n    """Doc."""\n    return x\n',
        "    def f(x):\n        return x\n",
        "def f(x):\n    return x\n\nprint(f(1))\nassert f(1)\nif __name__ == '__main__':\n    f(2)\n",
        "\ufeffdef f(x):\r\n    return x\r\n",
    ],
)
def test_layout_comments_and_examples_make_no_difference(other: str) -> None:
    assert normalised(other) == normalised("def f(x):\n    return x\n")


@pytest.mark.parametrize(
    "other",
    [
        "def f(y):\n    return y\n",
        "def f(x):\n    return x + 0\n",
        "import os\ndef f(x):\n    return x\n",
        "def f(x",
    ],
)
def test_other_code_differs(other: str) -> None:
    assert normalised(other) != normalised("def f(x):\n    return x\n")


def test_text_that_is_no_code_has_a_form_too() -> None:
    assert normalised("def  f(:\n") == normalised("def f(:")
    assert normalised("x = " + "1 + " * 5000 + "1")
