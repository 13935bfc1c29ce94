"""What many tests start from."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from corpus import Article, CorpusStore, FileLock
from retrieval import Encoder, embedding, load_encoder
from retrieval.e5 import packaged_file
from testing import ROOT, SEED, postgres, share_tls_contexts
from testing.fakes import WordEncoder
from testing.processes import forking

CORPUS_TESTS = ROOT / "tests" / "corpus"
_FORKING = pytest.StashKey[ExitStack]()
_STARTS = {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system", "testing.Running"}
_IN_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 2 << 30  # noqa: S108  # pytest makes its own in it
_MODEL_LIBRARIES = ("onnxruntime", "torch")
_unmarked: list[str] = []
"""The test that runs, while it has not the mark of those that start processes."""


def _guard_processes(event: str, _: tuple[object, ...]) -> None:
    if _unmarked and event in _STARTS:
        raise AssertionError(f"{_unmarked[-1]} starts a process: mark it with `process`")


sys.addaudithook(_guard_processes)


def pytest_configure() -> None:
    """Have the folders of tests in memory, where that has room: half of their time is syncing.

    What is imported and collected stays to the end, so no cycles are looked for in it.
    """
    gc.disable()
    share_tls_contexts()
    if "PYTEST_DEBUG_TEMPROOT" not in os.environ and _has_room(_IN_MEMORY):
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_IN_MEMORY)


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > _ROOM_BYTES


def pytest_collection_finish() -> None:
    """Look for cycles in what tests leave, and in nothing that was there before."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that have a fixture with a model or a process in it."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "models" in names:
            item.add_marker("model")
        database = item.get_closest_marker("postgres") is not None
        reads = "reader" in names and CORPUS_TESTS in item.path.parents
        if "models" in names or reads or database:
            item.add_marker("process")
        if database and not postgres.is_built_for_this_machine():
            item.add_marker(pytest.mark.skip("the package has no build for this machine"))
        if item.get_closest_marker("e5") and packaged_file() is None:
            item.add_marker(pytest.mark.skip("the package fits only Linux on x86-64"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Fail what starts a process or loads a model without its mark; see CONTRIBUTING.md."""
    if not item.get_closest_marker("process"):
        _unmarked.append(item.nodeid)
    try:
        with pytest.MonkeyPatch.context() as guard:
            if not item.get_closest_marker("model"):
                for library in _MODEL_LIBRARIES:
                    guard.setitem(sys.modules, library, None)
            return (yield)
    finally:
        _unmarked.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have the bots of all tests forked from one process, once there is a test that starts one."""
    config = item.config
    if item.get_closest_marker("process") and _FORKING not in config.stash:
        config.stash[_FORKING] = stack = ExitStack()
        config.add_cleanup(stack.close)
        folder = stack.enter_context(TemporaryDirectory())
        stack.enter_context(forking(Path(folder)))


@pytest.fixture
def encoder() -> WordEncoder:
    """An encoder that is quick and knows only words."""
    return WordEncoder()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a corpus may be made."""
    return tmp_path / "corpus.db"


@pytest.fixture
def store(path: Path) -> Iterator[CorpusStore]:
    """An empty corpus in a real file."""
    with CorpusStore.open(path, create=True) as opened:
        yield opened


@pytest.fixture
def seeded(store: CorpusStore, encoder: WordEncoder) -> CorpusStore:
    """A corpus that holds the seed article, embedded by words."""
    article = Article(SEED.read_text(encoding="utf-8"), source="seed", language="en")
    store.add(article, encoder.name, embedding(encoder))
    return store


@pytest.fixture(scope="session")
def models(request: pytest.FixtureRequest) -> Path:
    """The folder of encoder and reader, prepared for this machine once and kept between runs."""
    assert request.config.cache is not None
    how = [ROOT / "retrieval" / name for name in ("e5.py", "export.py")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in how)).hexdigest()
    folder = request.config.cache.mkdir(f"models-{digest[:12]}")
    prepare = "import sys, pathlib, retrieval\n"
    prepare += "folder = pathlib.Path(sys.argv[1])\n"
    prepare += "retrieval.load_encoder(exported=folder)\n"
    with FileLock(folder.with_name(f"{folder.name}.lock")) as lock:
        lock.wait()  # the other workers of pytest-xdist want the same
        subprocess.run([sys.executable, "-c", prepare, str(folder)], check=True, cwd=ROOT)
    return folder


@pytest.fixture(scope="session")
def real_encoder(models: Path) -> Encoder:
    """The encoder that the product uses."""
    return load_encoder(exported=models)
