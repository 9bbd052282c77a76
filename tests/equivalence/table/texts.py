"""Texts and bytes."""

SAME = [
    ("'a' + 'b'", "'ab'"),
    ("'na\\u00efve \\ud800 \\x00'", "'na\\u00efve ' + chr(0xd800) + ' ' + chr(0)"),
    ("''.join(map(str, range(1000)))", "''.join([str(i) for i in range(1000)])"),
    ("['x'] * 40", "['x' for _ in range(40)]"),
    ("bytes(3)", "b'\\x00' * 3"),
    ("bytearray(b'ab')", "bytearray([97, 98])"),
    ("memoryview(b'xaby')[1:3]", "memoryview(b'ab')"),
    ("memoryview(bytearray(b'ab'))", "memoryview(bytearray(b'ab'))"),
    ("array.array('d', [0.3])", "array.array('d', [0.1 + 0.2])"),
    ("array.array('i', [1, 2])", "array.array('i', (1, 2))"),
    ("io.StringIO('abc')", "io.StringIO('abc')"),
    ("re.compile('a+', re.I)", "re.compile('a+', re.IGNORECASE)"),
    ("re.match('a', 'ab')", "re.search('a', 'ab') and re.compile('a').match('ab')"),
]

DIFFERENT = [
    ("'a'", "'b'"),
    ("'a'", "'a '"),
    ("'a'", "b'a'"),
    ("''", "None"),
    ("'\\u00e9'", "'e\\u0301'"),
    ("'\\ud83d\\ude00'", "'\\U0001f600'"),
    ("'a' * 10**5", "'a' * (10**5 - 1) + 'b'"),
    ("['x'] * 40", "['x'] * 39 + ['y']"),
    ("b'a'", "bytearray(b'a')"),
    ("b'a'", "memoryview(b'a')"),
    ("b'ab'", "b'aB'"),
    ("memoryview(b'ab')", "memoryview(b'ac')"),
    ("memoryview(b'ab')", "memoryview(bytearray(b'ab'))"),
    ("memoryview(b'abcd')", "memoryview(b'abcd').cast('I')"),
    ("array.array('d', [1])", "array.array('f', [1])"),
    ("array.array('d', [1])", "array.array('d', [2])"),
    ("array.array('d', [1])", "[1.0]"),
    ("io.StringIO('abc')", "io.StringIO('abd')"),
    ("io.StringIO('abc')", "after(s := io.StringIO('abc'), s.read(), s)"),
    ("io.BytesIO(b'abc')", "io.BytesIO(b'ab')"),
    ("re.compile('a')", "re.compile('a', re.I)"),
    ("re.match('a', 'ab')", "re.match('a', 'ac')"),
]

NOT_COMPARABLE: list[tuple[str, str]] = []
