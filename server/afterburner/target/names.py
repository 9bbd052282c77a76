"""What the statements of a module bind, and which names of the module a statement needs."""

from __future__ import annotations

import ast
import copy
import symtable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Import = ast.Import | ast.ImportFrom
_OWN_SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
_Statement = TypeVar("_Statement", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Binding:
    """One name that a statement binds at module or class level."""

    name: str
    statement: ast.stmt
    imported: str = ""
    """What an import gives the name."""
    import_text: str = ""
    """The import of this name alone, when it is one."""

    @property
    def meaning(self) -> str:
        """Equal for bindings that give the name the same thing."""
        return self.imported or ast.dump(bare(self.statement))


def bindings(statements: Iterable[ast.stmt]) -> Iterator[Binding]:
    """Every name that the statements bind in their own scope, inside `if` and `try` blocks too."""
    for statement in statements:
        if isinstance(statement, _Import):
            yield from import_bindings(statement)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield Binding(statement.name, statement)
        else:
            yield from (Binding(name, statement) for name in sorted(_stored(statement)))
            yield from bindings(inner_statements(statement))


def import_bindings(statement: ast.Import | ast.ImportFrom) -> Iterator[Binding]:
    """The names of one import; a star binds the name `*`."""
    if isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            text = ast.unparse(ast.ImportFrom(statement.module, [alias], statement.level))
            yield Binding(alias.asname or alias.name, statement, f"{module}:{alias.name}", text)
        return
    for alias in statement.names:
        root = alias.name.partition(".")[0]
        target = alias.name if alias.asname else root
        text = ast.unparse(ast.Import([alias]))
        yield Binding(alias.asname or root, statement, f"module {target}", text)


def bare(statement: _Statement) -> _Statement:
    """A copy without docstrings and the annotations of functions."""
    return _Bare().visit(copy.deepcopy(statement))  # type: ignore[no-any-return]


def module_names_of(statement: ast.stmt) -> set[str]:
    """The names that a definition or an assignment takes from the module around it."""
    table = symtable.symtable(ast.unparse(_in_function(statement)), "fragment", "exec")
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    return own | set(_globals_below(table))


def _in_function(statement: ast.stmt) -> ast.stmt:
    """A definition that assigns to names of a function around it, with such a function around it."""
    assigned = {name for node in ast.walk(statement) if isinstance(node, ast.Nonlocal) for name in node.names}
    if not assigned:
        return statement
    around = ast.parse(f"def around({', '.join(sorted(assigned))}): pass").body[0]
    assert isinstance(around, ast.FunctionDef)
    around.body = [statement]
    return around


def mentioned_names(statement: ast.AST) -> set[str]:
    """Every plain name in a statement, whatever its scope."""
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def mentioned_attributes(statement: ast.AST) -> set[str]:
    """Every attribute in a statement, whatever it is an attribute of."""
    return {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}


def _globals_below(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        yield from (symbol.get_name() for symbol in child.get_symbols() if symbol.is_global())
        yield from _globals_below(child)


def inner_statements(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statements right inside another one, in all its branches."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body


def _stored(statement: ast.stmt) -> set[str]:
    """Names stored by the statement itself, not by the statements inside it."""
    found: set[str] = set()
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if not isinstance(node, (ast.ExceptHandler, ast.match_case, *_OWN_SCOPES)):
            pending.extend(child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))
    return found


class _Bare(ast.NodeTransformer):
    """Removes what does not change what code does: docstrings and the annotations of functions."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        node.returns = None
        node.body = _without_docstring(node)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        self.generic_visit(node)
        node.returns = None
        node.body = _without_docstring(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.generic_visit(node)
        node.body = _without_docstring(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node


def _without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[ast.stmt]:
    if ast.get_docstring(node, clean=False) is None:
        return node.body
    return node.body[1:] or [ast.Pass()]
