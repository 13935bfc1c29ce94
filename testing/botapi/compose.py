"""From the parameters of a message to what readers see: text, reply, preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from .entity import Entity, FormattedText, utf16_length
from .errors import bad_request, mistake
from .html import parse_html
from .links import checked_link
from .request import Request
from .text import finish
from .world import Place

REPLY_QUOTE_LIMIT = 1024
_RAW_BYTES_LIMIT = 1 << 15  # Client.cpp get_formatted_text: "Text is too long"
_KINDS = frozenset(
    "mention hashtag cashtag bot_command url email phone_number bold italic underline "
    "strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention "
    "custom_emoji date_time".split()
)


def formatted(
    params: Mapping[str, object],
    note: Callable[[str, str], None],
    *,
    field: str = "text",
    prefix: str = "",
) -> FormattedText:
    """The text of a message; `prefix` is "quote_" for the quote of a reply.

    `note` is told of what Telegram accepts but a reader misses: a link that is none, an entity
    dropped because it crosses another.
    """
    raw = str(params.get(field, ""))
    mode = str(params.get(f"{prefix}parse_mode", "")).lower()
    entities = params.get(f"{prefix}entities")
    if len(encoded(raw)) > _RAW_BYTES_LIMIT:
        raise mistake("length", "text is too long")
    if mode in ("markdown", "markdownv2"):
        raise mistake("parameter", "parse_mode Markdown is not played by this server; use HTML")
    if mode not in ("", "none", "html"):
        raise mistake("parameter", "unsupported parse_mode")
    if mode == "html":
        if entities:
            raise mistake("parameter", "parse_mode and entities given at once")
        dropped: list[str] = []
        text, found = parse_html(raw, dropped=dropped)
        for link in dropped:
            note("link", f"Telegram makes no link of {link!r}")
    else:
        text, found = raw, [_entity(e) for e in entities] if isinstance(entities, list) else []
    finished = finish(text, found)
    for entity in finished.dropped:
        note(
            "entities", f"Telegram drops the {entity.type} at {entity.offset}: it crosses another"
        )
    return finished


def encoded(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which JSON can carry, is refused."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise mistake("parameter", "strings must be encoded in UTF-8") from None


def _entity(body: Mapping[str, object]) -> Entity:
    kind = str(body["type"])
    if kind not in _KINDS:
        raise mistake("entities", f"can't parse entities: unknown entity type {kind!r}")
    entity = Entity.from_json(body)
    if kind != "text_link":
        return entity
    if not checked_link(entity.url or ""):
        raise mistake("link", f"entity URL '{entity.url}' is invalid")
    return replace(entity, url=checked_link(entity.url or ""))


def reply(request: Request, place: Place) -> dict[str, object]:
    """The fields a reply adds to a message of `place`; empty where it is none.

    Raises where the replied message is unknown, unless it may be sent without, and where the
    quote is not an exact part of it, formatting included.
    """
    wish = request.params.get("reply_parameters")
    if not isinstance(wish, Mapping):
        return {}
    source = request.world.find(wish["chat_id"]) if wish.get("chat_id") else place
    replied = source.messages.get(int(str(wish["message_id"])))
    if replied is None:
        if wish.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    fields: dict[str, object] = {}
    if source is place:
        body = {k: v for k, v in replied.body.items() if k not in ("reply_to_message", "quote")}
        fields["reply_to_message"] = body
    else:
        fields["external_reply"] = {
            "origin": {"type": "channel", "chat": source.chat.as_json(), "date": 0},
            "chat": source.chat.as_json(),
            "message_id": replied.id,
        }
    if wish.get("quote"):
        quote = formatted(wish, request.note, field="quote", prefix="quote_")
        fields["quote"] = _quote(replied.body, replied.text, quote)
    return fields


def _quote(body: Mapping[str, object], text: str, quote: FormattedText) -> dict[str, object]:
    if utf16_length(quote.text) > REPLY_QUOTE_LIMIT:
        raise mistake("quote", "message quote is too long")
    stored = body.get("entities", [])
    assert isinstance(stored, list)
    start = text.find(quote.text)
    while start >= 0:
        offset = utf16_length(text[:start])
        if _formats(stored, offset, utf16_length(quote.text)) == {
            (e.type, e.offset, e.length) for e in quote.entities if e.type in _QUOTABLE
        }:
            return {"text": quote.text, "position": offset, "is_manual": True}
        start = text.find(quote.text, start + 1)
    raise mistake("quote", "QUOTE_TEXT_INVALID")


# ReplyParameters.quote: "an exact substring … including bold, italic, underline, strikethrough,
# spoiler, custom_emoji, and date_time entities"
_QUOTABLE = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji", "date_time"}
)


def _formats(
    entities: list[Mapping[str, object]], offset: int, length: int
) -> set[tuple[str, int, int]]:
    """The quotable formatting inside a part of a text, counted from the part's start."""
    found = set()
    for entity in entities:
        start = max(int(str(entity["offset"])), offset)
        end = min(int(str(entity["offset"])) + int(str(entity["length"])), offset + length)
        if start < end and entity["type"] in _QUOTABLE:
            found.add((str(entity["type"]), start - offset, end - start))
    return found


def check_preview(params: Mapping[str, object]) -> None:
    """Raise for link preview options that contradict each other."""
    options = params.get("link_preview_options") or {}
    assert isinstance(options, Mapping)
    if options.get("prefer_small_media") and options.get("prefer_large_media"):
        raise mistake("parameter", "a link preview can't be both small and large")
