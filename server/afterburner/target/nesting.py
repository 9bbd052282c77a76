"""What a rewrite of a function inside another one may use of that one, and may not change in it."""

from __future__ import annotations

import ast
import copy
import symtable

from afterburner.target.fragment import InvalidRewrite
from afterburner.target.kinds import FunctionNode, does_nothing
from afterburner.target.names import bare


def names_of(outer: FunctionNode) -> frozenset[str]:
    """The names that a function binds, parameters included."""
    return frozenset(_table_of(outer).get_locals())


def check_nested(outer: FunctionNode, original: FunctionNode, rewrite: FunctionNode) -> None:
    """Refuse a rewrite that the judge could not run: it knows only the names that the original used.

    Raises:
        InvalidRewrite: the rewrite uses further names of the function around it.
    """
    try:
        used = _taken(outer, rewrite)
    except SyntaxError as error:
        raise InvalidRewrite(f"The rewrite does not parse ({error.msg}).") from error
    further = used - _taken(outer, original) - {original.name}
    if further:
        raise InvalidRewrite(
            f"The rewrite uses `{min(further)}` of `{outer.name}`, which the original `{original.name}` does not; "
            "it may use only the names that the original uses."
        )


def check_outer(outer: FunctionNode, rewritten: FunctionNode, name: str) -> None:
    """Refuse a rewrite that came inside of the function around it and changed that one.

    Raises:
        InvalidRewrite: something other than the nested function changed.
    """
    rest = [statement for statement in bare(rewritten).body if not _is_definition(statement, name)]
    if not all(does_nothing(statement) for statement in rest) and _rest(outer, name) != _rest(rewritten, name):
        raise InvalidRewrite(f"The rewrite changes `{outer.name}` around `{name}`; only `{name}` may change.")


def _rest(outer: FunctionNode, name: str) -> str:
    plain = _replaced(bare(outer), name, ast.Pass())
    plain.decorator_list = []
    return ast.dump(plain)


def _taken(outer: FunctionNode, inner: FunctionNode) -> frozenset[str]:
    """The names that a function takes from the one around it."""
    whole = _replaced(copy.deepcopy(outer), inner.name, inner)
    return frozenset(_inside(_table_of(whole), inner.name).get_frees())


def _replaced(outer: FunctionNode, name: str, replacement: ast.stmt) -> FunctionNode:
    _Replacing(name, replacement).generic_visit(outer)
    return outer


def _table_of(function: FunctionNode) -> symtable.Function:
    return _inside(symtable.symtable(ast.unparse(function), "fragment", "exec"), function.name)


def _inside(table: symtable.SymbolTable, name: str) -> symtable.Function:
    """The table of a function that is defined inside of another table's scope."""
    pending = table.get_children()
    while pending:
        found = pending.pop(0)
        if isinstance(found, symtable.Function) and found.get_name() == name:
            return found
        pending += found.get_children()
    raise LookupError(name)


def _is_definition(statement: ast.stmt, name: str) -> bool:
    return isinstance(statement, FunctionNode) and statement.name == name


class _Replacing(ast.NodeTransformer):
    """Puts a statement in the place of the function of a name, but not inside other functions and classes."""

    def __init__(self, name: str, replacement: ast.stmt) -> None:
        self._name = name
        self._replacement = replacement

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.stmt) and _is_definition(node, self._name):
            return self._replacement
        return node if isinstance(node, FunctionNode | ast.ClassDef | ast.Lambda) else self.generic_visit(node)
