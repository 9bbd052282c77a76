"""The verdict on objects of pandas, polars, pyarrow and torch is that of their own helpers, or stricter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monolith.equality import first_difference
from monolith.worker import encoding, libraries

Pair = tuple[str, str, str]
"""Two expressions, and why the verdict is stricter than the helper's; empty where both agree."""

PANDAS: list[Pair] = [
    ("pd.DataFrame({'a': [1.0, np.nan]})", "pd.DataFrame({'a': [1.0 + 1e-12, np.nan]})", ""),
    ("pd.DataFrame({'a': [1.0]})", "pd.DataFrame({'a': [1.0 + 1e-8]})", ""),
    ("pd.DataFrame({'a': [1.0]})", "pd.DataFrame({'a': [1]})", ""),
    ("pd.DataFrame({'a': [1], 'b': [2]})", "pd.DataFrame({'b': [2], 'a': [1]})", ""),
    ("pd.DataFrame({'a': [1]})", "pd.DataFrame({'a': [1]}, index=[1])", ""),
    ("pd.DataFrame({'a': ['x', None]})", "pd.DataFrame({'a': ['x', None]})", ""),
    ("pd.DataFrame({'a': ['x', None]})", "pd.DataFrame({'a': ['x', 'y']})", ""),
    ("pd.DataFrame(index=[1, 2])", "pd.DataFrame(index=[1, 2])", ""),
    ("pd.DataFrame(index=[1, 2])", "pd.DataFrame(index=[1, 3])", ""),
    ("pd.DataFrame({'a': [1]})", "pd.DataFrame({'a': [1]}, index=pd.Index([0]))", "the class of the index"),
    ("pd.Series([1.0], name='a')", "pd.Series([1.0], name='b')", ""),
    ("pd.Series([0.1 + 0.2])", "pd.Series([0.3])", ""),
    ("pd.Series([0.0])", "pd.Series([1e-15])", ""),
    ("pd.Series([0.0])", "pd.Series([-0.0])", ""),
    ("pd.Series([1, None], dtype='Int64')", "pd.Series([1, None], dtype='Int64')", ""),
    ("pd.Series([1, None], dtype='Int64')", "pd.Series([1, 2], dtype='Int64')", ""),
    ("pd.Series([1.5, None], dtype='Float64')", "pd.Series([1.5 + 1e-12, None], dtype='Float64')", ""),
    ("pd.Series(['a'], dtype='category')", "pd.Series(['a'], dtype='category')", ""),
    ("pd.Series(pd.Categorical(['a'], ['a', 'b']))", "pd.Series(pd.Categorical(['a'], ['b', 'a']))", ""),
    ("pd.Series(pd.Categorical(['a'], ordered=True))", "pd.Series(pd.Categorical(['a']))", ""),
    ("pd.Series([True, None], dtype='boolean')", "pd.Series([True, False], dtype='boolean')", ""),
    ("pd.Series([None, 'a'], dtype=object)", "pd.Series([None, 'b'], dtype=object)", ""),
    ("pd.Series([{'x': 1}])", "pd.Series([{'x': 2}])", ""),
    ("pd.Series(pd.date_range('2024', periods=2))", "pd.Series(pd.date_range('2024', periods=2))", ""),
    ("pd.Series(pd.date_range('2024', periods=2))", "pd.Series(pd.date_range('2025', periods=2))", ""),
    (
        "pd.Series(pd.date_range('2024', periods=2, tz='UTC'))",
        "pd.Series(pd.date_range('2024', periods=2, tz='Europe/Paris'))",
        "",
    ),
    ("pd.Series(pd.arrays.SparseArray([0, 1]))", "pd.Series(pd.arrays.SparseArray([0, 2]))", ""),
    (
        "pd.Series(pd.period_range('2024', periods=2, freq='M'))",
        "pd.Series(pd.period_range('2024', periods=2, freq='Y'))",
        "",
    ),
    ("pd.Series(pd.interval_range(0, 2))", "pd.Series(pd.interval_range(0, 2))", ""),
    ("pd.Series(pd.interval_range(0, 2))", "pd.Series(pd.interval_range(0, 2, closed='left'))", ""),
    (
        "pd.Series([1]).set_axis(pd.date_range('2024', periods=1))",
        "pd.Series([1]).set_axis(pd.DatetimeIndex(['2024-01-01']))",
        "",
    ),
    ("pd.Index([1, 2])", "pd.Index([1, 2])", ""),
    ("pd.Index([1, 2])", "pd.Index([1.0, 2.0])", ""),
    ("pd.Index([1, 2])", "pd.RangeIndex(1, 3)", "the class of the index"),
    ("pd.Index(['a'], name='x')", "pd.Index(['a'], name='y')", ""),
    ("pd.MultiIndex.from_product([[1, 2], ['a']])[1:]", "pd.MultiIndex.from_tuples([(2, 'a')])", ""),
    ("pd.MultiIndex.from_tuples([(2, 'a')])", "pd.MultiIndex.from_tuples([(2, 'b')])", ""),
    ("pd.MultiIndex.from_tuples([(2, 'a'), (1, None)])", "pd.MultiIndex.from_tuples([(2, 'a'), (1, 'a')])", ""),
    ("pd.Series([1]).set_flags(allows_duplicate_labels=False)", "pd.Series([1])", ""),
]
PANDAS_ON_ARROW: list[Pair] = [
    ("pd.Series([1, None], dtype='int64[pyarrow]')", "pd.Series([1, None], dtype='int64[pyarrow]')", ""),
    ("pd.Series([1, None], dtype='int64[pyarrow]')", "pd.Series([1, 2], dtype='int64[pyarrow]')", ""),
    ("pd.Series([1, None], dtype='int64[pyarrow]')", "pd.Series([1, None], dtype='Int64')", ""),
    ("pd.Series([1.0], dtype='double[pyarrow]')", "pd.Series([1.0 + 1e-12], dtype='double[pyarrow]')", ""),
    ("pd.Series([1.0], dtype='double[pyarrow]')", "pd.Series([1.0 + 1e-8], dtype='double[pyarrow]')", ""),
    ("pd.Series(['a', None])", "pd.Series(['a', None], dtype='string[pyarrow]')", ""),
    (
        "pd.Series(['a', None])",
        "pd.concat([pd.Series(['a']), pd.Series([None], dtype='str')], ignore_index=True)",
        "",
    ),
    ("pd.Index(['a'])", "pd.Index(['a'], dtype='string[pyarrow]')", ""),
    (
        "pd.Series([True, None], dtype='bool[pyarrow]')",
        "pd.Series([None, True], dtype='bool[pyarrow]').iloc[::-1].reset_index(drop=True)",
        "",
    ),
]
POLARS: list[Pair] = [
    (
        "pl.DataFrame({'a': [1.0, float('nan'), None]})",
        "pl.DataFrame({'a': [1.0 + 1e-12, float('nan'), None]})",
        "",
    ),
    ("pl.DataFrame({'a': [1.0]})", "pl.DataFrame({'a': [1.0 + 1e-8]})", ""),
    ("pl.DataFrame({'a': [1], 'b': [2]})", "pl.DataFrame({'b': [2], 'a': [1]})", ""),
    ("pl.DataFrame({'a': [1, 2]})", "pl.DataFrame({'a': [2, 1]})", ""),
    ("pl.Series('a', [1])", "pl.Series('b', [1])", ""),
    ("pl.Series([1])", "pl.Series([1], dtype=pl.Int32)", ""),
    ("pl.Series([None, 1.0])", "pl.Series([float('nan'), 1.0])", ""),
    ("pl.Series([[1.0], None])", "pl.Series([[1.0 + 1e-12], None])", ""),
    ("pl.Series([[1.0], None])", "pl.Series([[1.0], []])", ""),
    ("pl.Series([{'x': 1}])", "pl.Series([{'x': 1}])", ""),
    ("pl.Series([{'x': 1}])", "pl.Series([{'y': 1}])", ""),
    ("pl.Series(['a', None], dtype=pl.Categorical)", "pl.Series(['a', None], dtype=pl.Categorical)", ""),
    ("pl.Series(['a'], dtype=pl.Enum(['a', 'b']))", "pl.Series(['a'], dtype=pl.Enum(['a', 'c']))", ""),
    ("pl.Series([1], dtype=pl.Datetime('ns'))", "pl.Series([2], dtype=pl.Datetime('ns'))", ""),
    ("pl.Series([1], dtype=pl.Datetime('ns'))", "pl.Series([1], dtype=pl.Datetime('ns', 'UTC'))", ""),
    ("pl.Series([b'x'])", "pl.Series([b'y'])", ""),
]
ARROW: list[Pair] = [
    ("pa.array([1, None])", "pa.array([1, None])", ""),
    ("pa.array([1, None])", "pa.array([1, 2])", ""),
    ("pa.array([1])", "pa.array([1], pa.int8())", ""),
    ("pa.array([1.0, None])", "pa.array([1.0, float('nan')])", ""),
    ("pa.array(['a', 'é'])", "pa.array(['x', 'a', 'é'])[1:]", ""),
    ("pa.array([[1], None, []])", "pa.array([[9], [1], None, []])[1:]", ""),
    ("pa.array([[1], None])", "pa.array([[1], []])", ""),
    ("pa.array([{'x': 1}])", "pa.array([{'x': 2}])", ""),
    ("pa.array([{'x': 1}])", "pa.array([{'y': 1}])", ""),
    ("pa.array(['a']).dictionary_encode()", "pa.array(['a']).dictionary_encode()", ""),
    ("pa.array(['a']).dictionary_encode()", "pa.array(['b']).dictionary_encode()", ""),
    ("pa.chunked_array([[1], [2]])", "pa.chunked_array([[1, 2]])", ""),
    ("pa.chunked_array([[1], [2]])", "pa.chunked_array([[2, 1]])", ""),
    ("pa.table({'a': [1], 'b': ['x']})", "pa.table({'a': [1], 'b': ['x']})", ""),
    ("pa.table({'a': [1], 'b': [2]})", "pa.table({'b': [2], 'a': [1]})", ""),
    ("pa.table({'a': [1]})", "pa.table({'a': [1]}).replace_schema_metadata({'k': 'v'})", "the metadata"),
    ("pa.scalar(1)", "pa.scalar(1)", ""),
    ("pa.scalar(1)", "pa.scalar(1, pa.int8())", ""),
    ("pa.scalar([1, None])", "pa.scalar([1, 2])", ""),
    ("pa.int8()", "pa.int16()", ""),
    ("pa.struct([('a', pa.int8())])", "pa.struct([pa.field('a', pa.int8(), nullable=False)])", ""),
]
TORCH: list[Pair] = [
    ("torch.arange(3.)", "torch.tensor([0., 1., 2.])", ""),
    ("torch.arange(3.)", "torch.arange(3)", ""),
    ("torch.tensor([1.0], dtype=torch.float64)", "torch.tensor([1.0 + 1e-12], dtype=torch.float64)", ""),
    ("torch.tensor([1.0], dtype=torch.float64)", "torch.tensor([1.0 + 1e-8], dtype=torch.float64)", ""),
    ("torch.zeros(2, 3)", "torch.zeros(3, 2)", ""),
    ("torch.tensor([float('nan')])", "torch.tensor([float('nan')])", ""),
    ("torch.ones(1).bfloat16()", "torch.ones(1).bfloat16()", ""),
    ("torch.ones(1).bfloat16()", "torch.tensor([1.0078125]).bfloat16()", ""),
    ("torch.tensor([1 + 2j])", "torch.tensor([1 - 2j]).conj()", ""),
    ("torch.ones(1)", "torch.ones(1, requires_grad=True)", "the gradient that it asks for"),
]


def _pandas(one: Any, other: Any) -> None:
    testing = pytest.importorskip("pandas").testing
    kind = next(each.__name__ for each in type(one).__mro__ if each.__name__ in ("DataFrame", "Series", "Index"))
    {
        "DataFrame": testing.assert_frame_equal,
        "Series": testing.assert_series_equal,
        "Index": testing.assert_index_equal,
    }[kind](one, other, check_exact=False, rtol=1e-9, atol=0)


def _polars(one: Any, other: Any) -> None:
    testing = pytest.importorskip("polars.testing")
    name = "assert_frame_equal" if type(one).__name__ == "DataFrame" else "assert_series_equal"
    getattr(testing, name)(one, other, rel_tol=1e-9, abs_tol=0)


def _arrow(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    assert one.equals(other)


def _torch(one: Any, other: Any) -> None:
    testing = pytest.importorskip("torch").testing
    testing.assert_close(one, other, rtol=1e-9, atol=0, equal_nan=True)


def _agree(helper: Callable[[Any, Any], None], one: Any, other: Any) -> bool:
    try:
        helper(one, other)
    except AssertionError:
        return False
    return True


def _observed(result: object) -> bytes:
    sections = {"arguments": {"args": (), "kwargs": {}}, "stdout": "", "stderr": "", "globals": {}}
    return encoding.encode({"result": result, **sections})


_CHECKS = [
    pytest.param(library, helper, pair, id=f"{pair[0]} | {pair[1]}")
    for library, helper, pairs in (
        ("pandas", _pandas, PANDAS),
        ("pandas", _pandas, PANDAS_ON_ARROW),
        ("polars", _polars, POLARS),
        ("pyarrow", _arrow, ARROW),
        ("torch", _torch, TORCH),
    )
    for pair in pairs
]


@pytest.mark.parametrize(("library", "helper", "pair"), _CHECKS)
def test_the_verdict_is_the_helpers(library: str, helper: Callable[[Any, Any], None], pair: Pair) -> None:
    np, loaded = pytest.importorskip("numpy"), pytest.importorskip(library)
    if pair in PANDAS_ON_ARROW:
        pytest.importorskip("pyarrow")
    names = {"np": np, {"pandas": "pd", "polars": "pl", "pyarrow": "pa"}.get(library, library): loaded}
    libraries.keep()
    one, other = (eval(expression, names) for expression in pair[:2])

    difference = first_difference(_observed(one), _observed(other)).difference

    assert difference is None or difference.kind == "different"
    assert (difference is None) == (_agree(helper, one, other) and not pair[2]), difference
    if pair[2]:
        assert _agree(helper, one, other), "the reason is out of date"
