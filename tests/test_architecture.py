"""Who may import what: one direction, one door, and each library in its one place."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from testing import ROOT

PACKAGES = ("corpus", "retrieval", "bot")  # each may use those before it
NO_PART_OF_THE_PRODUCT = {"training", "benchmarks", "tests"}
PLACES = {
    "telegram": "bot/",
    "faiss": "retrieval/index.py",
    "onnx": "retrieval/",
    "onnxruntime": "retrieval/",  # whose door turns its telemetry off
    "rich": "bot/",
    "typer": "bot/",
    "prometheus_client": "bot/",
    "starlette": "bot/",
    "uvicorn": "bot/http_server.py",
}
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


class Import(NamedTuple):
    """A module that is imported, with the file and line that import it."""

    file: str
    line: int
    module: str

    @property
    def package(self) -> str:
        """The outermost package of the module."""
        return self.module.partition(".")[0]


def files() -> Iterator[Path]:
    """The modules of the product."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def imports() -> Iterator[Import]:
    """Every import of the product, wherever in a module it stands."""
    for path in files():
        file = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(file, node.lineno, alias.name)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}:{node.lineno}: name the package"
                for alias in node.names:
                    # `from bot import render` takes a module, `from corpus import Article` a name
                    path_of = ROOT / Path(*(node.module or "").split(".")) / f"{alias.name}.py"
                    module = f"{node.module}.{alias.name}" if path_of.is_file() else node.module
                    yield Import(file, node.lineno, module or "")


def test_imports_go_one_way() -> None:
    """The bot knows retrieval, retrieval knows the corpus, never back."""
    for found in imports():
        here = found.file.partition("/")[0]
        if found.package in PACKAGES:
            assert PACKAGES.index(found.package) <= PACKAGES.index(here), found


def test_packages_are_entered_by_the_door() -> None:
    """What another package may use, its `__init__` names."""
    for found in imports():
        if found.package in PACKAGES and found.package != found.file.partition("/")[0]:
            assert found.module == found.package, found


def test_the_doors_open_to_what_they_name() -> None:
    """Everything in `__all__` is there."""
    for package in ("corpus", "retrieval"):
        door = __import__(package)
        assert all(hasattr(door, name) for name in door.__all__)


@pytest.mark.parametrize(("library", "place"), PLACES.items())
def test_a_library_stays_in_its_place(library: str, place: str) -> None:
    """So that it can be replaced by changing one place."""
    users = [found for found in imports() if found.package == library]
    assert users or library == "onnx"
    assert [found for found in users if not found.file.startswith(place)] == []


def test_sqlite_is_spoken_only_where_a_store_lives() -> None:
    """No handler, reader or renderer sees a row."""
    stores = {found.file for found in imports() if found.package == "sqlite3"}
    assert "corpus/store/database.py" in stores
    for file in stores - {"corpus/store/database.py", "corpus/files.py"}:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert file.startswith("bot/"), file
        assert "CREATE TABLE" in text or file.startswith("bot/state/"), file


def test_the_environment_is_read_in_one_place() -> None:
    """What can be set is in Settings; no module looks for itself (a library may be told)."""
    readers = {path.relative_to(ROOT).as_posix() for path in files() if _reads_environment(path)}
    assert readers == {"bot/cli/main.py"}


def _reads_environment(path: Path) -> bool:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    told = {
        node.value
        for node in nodes
        if (isinstance(node, ast.Attribute) and node.attr == "setdefault")
        or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store))
    }
    return any(
        (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (isinstance(node, ast.alias) and node.name in {"environ", "getenv"})
        for node in nodes
        if node not in told
    )


def test_what_is_no_part_of_the_product_is_not_used_by_it() -> None:
    """A user's machine needs neither the training, nor the benchmarks, nor the tests."""
    assert [found for found in imports() if found.package in NO_PART_OF_THE_PRODUCT] == []


def test_modules_are_named_for_what_they_do() -> None:
    """A name like utils says nothing."""
    names = {part for path in files() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert names & EMPTY_WORDS == set()


def test_what_is_heavy_is_imported_where_it_is_used() -> None:
    """No module of the corpus or retrieval brings torch or a tokenizer along when imported."""
    heavy = {"torch", "transformers", "sentence_transformers", "onnxruntime", "faiss", "sentencex"}
    for path in files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not {name.partition(".")[0] for name in names} & heavy, f"{path}:{node.lineno}"


def test_every_package_is_installed() -> None:
    """A folder with modules has an `__init__`, or setuptools does not find and install it."""
    for path in files():
        assert (path.parent / "__init__.py").is_file(), path


def test_a_name_stands_for_one_thing() -> None:
    """No two modules of the product share a basename, no two public classes a name."""
    modules = Counter(path.stem for path in files() if not path.stem.startswith("__"))
    classes = Counter(
        node.name
        for path in files()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name for names in (modules, classes) for name, n in names.items() if n > 1} == set()
