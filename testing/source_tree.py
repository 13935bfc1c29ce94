"""The modules of a folder as they are written: what they import, define and say."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

FLOORS: tuple[tuple[str, ...], ...] = (
    ("settings",),
    ("*",),
    ("state",),
    ("i18n",),
    ("updates", "render"),
    ("sending",),
    ("answer_worker", "suggestion_cache"),
    ("alerts",),
    ("channel", "weekly_report"),
    ("handlers", "web"),
    ("app",),
    ("runtime", "backup"),
    ("cli",),
    ("__main__",),
)
"""The packages and modules of bot/ from the ground up; the star is any other module in bot/."""


class Import(NamedTuple):
    """One name that a module imports; `name` is empty where it is the module itself."""

    file: str
    line: int
    module: str
    name: str

    def __str__(self) -> str:
        """As a person looks it up."""
        return f"{self.file}:{self.line} imports {'.'.join(filter(None, self[2:]))}"

    @property
    def package(self) -> str:
        """The outermost package of what is imported."""
        return self.module.partition(".")[0]


@dataclass(frozen=True)
class Module:
    """A module by its dotted name, with its file from the root of the tree on."""

    name: str
    file: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The outermost package that it belongs to."""
        return self.name.partition(".")[0]

    @property
    def is_door(self) -> bool:
        """Whether it is the `__init__` of a package."""
        return self.file.endswith("/__init__.py")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in it."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[Import]:
        """Every import, wherever in the module it stands."""
        return list(_imports(self.file, _statements(self.tree)))

    @cached_property
    def imports_at_once(self) -> list[Import]:
        """Those that are executed when the module is imported, outside of functions."""
        return list(_imports(self.file, _outside_functions(self.tree)))

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        """The classes that it defines on its outermost level."""
        return [node for node in self.tree.body if isinstance(node, ast.ClassDef)]

    @cached_property
    def public(self) -> set[str]:
        """The names in its `__all__`."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                return set(ast.literal_eval(node.value))
        return set()


class SourceTree:
    """The modules below some folders of a root, or beside them."""

    def __init__(self, root: Path, *packages: str) -> None:
        """Read them; a package is a folder, or one module."""
        self.root = root
        self.modules: dict[str, Module] = {}
        alone = [path for each in packages if (path := root / f"{each}.py").is_file()]
        below = [path for each in packages for path in (root / each).rglob("*.py")]
        for path in sorted([*alone, *below]):
            module = _read(path, root)
            self.modules[module.name] = module

    def __iter__(self) -> Iterator[Module]:
        """The modules in the order of their names."""
        return iter(self.modules.values())

    @property
    def imports(self) -> Iterator[Import]:
        """Those of all modules."""
        return (each for module in self for each in module.imports)

    def home(self, module: str, name: str) -> str | None:
        """The module that defines a name, where the door of a package may only pass it on."""
        if not name or module not in self.modules:
            return module if module in self.modules else None
        for each in self.modules[module].imports if self.modules[module].is_door else ():
            if each.name == name and each.module != module:
                return self.home(each.module, name)
        return f"{module}.{name}" if f"{module}.{name}" in self.modules else module

    def edges(self) -> dict[str, set[str]]:
        """Which module uses which others of the tree, doors looked through."""
        return {
            module.name: {
                home
                for each in module.imports
                if (home := self.home(each.module, each.name)) and home != module.name
            }
            for module in self
        }


@cache
def _read(path: Path, root: Path) -> Module:
    """A module of a root; read once, since modules do not change while they are looked at."""
    inside = path.relative_to(root)
    name = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
    return Module(name, inside.as_posix(), _parse(path.read_text(encoding="utf-8")))


def _parse(text: str) -> ast.Module:
    """The tree of a module; without a search for cycles, which takes twice as long as parsing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(text)
    finally:
        if enabled:
            gc.enable()


def cycles(edges: Mapping[str, AbstractSet[str]]) -> list[list[str]]:
    """The groups of two or more that reach each other.

    >>> cycles({"a": {"b"}, "b": {"c"}, "c": {"b"}})
    [['b', 'c']]
    """
    reached = {node: _reached(edges, node) for node in edges}
    groups = {
        tuple(sorted(other for other in reached[node] if node in reached.get(other, ())))
        for node in edges
        if node in reached[node]
    }
    return sorted(list(group) for group in groups if len(group) > 1)


def _reached(edges: Mapping[str, AbstractSet[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        for node in edges.get(waiting.pop(), set()) - reached:
            reached.add(node)
            waiting.append(node)
    return reached


def _imports(file: str, nodes: Iterable[ast.AST]) -> Iterator[Import]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(file, node.lineno, alias.name, "")
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import(file, node.lineno, "." * node.level + (node.module or ""), alias.name)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements below a node; several times faster than a walk through their expressions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            yield child
            yield from _statements(child)


def _outside_functions(node: ast.AST) -> list[ast.AST]:
    found = []
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found += [child, *_outside_functions(child)]
    return found
