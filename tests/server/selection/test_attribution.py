from __future__ import annotations

from afterburner.selection.attribution import attributed
from afterburner.selection.functions import functions_of
from monolith.profiled_run import FunctionCost

SOURCE = """\
class A:
    @cache
    def f(self):
        return [x for x in y]

    def g(self):
        def h():
            return (lambda: 1)()
        return h

class B:
    def g(self):
        pass
"""


def cost(line: int, name: str, own_s: float = 1.0, peak_bytes: int | None = None) -> FunctionCost:
    return FunctionCost("a.py", line, name, own_s, 10 * own_s, 1, peak_bytes)


def own_seconds(*costs: FunctionCost) -> tuple[dict[str, float], bool]:
    found = attributed(functions_of(SOURCE), costs)
    return {function.qualname: one.own_s for function, one in found.costs.items()}, found.by_name


def test_entries_go_to_the_function_that_stands_there() -> None:
    entries = (cost(2, "f"), cost(6, "g", 2.0), cost(12, "g", 4.0), cost(7, "h", 8.0), cost(1, "A"))
    assert own_seconds(*entries, cost(1, "<module>")) == (
        {"A.f": 1.0, "A.g": 2.0, "B.g": 4.0, "A.g.<locals>.h": 8.0},
        False,
    )


def test_comprehensions_and_lambdas_belong_to_the_function_around() -> None:
    assert own_seconds(cost(4, "<listcomp>"), cost(2, "f", 2.0), cost(8, "<lambda>")) == (
        {"A.f": 3.0, "A.g.<locals>.h": 1.0},
        False,
    )
    (found,) = attributed(
        functions_of(SOURCE), (cost(4, "<listcomp>", 1.0, 700), cost(2, "f", 2.0, 300))
    ).costs.values()
    assert (found.name, found.total_s, found.peak_bytes) == ("f", 20.0, 700)


def test_of_another_text_the_names_count_where_they_are_clear() -> None:
    assert own_seconds(cost(90, "f"), cost(91, "g"), cost(92, "unknown")) == ({"A.f": 1.0}, True)


def test_what_the_module_itself_costs_is_not_its_first_functions() -> None:
    assert not attributed(functions_of("def f(): return 1\n"), [cost(1, "<module>")]).costs
