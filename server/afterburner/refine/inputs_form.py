"""The form of a generator of inputs that a model fills in: without one, small models copy the example."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def form(name: str, signature: str, code: str, context: str, module: str, owner: str) -> str:
    """The generator with the function's own parameters, and `...` where values are to be made.

    Args:
        name: the generator's.
        signature: the function's `def` line.
        code: the function.
        context: what the function uses from its file.
        module: the name that the function's file is imported by.
        owner: the class whose object is the first argument; empty for plain functions.
    """
    positional, by_keyword = _parameters(signature)
    tree = _tree(context)
    args = f"({', '.join(positional)}{',' * (len(positional) == 1)})"
    kwargs = ", ".join(f'"{parameter}": {parameter}' for parameter in by_keyword)
    shapes = _shapes(code)
    lines = _object(tree, owner, positional.pop(0)) if owner else []
    lines += [f"{parameter} = {shapes.get(parameter, '...')}" for parameter in (*positional, *by_keyword)]
    imports = list(_imports(tree, module))
    if any("SimpleNamespace" in line for line in lines):
        imports.append("from types import SimpleNamespace")
    body = [f"    {line}" for line in (*lines, f"return {args}, {{{kwargs}}}")]
    return "\n".join([*imports, *([""] if imports else []), f"def {name}(rng, size):", *body])


def _shapes(code: str) -> dict[str, str]:
    """How values are made that have the attributes, keys and items that the code reads, by variable."""
    nodes = list(ast.walk(ast.parse(code)))
    shapes: dict[str, str] = {}
    for variable, keys in _read(nodes, ast.Subscript).items():
        shapes[variable] = f"{{{', '.join(f'{key!r}: ...' for key in keys)}}}"
    for variable, names in _read(nodes, ast.Attribute).items():
        shapes[variable] = f"SimpleNamespace({', '.join(f'{name}=...' for name in names)})"
    for node in nodes:
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Name):
            item = node.target
            shape = shapes.get(item.id, "") if isinstance(item, ast.Name) else ""
            if isinstance(item, ast.Tuple):
                shape = f"({', '.join('...' for _ in item.elts)})"
            if shape:
                shapes.setdefault(node.iter.id, f"[{shape} for _ in range(size)]")
    return shapes


def _read(nodes: list[ast.AST], kind: type[ast.Subscript | ast.Attribute]) -> dict[str, list[str]]:
    """For each local variable the attributes, or the keys, that are read from it; not methods that are called."""
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    local = {node.arg for node in nodes if isinstance(node, ast.arg)}
    local |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    found: dict[str, list[str]] = {}
    for node in nodes:
        if isinstance(node, kind) and isinstance(node.value, ast.Name) and id(node) not in called:
            read = node.attr if isinstance(node, ast.Attribute) else getattr(node.slice, "value", None)
            if isinstance(read, str) and node.value.id in local - {"self", "cls"}:
                found.setdefault(node.value.id, []).append(read)
    return {variable: list(dict.fromkeys(names)) for variable, names in found.items()}


def _parameters(signature: str) -> tuple[list[str], list[str]]:
    """The names of the parameters that are given by position and by keyword; all where none must be given."""
    (function,) = ast.parse(f"{signature} ...").body
    assert isinstance(function, _Function)
    taken = function.args
    positional = [*taken.posonlyargs, *taken.args]
    required = positional[: len(positional) - len(taken.defaults)]
    by_keyword = [name for name, value in zip(taken.kwonlyargs, taken.kw_defaults, strict=True) if value is None]
    if not (required or by_keyword):
        required, by_keyword = positional, taken.kwonlyargs
    return [each.arg for each in required], [each.arg for each in by_keyword]


def _imports(tree: ast.Module, module: str) -> Iterator[str]:
    """What the file imports from the standard library, and the file's own classes."""
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            roots = [alias.name.partition(".")[0] for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            roots = ["" if statement.level else (statement.module or "").partition(".")[0]]
        else:
            continue
        if all(root in sys.stdlib_module_names for root in roots):
            yield ast.unparse(statement)
    classes = [statement.name for statement in tree.body if isinstance(statement, ast.ClassDef)]
    if classes:
        yield f"from {module} import {', '.join(classes)}"


def _object(tree: ast.Module, owner: str, variable: str) -> list[str]:
    """How an object of a class is made, as far as the constructor's parameters are known."""
    parameters: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == owner:
            for member in node.body:
                if isinstance(member, _Function) and member.name == "__init__":
                    parameters = _parameters(f"def __init__({ast.unparse(member.args)}):")[0][1:]
    return [*(f"{name} = ..." for name in parameters), f"{variable} = {owner}({', '.join(parameters)})"]


def _tree(context: str) -> ast.Module:
    """The context as a tree; an empty one where it was shortened so that it no longer parses."""
    try:
        return ast.parse(context)
    except SyntaxError:
        return ast.Module([], [])
