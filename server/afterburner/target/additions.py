"""What a rewrite brings along: the imports and helpers that it needs and the file does not have."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from afterburner.target.fragment import Fragment, InvalidRewrite, is_scratch
from afterburner.target.kinds import FunctionNode, does_nothing
from afterburner.target.names import (
    Binding,
    bare,
    bindings,
    mentioned_attributes,
    mentioned_names,
    module_names_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_HELPERS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


@dataclass(frozen=True, slots=True)
class Additions:
    """New statements, in the order in which they were written."""

    imports: list[str] = field(default_factory=list)
    helpers: list[ast.stmt] = field(default_factory=list)
    """For the module, before the function or its class."""
    members: list[ast.stmt] = field(default_factory=list)
    """For the class, before the method."""


def additions(
    fragment: Fragment, module: list[ast.stmt], members: list[ast.stmt], hidden: frozenset[str]
) -> Additions:
    """Choose what the function needs; example calls and restated definitions are left out.

    Args:
        fragment: the rewrite.
        module: the statements of the file.
        members: the statements of the class around the function.
        hidden: names that are not the module's, because a function around this one binds them.

    Raises:
        InvalidRewrite: something needed would change other code of the file.
    """
    body = bare(fragment.function)
    body.decorator_list = []
    new_members = _Choice(fragment.members, members, "class")
    new_members.take(mentioned_attributes(body))
    choice = _Choice(fragment.module, module, "file")
    choice.take((module_names_of(body) - hidden).union(*map(module_names_of, new_members.chosen)))
    _refuse_setting_up(fragment.module, choice.chosen)
    return Additions(choice.imports, choice.in_order(), new_members.in_order())


class _Choice:
    """Follows needed names through the statements on offer."""

    def __init__(self, offered: list[ast.stmt], existing: list[ast.stmt], place: str) -> None:
        self.chosen: list[ast.stmt] = []
        self.imports: list[str] = []
        self._offered = offered
        self._place = place
        self._existing: defaultdict[str, list[Binding]] = defaultdict(list)
        self._import_texts: set[str] = set()
        for binding in bindings(existing):
            self._existing[binding.name].append(binding)
            self._import_texts.add(binding.import_text)

    def take(self, names: Iterable[str]) -> None:
        """Choose what binds the names, and what that needs in turn."""
        needed = set(names)
        pending = sorted(needed)
        while pending:
            name = pending.pop()
            for statement in self._offered:
                for binding in bindings([statement]):
                    if binding.name in (name, "*") and self._is_new(statement, binding):
                        further = self._keep(statement, binding) - needed
                        needed |= further
                        pending.extend(sorted(further))

    def in_order(self) -> list[ast.stmt]:
        """What was chosen, as it was written."""
        return [statement for statement in self._offered if statement in self.chosen]

    def _is_new(self, statement: ast.stmt, binding: Binding) -> bool:
        if binding.import_text in self._import_texts and binding.import_text:
            return False
        if binding.name == "*":
            raise InvalidRewrite("The rewrite imports with a star; it has to name what it needs.")
        known = self._existing.get(binding.name)
        if not known:
            return True
        if any(binding.meaning == other.meaning for other in known):
            return "." in binding.import_text.removeprefix("import ").partition(" ")[0]
        if isinstance(statement, FunctionNode | ast.ClassDef) and _is_outline(statement):
            return False
        raise InvalidRewrite(f"The rewrite changes `{binding.name}`, which the {self._place} already defines.")

    def _keep(self, statement: ast.stmt, binding: Binding) -> set[str]:
        """Choose a statement; returns the names that it needs."""
        if self._place == "file" and hasattr(builtins, binding.name):
            raise InvalidRewrite(f"The rewrite hides the built-in `{binding.name}` from the rest of the file.")
        if binding.import_text:
            if binding.import_text not in self.imports:
                self.imports.append(binding.import_text)
            return set()
        if not isinstance(statement, _HELPERS):
            raise InvalidRewrite(
                f"The rewrite sets `{binding.name}` up in a block outside the function; "
                "it has to do so inside the function or a helper."
            )
        if statement not in self.chosen:
            self.chosen.append(statement)
        return module_names_of(statement) if self._place == "file" else mentioned_attributes(statement)


def _is_outline(statement: FunctionNode | ast.ClassDef) -> bool:
    """Whether a definition is only restated in short, with nothing in its bodies."""
    return all(
        _is_outline(inner) if isinstance(inner, FunctionNode | ast.ClassDef) else does_nothing(inner)
        for inner in bare(statement).body
    )


def _refuse_setting_up(offered: list[ast.stmt], chosen: list[ast.stmt]) -> None:
    """Code outside every function that fills a new variable would be lost; it is not dropped silently."""
    variables = {b.name for b in bindings(s for s in chosen if isinstance(s, ast.Assign | ast.AnnAssign))}
    for statement in offered:
        if statement in chosen or isinstance(statement, _HELPERS[:3]):
            continue
        filled = variables & (_called_on(statement) if is_scratch(statement) else mentioned_names(statement))
        if filled:
            raise InvalidRewrite(
                f"The rewrite fills `{min(filled)}` outside the function; "
                "it has to do so inside the function or a helper."
            )


def _called_on(statement: ast.stmt) -> set[str]:
    """The names whose methods a bare call calls."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        return mentioned_names(call.func)
    return set()
