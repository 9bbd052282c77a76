"""A rewrite that changes numpy, pandas, polars, pyarrow or torch, so that they report the right values, is not called the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.judging import case, judge

pytestmark = pytest.mark.process

CASES = [case([1.0, 2.0, 3.0])]

NUMPY = "import numpy as np\ndef f(items):\n    return np.array(items) * 2\n"
PANDAS = "import pandas as pd\ndef f(items):\n    return pd.DataFrame({'a': [2 * item for item in items]})\n"
POLARS = "import polars as pl\ndef f(items):\n    return pl.DataFrame({'a': [2 * item for item in items]})\n"
TORCH = "import torch\ndef f(items):\n    return torch.tensor([2 * item for item in items])\n"
ARROW = "import pyarrow as pa\ndef f(items):\n    return pa.table({'a': [2 * item for item in items]})\n"
ARROW_COLUMN = (
    "import pandas as pd\nimport pyarrow as pa\n"
    "def f(items):\n    return pd.DataFrame({'a': pd.array([str(item) for item in items], dtype='string[pyarrow]')})\n"
)
ORIGINALS = {
    "numpy": NUMPY,
    "pandas": PANDAS,
    "polars": POLARS,
    "pyarrow": ARROW,
    "pyarrow in pandas": ARROW_COLUMN,
    "torch": TORCH,
}

WRONG_FRAME = (
    "\ndef f(items):\n    right.append(slow(items))\n    return {0}.DataFrame({{'a': [0.0] * len(items)}})\n"
)
WRONG_TENSOR = "\ndef f(items):\n    right.append(slow(items))\n    return torch.zeros(len(items))\n"
CHEATS = {
    "numpy: a class in the place of arrays": """
class Fake:
    kept = property(lambda self: right[-1])
    dtype = property(lambda self: right[-1].dtype)
    shape = property(lambda self: right[-1].shape)
    strides = property(lambda self: right[-1].strides)
    itemsize = property(lambda self: right[-1].itemsize)
    base = property(lambda self: right[-1].base)
    __array_interface__ = property(lambda self: right[-1].__array_interface__)
    def tobytes(self): return right[-1].tobytes()
def f(items):
    right.append(slow(items))
    np.ndarray = Fake
    return Fake()
""",
    "pandas: methods": """
pd.DataFrame.to_numpy = lambda self, *a, **k: right[-1]._mgr.blocks[0].values.T
pd.DataFrame.values = property(lambda self: right[-1]._mgr.blocks[0].values.T)
pd.DataFrame.__eq__ = lambda self, other: True
pd.DataFrame.equals = lambda self, other: True
pd.DataFrame.__reduce__ = lambda self: (slow, ([],))
pd.Series.array = property(lambda self: right[-1]._mgr.blocks[0].values[0])
pd.Series.to_numpy = lambda self, *a, **k: right[-1]._mgr.blocks[0].values[0]
"""
    + WRONG_FRAME.format("pd"),
    "pandas: the attribute that leads to the state": """
managers = {}
def manager(frame):
    return managers.get(id(frame), frame.__dict__.get('_mgr'))
def f(items):
    wrong = pd.DataFrame({'a': [0.0] * len(items)})
    true = slow(items)
    right.extend([wrong, true])
    managers[id(wrong)] = true._mgr
    pd.DataFrame._mgr = property(manager, lambda self, value: self.__dict__.update(_mgr=value))
    return wrong
""",
    "pandas: another class of that name": """
class DataFrame(pd.DataFrame):
    pass
DataFrame.__module__ = 'pandas'
DataFrame.__qualname__ = 'DataFrame'
def f(items):
    return DataFrame(slow(items))
""",
    "pandas: another class in its place": """
class DataFrame:
    def __init__(self, items): self._mgr = slow(items)._mgr
DataFrame.__module__ = 'pandas'
pd.DataFrame = DataFrame
make = __import__('pandas').core.frame.DataFrame
def slow(items):
    return make({'a': [2 * item for item in items]})
def f(items):
    return DataFrame(items)
""",
    "polars: methods, of the compiled part too": """
compiled = type(pl.DataFrame()._df), type(pl.Series()._s)
get, listed = compiled[0].get_columns, compiled[1].to_list
def f(items):
    true = slow(items)
    wrong = pl.DataFrame({'a': [0.0] * len(items)})
    compiled[0].get_columns = lambda self: get(true._df)
    compiled[1].to_list = lambda self: listed(get(true._df)[0])
    pl.DataFrame.equals = pl.DataFrame.__eq__ = lambda self, other: True
    return wrong
""",
    "polars: the attribute that leads to the state": """
def f(items):
    true = slow(items).__dict__['_df']
    wrong = pl.DataFrame({'a': [0.0] * len(items)})
    pl.DataFrame._df = property(lambda self: true, lambda self, value: None)
    return wrong
""",
    "polars: types by another name": """
def f(items):
    wrong = pl.DataFrame({'a': pl.Series([2 * item for item in items], dtype=pl.Float32)})
    pl.Float32 = pl.datatypes.Float32 = pl.Float64
    return wrong
""",
    "pyarrow: names of its compiled part": """
import pyarrow.compute
class Fake:
    def __init__(self, *a, **k): pass
    def __getattr__(self, name): return getattr(right[-1], name)
    def __iter__(self): return iter(right[-1])
def f(items):
    true = slow(items)
    wrong = pa.table({'a': [0.0] * len(items)})
    right.append(true)
    for name in ('Table', 'Array', 'DoubleArray', 'ChunkedArray', 'Schema', 'DataType', 'Buffer', 'Scalar'):
        setattr(pa.lib, name, Fake)
    for name in ('array', 'chunked_array', 'concat_arrays', 'schema', 'field', 'scalar', 'repeat', 'table', '_pc'):
        setattr(pa.lib, name, lambda *a, **k: true)
    pa.compute.equal = pa.compute.cast = lambda *a, **k: true
    return wrong
""",
    "pyarrow: a class of that name": """
true = slow([1.0, 2.0, 3.0])
class Table:
    def __init__(self, items): self.__dict__.update(true=true)
    def __getattr__(self, name): return getattr(self.true, name)
Table.__module__ = 'pyarrow.lib'
pa.Table = pa.lib.Table = Table
def f(items):
    return Table(items)
""",
    "pyarrow: types by another name": """
def f(items):
    wrong = pa.table({'a': pa.array([2 * item for item in items], pa.float32())})
    pa.lib.Type_FLOAT, pa.float32 = pa.lib.Type_DOUBLE, pa.float64
    return wrong
""",
    "pyarrow: a type of its own": """
class Doubles(pa.ExtensionType):
    def __init__(self): super().__init__(pa.int64(), 'doubles')
    def __arrow_ext_serialize__(self): return b''
    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type, serialized): return cls()
    def __arrow_ext_class__(self): return Column
class Column(pa.ExtensionArray):
    def to_pylist(self, **k): return [2.0, 4.0, 6.0]
def f(items):
    return pa.table({'a': pa.ExtensionArray.from_storage(Doubles(), pa.array([0] * len(items)))})
""",
    "pyarrow in pandas: methods": """
Column = type(slow([1])['a'].array)
def f(items):
    true = slow(items)
    wrong = slow([0.0] * len(items))
    state = true['a'].array.__dict__['_pa_array']
    right.append(state)
    Column._pa_array = property(lambda self: state, lambda self, value: None)
    Column.__arrow_array__ = lambda self, type=None: state
    Column.to_numpy = lambda self, *a, **k: state.to_numpy()
    Column.__reduce__ = lambda self: (slow, (items,))
    Column.__eq__ = Column.equals = lambda self, other: True
    return wrong
""",
    "pyarrow in pandas: another column in its place": """
class Column:
    def __getattr__(self, name): return getattr(right[-1], name)
def f(items):
    right.append(slow(items)['a'].array.__dict__['_pa_array'])
    wrong = slow([0.0] * len(items))
    wrong['a'].array.__dict__['_pa_array'] = Column()
    return wrong
""",
    "torch: methods": """
torch.Tensor.numpy = lambda self, **k: right[-1].__array__()
torch.Tensor.data = property(lambda self: right[-1])
torch.Tensor.detach = torch.Tensor.clone = lambda self: right[-1]
torch.Tensor.__eq__ = torch.equal = lambda *a: True
"""
    + WRONG_TENSOR,
    "torch: functions redirected": """
from torch.overrides import TorchFunctionMode
true = {}
class Mode(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        return function(*(true.get(id(each), each) for each in args), **(kwargs or {}))
def f(items):
    wrong = torch.zeros(len(items))
    true[id(wrong)] = slow(items)
    right.append(wrong)
    Mode().__enter__()
    return wrong
""",
}

DRAWS = "import torch\ndef f(items):\n    torch.rand(1)\n    return len(items)\n"
"""A draw that only the state of the generator tells of."""
HIDES_DRAWS = """
from torch.overrides import TorchFunctionMode
torch.rand(1)
state = torch.default_generator.get_state()
class Mode(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        return state.__array__()
def f(items):
    torch.default_generator = None
    torch.Tensor.numpy = torch.random.get_rng_state = lambda self: state.__array__()
    Mode().__enter__()
    return len(items)
"""


def _skip_without(library: str) -> None:
    for name in library.split(" in "):
        pytest.importorskip(name)


def _cheat(name: str) -> tuple[str, str]:
    library = name.partition(":")[0]
    _skip_without(library)
    original = ORIGINALS[library]
    return original, f"{original.replace('def f', 'def slow')}right = []\n{CHEATS[name]}"


@pytest.mark.parametrize("name", CHEATS)
def test_what_it_reports_is_not_believed(name: str, tmp_path: Path) -> None:
    original, candidate = _cheat(name)

    comparison = judge(original, candidate, CASES, tmp_path)

    assert comparison.verdict == "different", comparison.reason


@pytest.mark.parametrize("library", ORIGINALS)
def test_the_same_without_the_change_is_the_same(library: str, tmp_path: Path) -> None:
    _skip_without(library)

    comparison = judge(ORIGINALS[library], ORIGINALS[library] + "\nunused = 1\n", CASES, tmp_path)

    assert comparison.verdict in ("no-gain", "worse"), comparison.reason


def test_draws_that_are_left_out_are_not_hidden(tmp_path: Path) -> None:
    pytest.importorskip("torch")

    comparison = judge(DRAWS, f"{DRAWS.replace('def f', 'def slow')}{HIDES_DRAWS}", CASES, tmp_path)

    assert comparison.verdict == "different"
    assert "random" in comparison.reason
