"""The rules of the house: each is a function of a folder, ours or a small one that breaks it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from testing import ROOT
from testing.source_tree import FLOORS, Import, Module, SourceTree, cycles

PACKAGES = ("corpus", "retrieval", "bot", "verbatim")
"""Each may use those before it; the last is one module, the door for other programs."""
OUTSIDE = {
    "benchmarks": {"benchmarks", "testing", "training"},
    "docs": {"docs", "testing"},
    "testing": {"testing"},
    "tests": {"testing"},
    "training": {"training"},
}
"""What is not installed, and what each may use of it. Tests may also use what they are of."""
PLACES = {
    "faiss": ("retrieval/index.py",),
    "mcp": ("bot/web/mcp_server.py",),
    "onnx": ("retrieval/",),
    "onnxruntime": ("retrieval/",),  # whose door turns its telemetry off
    "prometheus_client": ("bot/",),
    "psycopg": ("corpus/store/connections.py",),
    "rich": ("bot/",),
    "pysqlite3": ("corpus/files.py",),  # which chooses between the two
    "sqlite3": ("corpus/files.py",),
    "starlette": ("bot/",),
    "telegram": ("bot/",),
    "typer": ("bot/",),
    "uvicorn": ("bot/http_server.py",),
}
"""Where a library may be imported."""
SQL_PLACES = ("corpus/store/", "bot/state/", "bot/updates/update_log.py", "corpus/files.py")
"""Where SQL may stand; corpus/files.py only opens files."""
HEAVY = {"faiss", "onnxruntime", "sentence_transformers", "sentencex", "torch", "transformers"}
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
SETTINGS_READER = "bot/cli/main.py"
_SQL = re.compile(
    r"\s*(SELECT|INSERT (INTO|OR)|REPLACE INTO|UPDATE [a-z]\w* SET|DELETE FROM|WITH \w+ AS"
    r"|(CREATE|DROP|ALTER) (TABLE|INDEX|UNIQUE|VIRTUAL|TRIGGER|TEMP)|ATTACH|VACUUM|PRAGMA)\b"
)

Rule = Callable[[Path], list[str]]
"""What is wrong in a folder."""


@cache
def product(root: Path) -> SourceTree:
    """The modules that are installed."""
    return SourceTree(root, *PACKAGES)


@cache
def everything(root: Path) -> SourceTree:
    """All modules."""
    return SourceTree(root, *PACKAGES, *OUTSIDE)


def one_direction(root: Path) -> list[str]:
    """The bot knows retrieval, retrieval knows the corpus, never back."""
    return [
        str(each)
        for module in product(root)
        for each in module.imports
        if each.package in PACKAGES
        and PACKAGES.index(each.package) > PACKAGES.index(module.package)
    ]


def one_door(root: Path) -> list[str]:
    """A package is used through what its `__init__` names; bot/ has only `verbatim` above it."""
    return [
        str(each)
        for module in product(root)
        for each in module.imports
        if each.package in PACKAGES
        and each.package not in {module.package, "bot"}
        and (each.module != each.package or _is_module(root, each))
    ]


def _is_module(root: Path, each: Import) -> bool:
    return (root / each.module.replace(".", "/") / f"{each.name}.py").is_file()


def absolute_imports(root: Path) -> list[str]:
    """Every import names the package, so that it can be read and searched for."""
    return [str(each) for each in product(root).imports if each.module.startswith(".")]


def doors_open(root: Path) -> list[str]:
    """A door has what its `__all__` promises."""
    return [
        f"{module.file}: {name}"
        for module in product(root)
        if module.is_door
        for name in sorted(module.public - _defined(module))
    ]


def _defined(module: Module) -> set[str]:
    names = {each.name for each in module.imports}
    names |= {node.id for node in module.nodes if isinstance(node, ast.Name)}
    return names | {
        node.name for node in module.nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def no_cycle_of_files(root: Path) -> list[str]:
    """No module uses one that uses it, however far round."""
    return [" → ".join(group) for group in cycles(product(root).edges())]


def no_cycle_in_the_bot(root: Path) -> list[str]:
    """No package of bot/ uses one that uses it."""
    edges: dict[str, set[str]] = defaultdict(set)
    for one, other in _between_rooms(root):
        edges[_room(one)].add(_room(other))
    return [" → ".join(group) for group in cycles(edges)]


def no_arrow_up(root: Path) -> list[str]:
    """A floor of bot/ uses its own and those below."""
    return [
        f"{one} uses {other}"
        for one, other in _between_rooms(root)
        if _floor(_room(other)) > _floor(_room(one))
    ]


def every_room_has_a_floor(root: Path) -> list[str]:
    """A new package of bot/ gets its place among the others."""
    rooms = {_room(module.name) for module in product(root) if "/" in module.file[len("bot/") :]}
    return sorted(room for room in rooms if room and _floor(room) == _floor("*"))


def _between_rooms(root: Path) -> Iterator[tuple[str, str]]:
    for one, others in product(root).edges().items():
        for other in sorted(others):
            if _room(one) and _room(other) and _room(one) != _room(other):
                yield one, other


def _room(module: str) -> str:
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "bot" else ""


def _floor(room: str) -> int:
    named = [number for number, rooms in enumerate(FLOORS) if room in rooms]
    return named[0] if named else FLOORS.index(("*",))


def libraries_in_their_places(root: Path) -> list[str]:
    """A library can be replaced by changing one place."""
    return [
        str(each)
        for each in product(root).imports
        if each.package in PLACES and not each.file.startswith(PLACES[each.package])
    ]


def sql_in_its_places(root: Path) -> list[str]:
    """No handler, reader or renderer speaks SQL."""
    return [
        f"{module.file}:{node.lineno}"
        for module in product(root)
        if not module.file.startswith(SQL_PLACES)
        for node in module.nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _SQL.match(node.value)
    ]


def names_of_their_own(root: Path) -> list[str]:
    """No two modules share a basename, and no two public classes a name."""
    modules = list(product(root))
    files = Counter(Path(module.file).stem for module in modules)
    classes = Counter(
        each.name for module in modules for each in module.classes if not each.name.startswith("_")
    )
    return sorted(
        name
        for name, count in [*files.items(), *classes.items()]
        if count > 1 and not name.startswith("__")
    )


def names_that_say_something(root: Path) -> list[str]:
    """A name like utils says nothing."""
    parts = {part for module in product(root) for part in module.name.split(".")}
    return sorted(parts & EMPTY_WORDS)


def whole_classes(root: Path) -> list[str]:
    """A class is never spread over files: a base with one subclass, elsewhere, is a part of it."""
    tree = product(root)
    files = {each.name: module.file for module in tree for each in module.classes}
    heirs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for module in tree:
        for each in module.classes:
            for base in map(_class_name, each.bases):
                heirs[base].append((each.name, module.file))
    plain = {
        each.name
        for module in tree
        for each in module.classes
        if "Protocol" not in map(_class_name, each.bases) and not each.name.endswith("Error")
    }
    return [
        f"{heir} is continued in {base}"
        for base, ((heir, file), *others) in heirs.items()
        if base in plain and not others and files[base] != file
    ]


def _class_name(base: ast.expr) -> str:
    return ast.unparse(base).partition("[")[0].rpartition(".")[2]


def heavy_where_used(root: Path) -> list[str]:
    """Importing a module brings no model, index or tokenizer along."""
    return [
        str(each)
        for module in product(root)
        for each in module.imports_at_once
        if each.package in HEAVY and not _for_types(module, each)
    ]


def _for_types(module: Module, each: Import) -> bool:
    return any(
        isinstance(node, ast.If)
        and ast.unparse(node.test).endswith("TYPE_CHECKING")
        and node.lineno < each.line <= node.body[-1].lineno
        for node in module.tree.body
    )


def one_reader_of_the_environment(root: Path) -> list[str]:
    """What can be set is in Settings; no module looks for itself (a library may be told)."""
    return sorted(
        module.file
        for module in product(root)
        if module.file != SETTINGS_READER and _reads_environment(module)
    )


def _reads_environment(module: Module) -> bool:
    told = {
        node.value
        for node in module.nodes
        if (isinstance(node, ast.Attribute) and node.attr == "setdefault")
        or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store))
    }
    return any(
        (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"})
        or (isinstance(node, ast.alias) and node.name in {"environ", "getenv"})
        for node in module.nodes
        if node not in told
    )


def nothing_that_is_not_installed(root: Path) -> list[str]:
    """A user's machine needs neither training nor benchmarks nor tests."""
    return [str(each) for each in product(root).imports if each.package in OUTSIDE]


def outside_in_one_direction(root: Path) -> list[str]:
    """Tests and benchmarks share testing/ and do not know each other; training knows neither.

    The tests of benchmarks and of training, in their folders, know what they test.
    """
    found = []
    for module in everything(root):
        if module.package not in OUTSIDE:
            continue
        folder = module.name.split(".")[1:2] if module.package == "tests" else []
        may = OUTSIDE[module.package] | set(folder)
        found += [
            str(each)
            for each in module.imports
            if each.package in OUTSIDE and each.package not in may and not _is_conftest(each)
        ]
    return found


def _is_conftest(each: Import) -> bool:
    return each.package == "tests" and each.module.endswith(".conftest")


def doors_from_outside(root: Path) -> list[str]:
    """What a door names is taken from it, outside of the product too."""
    tree = everything(root)
    doors = [module for module in tree if module.is_door and module.package in PACKAGES]
    return [
        str(each)
        for module in tree
        if module.package in OUTSIDE
        for each in module.imports
        for door in doors
        if each.module.startswith(f"{door.name}.")
        and each.name in door.public
        and tree.home(door.name, each.name) == tree.home(each.module, each.name)
    ]


def every_package_is_installed(root: Path) -> list[str]:
    """A folder with modules has an `__init__`, or setuptools does not find and install it."""
    folders = {Path(module.file).parent for module in product(root)} - {Path()}
    return sorted(str(each) for each in folders if not (root / each / "__init__.py").is_file())


BROKEN: dict[Rule, dict[str, str]] = {
    one_direction: {"corpus/segmentation.py": "from retrieval import search"},
    one_door: {"retrieval/search.py": "from corpus.article import Article"},
    absolute_imports: {"corpus/segmentation.py": "from .article import Article"},
    doors_open: {"corpus/__init__.py": "__all__ = ['Article']"},
    no_cycle_of_files: {
        "corpus/article.py": "def a():\n    from corpus.segmentation import b",
        "corpus/segmentation.py": "from corpus import a",
        "corpus/__init__.py": "from corpus.article import a",
    },
    no_cycle_in_the_bot: {
        "bot/updates/polling.py": "from bot.render.pages import a",
        "bot/updates/webhook.py": "",
        "bot/render/answers.py": "from bot.updates.webhook import b",
        "bot/render/pages.py": "",
    },
    no_arrow_up: {
        "bot/state/chats.py": "from bot.render.answers import a",
        "bot/render/answers.py": "",
    },
    every_room_has_a_floor: {"bot/games/__init__.py": "", "bot/games/chess.py": ""},
    libraries_in_their_places: {"corpus/article.py": "def a():\n    import telegram.ext"},
    sql_in_its_places: {"bot/handlers/questions.py": "a = 'SELECT id FROM articles'"},
    names_of_their_own: {
        "bot/records.py": "class Article: ...",
        "corpus/article.py": "class Article: ...",
    },
    names_that_say_something: {"corpus/utils.py": ""},
    whole_classes: {
        "corpus/store/read.py": "class Reading: ...",
        "corpus/store/write.py": "class Store(Reading): ...",
    },
    heavy_where_used: {"retrieval/search.py": "try:\n    import faiss\nfinally:\n    pass"},
    one_reader_of_the_environment: {"bot/app.py": "import os\na = os.environ['TOKEN']"},
    nothing_that_is_not_installed: {"bot/app.py": "from testing import ROOT"},
    outside_in_one_direction: {"training/train.py": "from benchmarks import cases"},
    doors_from_outside: {
        "corpus/__init__.py": "from corpus.article import Article\n__all__ = ['Article']",
        "corpus/article.py": "class Article: ...",
        "tests/test_a.py": "from corpus.article import Article",
    },
    every_package_is_installed: {"corpus/fetch/client.py": ""},
}
"""Each rule, with files of a folder that breaks it."""

SOUND = {
    "corpus/__init__.py": "from corpus.article import Article\n__all__ = ['Article']",
    "corpus/article.py": "class Article: ...",
    "corpus/store/__init__.py": "",
    "corpus/files.py": "import sqlite3",
    "corpus/store/database.py": "from corpus.files import sqlite3\na = 'SELECT 1'",
    "retrieval/__init__.py": "",
    "retrieval/index.py": "def a():\n    import faiss",
    "retrieval/search.py": "from corpus import Article\nclass Search: ...",
    "bot/__init__.py": "",
    "bot/cli/__init__.py": "",
    "bot/cli/main.py": "import os\na = os.environ['TOKEN']\nfrom bot.app import build",
    "bot/app.py": "import telegram\nfrom bot.handlers.questions import ask\ndef build(): ...",
    "bot/handlers/__init__.py": "",
    "bot/handlers/questions.py": "from corpus import Article\ndef ask(): ...",
    "verbatim.py": "from corpus import Article\nfrom bot.app import build\n__all__ = ['Article']",
    "testing/__init__.py": "from corpus import Article",
    "tests/test_a.py": "from testing import ROOT\nfrom corpus import Article",
    "tests/benchmarks/test_speed.py": "from benchmarks.speed import measured",
    "benchmarks/speed.py": "from testing import ROOT\nfrom training.cases import Case",
}
"""A small house that keeps every rule."""


def _build(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    """Each rule, in every module."""
    assert rule(ROOT) == []


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_a_house_that_breaks_it_is_found_out(rule: Rule, tmp_path: Path) -> None:
    """Each rule fails where it should, and only there."""
    sound = _build(tmp_path / "sound", SOUND)
    assert rule(sound) == []
    assert rule(_build(tmp_path / "broken", BROKEN[rule])) != []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("benchmarks/speed.py", "from tests.test_a import a"),
        ("tests/test_a.py", "from benchmarks.speed import measured"),
        ("tests/test_a.py", "from tests.test_b import page"),
        ("tests/corpus/test_a.py", "from training.cases import Case"),
        ("testing/web.py", "from tests.test_a import a"),
        ("testing/web.py", "from benchmarks.speed import measured"),
        ("training/train.py", "from testing import ROOT"),
        ("training/train.py", "from tests.test_a import a"),
    ],
)
def test_each_direction_outside_of_the_product_is_watched(
    file: str, text: str, tmp_path: Path
) -> None:
    """Tests, benchmarks, training and what they share."""
    assert len(outside_in_one_direction(_build(tmp_path, {file: text}))) == 1


def test_the_door_for_programs_is_above_all(tmp_path: Path) -> None:
    """It uses the bot, and nothing of the product uses it."""
    files = {"verbatim.py": "from bot.app import a", "bot/app.py": "def a():\n    import verbatim"}
    assert one_direction(_build(tmp_path, files)) == ["bot/app.py:2 imports verbatim"]


def brought_along_by_help(root: Path) -> list[str]:
    """What of the heavy libraries `verbatim --help` imports."""
    code = (
        "import sys\nsys.argv = ['verbatim', '--help']\nfrom bot.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root)}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=env, capture_output=True, text=True, check=True
    )
    return sorted(set(ran.stderr.split()) & (HEAVY | {"telegram"}))


@pytest.mark.process
def test_help_answers_without_what_is_heavy(tmp_path: Path) -> None:
    """No model, no index and no Telegram is imported to print a text."""
    assert brought_along_by_help(ROOT) == []
    main = "import faiss\ndef main(): ..."
    broken = _build(tmp_path, {"bot/cli/main.py": main, "faiss.py": ""})
    assert brought_along_by_help(broken) == ["faiss"]


@pytest.mark.process
def test_the_terminal_answers_without_telegram() -> None:
    """What answers and prints imports none of it, which takes a tenth of a second."""
    code = (
        "import sys, bot.answer_worker, bot.render.terminal; sys.exit('telegram' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_place_is_used() -> None:
    """A library whose place is named is imported there."""
    users = {each.package for each in product(ROOT).imports}
    assert set(PLACES) - users <= {"onnx"}
