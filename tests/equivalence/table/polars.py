"""Frames and series of polars; `given` is a frame with the columns `a`, `b` and `s`."""

TABLE = "pl.DataFrame({'price': [1.0, None, NAN], 's': ['x', None, 'z']})"
DAYS = "pl.Series('t', [datetime.date(2024, 1, 1), None])"
NESTED = "pl.Series([{'x': 1, 'y': [datetime.date(2024, 1, 1)]}, None])"

SAME = [
    (TABLE, TABLE),
    (TABLE, f"pl.concat([{TABLE}[:1], {TABLE}[1:]], rechunk=False)"),
    ("pl.Series([0.1 + 0.2])", "pl.Series([0.3])"),
    ("pl.Series([1, 2])", "pl.Series([2, 1]).sort()"),
    ("pl.Series([[1.5], None, []])", "pl.Series([[1.5], None, []])"),
    (NESTED, NESTED),
    (f"{DAYS}.cast(pl.Datetime('ns', 'UTC'))", f"{DAYS}.cast(pl.Datetime('ns')).dt.replace_time_zone('UTC')"),
    (
        "pl.Series(['b', 'a'], dtype=pl.Categorical)",
        "after(pl.Series(['c', 'a'], dtype=pl.Categorical), pl.Series(['b', 'a'], dtype=pl.Categorical))",
    ),
    ("pl.Series(['a'], dtype=pl.Enum(['a', 'b']))", "pl.Series(['a']).cast(pl.Enum(['a', 'b']))"),
    ("pl.Series(['1.10']).cast(pl.Decimal(10, 2))", "pl.Series(['1.1']).cast(pl.Decimal(10, 2))"),
    (
        "given.group_by('s').agg(pl.col('a').sum()).sort('s')",
        "given.lazy().group_by('s').agg(pl.col('a').sum()).sort('s').collect()",
    ),
    ("pl.Int64", "pl.Int64"),
]

DIFFERENT = [
    (TABLE, f"{TABLE}[::-1]"),
    (TABLE, f"{TABLE}.select('s', 'price')"),
    (TABLE, f"{TABLE}.rename({{'s': 't'}})"),
    (TABLE, f"{TABLE}.fill_nan(None)"),
    (TABLE, f"{TABLE}.to_dict(as_series=False)"),
    (TABLE, f"{TABLE}.with_columns(pl.col('price').cast(pl.Float32))"),
    ("pl.Series([1.0])", "pl.Series([1.0 + 1e-8])"),
    ("pl.Series([1, 2])", "pl.Series([1, 2], dtype=pl.Int32)"),
    ("pl.Series('a', [1])", "pl.Series('b', [1])"),
    ("pl.Series([1])", "pl.DataFrame([1])"),
    ("pl.Series([1.0, None])", "pl.Series([1.0, NAN])"),
    ("pl.Series([[1], []])", "pl.Series([[1], None])"),
    ("pl.Series([], dtype=pl.List(pl.Int8))", "pl.Series([], dtype=pl.List(pl.Int16))"),
    ("pl.Series([], dtype=pl.Struct({'a': pl.Int8}))", "pl.Series([], dtype=pl.Struct({'b': pl.Int8}))"),
    (NESTED, f"{NESTED}.shift(1)"),
    (DAYS, f"{DAYS}.cast(pl.Datetime('us'))"),
    (f"{DAYS}.cast(pl.Datetime('us'))", f"{DAYS}.cast(pl.Datetime('us', 'UTC'))"),
    (f"{DAYS}.cast(pl.Datetime('ns'))", f"{DAYS}.cast(pl.Datetime('ns')) + pl.duration(nanoseconds=1) * 0"),
    ("pl.Series([1], dtype=pl.Datetime('ns'))", "pl.Series([2], dtype=pl.Datetime('ns'))"),
    ("pl.Series(['a'], dtype=pl.Enum(['a', 'b']))", "pl.Series(['a'], dtype=pl.Enum(['a', 'c']))"),
    ("pl.Series(['a'], dtype=pl.Categorical)", "pl.Series(['b'], dtype=pl.Categorical)"),
    ("pl.Series(['a'], dtype=pl.Categorical)", "pl.Series(['a'])"),
    ("given", "given.clone()"),
    ("given.height", "after(given.insert_column(0, pl.Series('z', [1, 2, 3])), given.height)"),
]

NOT_COMPARABLE = [
    ("given.lazy()", "given.lazy()"),
    ("pl.col('a')", "pl.col('a')"),
    ("given.group_by('s')", "given.group_by('s')"),
]
