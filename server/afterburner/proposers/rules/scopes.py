"""What happens to names: where they are used, changed, and which loops are around."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeVar

from afterburner.proposers.rules.code import Code, FunctionNode

if TYPE_CHECKING:
    from collections.abc import Iterator

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
Loop = ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
Node = TypeVar("Node", bound=ast.AST)

_MUTATING = frozenset(
    [
        "add",
        "append",
        "appendleft",
        "clear",
        "discard",
        "extend",
        "extendleft",
        "insert",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "reverse",
        "rotate",
        "setdefault",
        "sort",
        "update",
        "write",
        "read",
        "readline",
        "readlines",
        "seek",
    ]
)
_NOT_LISTS = (
    "set",
    "frozenset",
    "dict",
    "str",
    "bytes",
    "range",
    "mapping",
    "counter",
    "abstractset",
    "defaultdict",
)


def nodes(within: ast.AST, kind: type[Node]) -> list[Node]:
    """The nodes of a kind, in the order of the text."""
    found = [node for node in ast.walk(within) if isinstance(node, kind)]
    return sorted(found, key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))


def blocks(within: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements, the outermost first."""
    for node in ast.walk(within):
        for field in ("body", "orelse", "finalbody"):
            statements = getattr(node, field, None)
            if isinstance(statements, list) and statements and isinstance(statements[0], ast.stmt):
                yield statements


def names(within: ast.AST) -> set[str]:
    """Every name in it."""
    return {node.id for node in ast.walk(within) if isinstance(node, ast.Name)}


def uses(within: ast.AST, name: str) -> list[ast.Name]:
    """Where a name stands, in the order of the text."""
    return [node for node in nodes(within, ast.Name) if node.id == name]


def changed(within: ast.AST) -> set[str]:
    """The names that are bound in it, or whose objects are visibly changed there."""
    return bound(within) | mutated(within)


def bound(within: ast.AST) -> set[str]:
    """The names that are bound in it."""
    return {
        node.id for node in ast.walk(within) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }


def mutated(within: ast.AST) -> set[str]:
    """The names whose objects are visibly changed in it."""
    found = set()
    for node in ast.walk(within):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found.add(root(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATING:
            found.add(root(node.func))
    return found


def root(node: ast.expr) -> str:
    """The name that an attribute or subscript begins with; empty where it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def loops_around(code: Code, node: ast.AST) -> Iterator[Loop]:
    """The loops that run a node again and again, the innermost first."""
    below: ast.AST = node
    child: ast.AST = node
    parent = code.parents.get(node)
    while parent is not None and not isinstance(parent, FunctionNode | ast.ClassDef):
        if (
            (isinstance(parent, ast.For | ast.AsyncFor) and child in parent.body)
            or (isinstance(parent, ast.While) and child not in parent.orelse)
            or (isinstance(parent, Comprehension) and not _is_first(parent, child, below))
        ):
            yield parent
        below, child, parent = child, parent, code.parents.get(parent)


def _is_first(loop: Comprehension, child: ast.AST, below: ast.AST) -> bool:
    """Whether a node lies in the iterable that a comprehension evaluates once."""
    return child is loop.generators[0] and below is loop.generators[0].iter


def statement_of(code: Code, node: ast.AST) -> ast.stmt:
    """The statement that a node belongs to."""
    while not isinstance(node, ast.stmt):
        node = code.parents[node]
    return node


def place_before(code: Code, node: ast.AST, needed: set[str]) -> ast.stmt | None:
    """The statement before which something that needs some names can be computed once for all loops.

    `None` where a node is in no loop, or every loop around it changes one of the names.
    """
    found = None
    for loop in loops_around(code, node):
        if needed & changed(loop):
            break
        found = loop
    if found is None:
        return None
    statement = statement_of(code, found)
    if isinstance(statement, ast.While) and statement is not found:
        return None
    around: ast.AST = found
    while around is not statement:
        around = code.parents[around]
        if isinstance(around, Comprehension | ast.Lambda) and needed & _own_names(around):
            return None
    return statement


def _own_names(scope: Comprehension | ast.Lambda) -> set[str]:
    """The names that only the inside of an expression has."""
    return {argument.arg for argument in nodes(scope, ast.arg)} | bound(scope)


def looks_like_list(code: Code, name: str) -> bool:
    """Whether nothing says that a name is another kind of container than a list or tuple."""
    for argument in nodes(code.function.args, ast.arg):
        if argument.arg == name and argument.annotation:
            annotation = ast.unparse(argument.annotation).rpartition(".")[2].strip("'\"").lower()
            return not annotation.startswith(_NOT_LISTS)
    return all(_may_be_list(value) for value in values_of(code, name))


def values_of(code: Code, name: str) -> list[ast.expr]:
    """What is assigned to a name."""
    found = []
    for node in ast.walk(code.function):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and value is not None:
            found += [value for target in targets if isinstance(target, ast.Name) and target.id == name]
    return found


def _may_be_list(value: ast.expr) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return not value.func.id.lower().startswith(_NOT_LISTS)
    if isinstance(value, ast.Constant):
        return False
    return not isinstance(value, ast.Dict | ast.Set | ast.DictComp | ast.SetComp | ast.JoinedStr)


def is_empty_list(value: ast.expr | None) -> bool:
    """Whether an expression is `[]` or `list()`."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "list" and not value.args
    return isinstance(value, ast.List) and not value.elts


def assigned_name(statement: ast.stmt) -> str:
    """The one name that a statement assigns a value to; empty where it does something else."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.value:
        target = statement.target
    else:
        return ""
    return target.id if isinstance(target, ast.Name) else ""


def value_of(statement: ast.stmt) -> ast.expr | None:
    """What a statement assigns."""
    return statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None


def method_call(node: ast.AST, method: str, arguments: int = 1) -> ast.Call | None:
    """The node, when it calls a method of that name on a plain name."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and isinstance(node.func.value, ast.Name)
        and len(node.args) == arguments
        and not node.keywords
    ):
        return node
    return None


def builtin_call(node: ast.AST, *functions: str) -> ast.Call | None:
    """The node, when it calls one of these built-ins with one argument that is not starred."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in functions
        and len(node.args) == 1
        and not isinstance(node.args[0], ast.Starred)
    ):
        return node
    return None


def only_addition(loop: ast.For) -> ast.AugAssign | None:
    """The statement of a loop that does nothing but `+=`; `None` for others."""
    add = loop.body[0]
    if not isinstance(add, ast.AugAssign) or not isinstance(add.op, ast.Add):
        return None
    return add if len(loop.body) == 1 and not loop.orelse else None
