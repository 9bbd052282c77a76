"""Which heavy packages a text imports."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from monolith.case import Case
from monolith.packages import brought_by, heavy_packages, imported_in_calls


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import numpy as np\n", {"numpy"}),
        ("import os, scipy.stats, json\n", {"scipy"}),
        ("from pandas.core import frame\n", {"pandas"}),
        ("def f():\n    import torch\n    from sklearn import svm\n", {"torch", "sklearn"}),
        ("from . import numpy\nfrom .numpy import array\n", set()),
        ("import collections\nnumpy = 1\nText = 'import numpy'\n", set()),
        ("import numpyx\n", set()),
        ("def f(:\n    import numpy\n", set()),
        ("\0import numpy\n", set()),
    ],
)
def test_only_heavy_packages_that_are_really_imported(source: str, found: set[str]) -> None:
    assert heavy_packages(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (
            "import json\ndef f():\n    import sympy.core, numpy\n    from networkx import Graph\n",
            {"sympy", "networkx"},
        ),
        ("class C:\n    import json\n    async def f(self):\n        def g():\n            import ast\n", {"ast"}),
        ("def f():\n    from . import sibling\n", set()),
        ("def f(:\n    import json\n", set()),
    ],
)
def test_only_what_functions_import_is_paid_for_by_calls(source: str, found: set[str]) -> None:
    assert imported_in_calls(source) == found


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_what_pickled_inputs_hold_is_found_by_name(protocol: int) -> None:
    def case(value: object) -> Case:
        return Case(pickle.dumps(((value,), {}), protocol), "pickle", "file", "a case")

    assert brought_by([case([1, "numpy"]), case({})]) == set()
    assert brought_by([case([1]), case(np.arange(3))]) == {"numpy"}
    assert brought_by([case(np.float32(1))]) == {"numpy"}
    assert brought_by([Case(b"numpy.core", "neutral", "generated", "a case")]) == set()
