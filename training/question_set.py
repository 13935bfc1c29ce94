"""Our own stories and questions (`training/questions/`): read, checked, counted.

`python -m training.question_set [STORY…]` checks the stories and prints what is wrong with them.
"""

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus import Span

HOME = Path(__file__).parent / "questions"

KINDS = frozenset(
    "plain keyword lower_case typo yes_no who_is who said why condition comparison number money "
    "when where how paraphrase bare_name follow_up attribution list".split()
)
REASONS = frozenset(
    "another_place another_time another_person another_unit another_thing denied hypothetical "
    "not_said false_premise not_mentioned meta nonsense".split()
)
_SHARED = 0.5
SPLITS = ("train", "development", "test")


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """One sentence of an article that answers, with the words in it that do."""

    article: str
    sentence: str
    exact: str | None


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question about a story; without answers where no article of it answers."""

    id: str
    question: str
    translation: str
    kinds: tuple[str, ...]
    answers: tuple[GoldAnswer, ...]
    none: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class GoldStory:
    """The articles about one event, by file name, and the questions about them."""

    name: str
    articles: dict[str, str]
    questions: tuple[GoldQuestion, ...]
    folder: Path = field(compare=False)

    @property
    def language(self) -> str:
        """`en`, `ru` or `uk`: the language of its articles and of `question`."""
        return self.name.split("-", 1)[0]

    @property
    def other_language(self) -> str:
        """The language of `translation`."""
        return "en" if self.language == "ru" else "ru"


def splits(home: Path = HOME) -> dict[str, str]:
    """Name of each story → `train`, `development` or `test`."""
    table = tomllib.loads((home / "splits.toml").read_text("utf-8"))
    return {name: split for split in SPLITS for name in table[split]}


def stories(split: str | None = None, home: Path = HOME) -> list[GoldStory]:
    """All stories, or those of one split, by name."""
    folders = sorted(path for path in (home / "stories").iterdir() if path.is_dir())
    if split is not None:
        of = splits(home)
        folders = [folder for folder in folders if of[folder.name] == split]
    return [read_story(folder) for folder in folders]


def read_story(folder: Path) -> GoldStory:
    """The story in a folder; ValueError where a line of its questions is not as the guide says."""
    articles = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))}
    questions = []
    for number, line in enumerate((folder / "questions.jsonl").read_text("utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            record["answers"] = tuple(GoldAnswer(**answer) for answer in record["answers"])
            record["kinds"] = tuple(record["kinds"])
            questions.append(GoldQuestion(**record))
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{folder.name}/questions.jsonl:{number}: {error!r}") from error
    return GoldStory(folder.name, articles, tuple(questions), folder)


def answers_at(
    question: GoldQuestion, file: str, text: str, sentence: Span
) -> Iterator[tuple[GoldAnswer, int]]:
    """The answers that a sentence of an article holds, and where theirs begins in `text`.

    It is the same sentence where the two share more than half of the shorter one.
    """
    for answer in question.answers:
        if answer.article == file and answer.sentence in text:
            start = text.index(answer.sentence)
            shared = min(sentence.end, start + len(answer.sentence)) - max(sentence.start, start)
            if shared > _SHARED * min(sentence.end - sentence.start, len(answer.sentence)):
                yield answer, start


def faults(story: GoldStory) -> list[str]:
    """What is wrong with a story, one line each; empty where it is as the guide says."""
    wrong = []
    sources = tomllib.loads((story.folder / "sources.toml").read_text("utf-8"))
    if set(sources) != set(story.articles):
        wrong.append(f"sources.toml names {sorted(sources)}, there are {sorted(story.articles)}")
    for name, count in Counter(question.id for question in story.questions).items():
        if count > 1 or not name.startswith(f"{story.name}-"):
            wrong.append(f"{name}: the id is not its own")
    for question in story.questions:
        wrong += [f"{question.id}: {fault}" for fault in _question_faults(story, question)]
    return [f"{story.name}: {fault}" for fault in wrong]


def _question_faults(story: GoldStory, question: GoldQuestion) -> list[str]:
    wrong = []
    if not question.kinds or not set(question.kinds) <= KINDS:
        wrong.append(f"kinds {question.kinds}")
    if (question.none is None) == (not question.answers):
        wrong.append("has answers and `none`, or neither")
    if question.none is not None and question.none not in REASONS:
        wrong.append(f"none {question.none!r}")
    if ("follow_up" in question.kinds) == (question.previous is None):
        wrong.append("a follow-up has `previous`, nothing else has")
    if not question.question.strip() or not question.translation.strip():
        wrong.append("question or translation is empty")
    for answer in question.answers:
        text = story.articles.get(answer.article)
        if text is None:
            wrong.append(f"there is no {answer.article}")
        elif text.count(answer.sentence) != 1:
            wrong.append(
                f"{text.count(answer.sentence)} times in {answer.article}: {answer.sentence!r}"
            )
        elif answer.exact is not None and (
            not answer.exact or answer.exact not in answer.sentence
        ):
            wrong.append(f"not in its sentence: {answer.exact!r}")
    return wrong


def main(names: list[str]) -> int:
    """Check the stories named, or all; print faults and counts; 1 where something is wrong."""
    chosen = [read_story(HOME / "stories" / name) for name in names] if names else stories()
    wrong = [fault for story in chosen for fault in faults(story)]
    questions = [question for story in chosen for question in story.questions]
    nones = Counter(q.none for q in questions if q.none)
    kinds = Counter(kind for q in questions for kind in q.kinds)
    counted = f"{len(chosen)} stories, {len(questions)} questions, {nones.total()} unanswered"
    print(*wrong, counted, dict(nones), dict(kinds), sep="\n")  # noqa: T201  # a script speaks
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
