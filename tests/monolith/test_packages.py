"""Which heavy packages a text imports."""

from __future__ import annotations

import pytest

from monolith.packages import heavy_packages


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
