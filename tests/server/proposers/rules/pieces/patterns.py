"""Code that the rules of `patterns` rewrite, with what they make of it, and code that they leave alone."""

from __future__ import annotations

FIRES = {
    "compiled": (
        """\
def f(codes, form):
    valid = []
    for code in codes:
        if re.match("[0-9]+", code) and re.match("[0-9]+", code[1:]):  # digits
            valid.append(re.sub(form, "", code))
    return valid
""",
        """\
def f(codes, form):
    valid = []
    pattern = re.compile("[0-9]+")
    pattern_2 = re.compile(form)
    for code in codes:
        if pattern.match(code) and pattern.match(code[1:]):  # digits
            valid.append(pattern_2.sub("", code))
    return valid
""",
    ),
}
"""Name of the rule: before and after."""
STAYS_AWAY = {
    "compiled": """\
def f(codes):
    for code in codes:
        print(re.match(code, "1"))
    return [re.match("1", code, re.A) for code in codes], re.match("1", "1")
""",
}
