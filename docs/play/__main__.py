"""Play scenes with the real bot against the local Bot API server: `python -m docs.play SCENE…`.

Writes docs/telegram/SCENE.md, the transcript, and docs/pictures/SCENE.png. Without names, all.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType

from docs.play.chat import Bubble, Conversation
from docs.play.markup import markdown_of
from docs.play.picture import page, shoot
from testing.botapi import BotApi
from testing.processes import Running

DOCS = Path(__file__).parent.parent
LARGEST_BYTES = 150_000


def main(names: list[str]) -> None:
    """Play the scenes of docs/scenes/ that are named."""
    known = sorted(path.stem for path in (DOCS / "scenes").glob("[a-z]*.py"))
    for name in names or known:
        scene = import_module(f"docs.scenes.{name}")
        bubbles = played(scene)
        title, said = scene.TITLE, (scene.__doc__ or "").strip()
        text = f"# {title}\n\n{said}\n\n{transcript(bubbles)}\n"
        if getattr(scene, "PICTURE", True):
            picture(name, title, bubbles)
            text = text.replace("\n\n", f"\n\n![{title}](../pictures/{name}.png)\n\n", 1)
        (DOCS / "telegram" / f"{name}.md").write_text(text, encoding="utf-8")


def played(scene: ModuleType) -> list[Bubble]:
    """What was to be seen of a scene. Blocks: half a minute."""
    settings: dict[str, str] = getattr(scene, "SETTINGS", {})
    with tempfile.TemporaryDirectory() as made, BotApi() as api:
        folder = Path(made)
        (folder / "data").mkdir()
        models = (DOCS.parent / "data" / "models").resolve()
        models.mkdir(parents=True, exist_ok=True)
        (folder / "data" / "models").symlink_to(models)
        env = {
            "PATH": os.environ["PATH"],
            "TELEGRAM_API_BASE_URL": api.url,
            "TELEGRAM_BOT_TOKEN": api.token,
            "DATA_DIR": str(folder / "data"),
            "SEEDS_DIR": str(DOCS / "stories"),
            "KEY_FILE": str(folder / "key"),
        }
        command = [sys.executable, "-m", "bot", "run"]
        bot = Running(command, env | settings, folder / "log")
        try:
            conversation = Conversation(api, *getattr(scene, "CHAT", ()))
            conversation.folder, conversation.env = folder, env | settings
            scene.play(conversation)
        except AssertionError:
            sys.stderr.write((folder / "log").read_text(encoding="utf-8")[-3000:])
            raise
        finally:
            bot.terminate()
            bot.wait()
    return conversation.bubbles


def transcript(bubbles: list[Bubble]) -> str:
    """The conversation as Markdown."""
    parts: list[str] = []
    for bubble in bubbles:
        if bubble.kind == "remark":
            parts.append(f"*{bubble.name} {bubble.text}*".replace("* ", "*"))
            continue
        edited = " (the same message)" if bubble.is_edited else ""
        quoted = f" in reply to “{bubble.reply_to}”" if bubble.reply_to else ""
        parts.append(
            f"**{bubble.name}**{edited}{quoted}:\n\n{markdown_of(bubble.text, bubble.entities)}"
        )
        parts += ["On the keyboard:"] if bubble.is_keyboard else []
        parts += [" ".join(f"`{name}`" for name in row) for row in bubble.buttons]
    return "\n\n".join(parts)


def picture(name: str, title: str, bubbles: list[Bubble]) -> None:
    """Write docs/pictures/NAME.png."""
    png = DOCS / "pictures" / f"{name}.png"
    with tempfile.TemporaryDirectory() as made:
        html = Path(made) / "chat.html"
        html.write_text(page(title, bubbles), encoding="utf-8")
        shoot(html, png)
    if (size := png.stat().st_size) > LARGEST_BYTES:
        sys.exit(f"{png} has {size:,} bytes; play fewer steps in one scene")


if __name__ == "__main__":
    main(sys.argv[1:])
