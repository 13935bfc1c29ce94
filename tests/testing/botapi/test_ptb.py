"""python-telegram-bot's own Bot against the server: what it sends and gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable

import pytest
import telegram
from telegram import constants

from testing.botapi import faults
from testing.botapi.api import BotApi
from testing.botapi.people import (
    ALICE,
    ANONYMOUS_ADMIN,
    BORIS,
    CHANNEL,
    FORUM,
    GROUP,
    SUPERGROUP,
    private,
)


@pytest.fixture
async def bot(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[telegram.Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it every RetryAfter warns
    async with telegram.Bot(
        api.token, base_url=api.base_url, base_file_url=f"{api.url}/file/bot"
    ) as bot:
        yield bot
    assert api.violations == []


async def test_get_me(bot: telegram.Bot) -> None:
    assert (bot.username, bot.can_read_all_group_messages) == ("verbatim_test_bot", False)
    assert bot.bot.supports_inline_queries


async def test_a_question_and_its_answer(api: BotApi, bot: telegram.Bot) -> None:
    question = api.say("who owns WhatsApp?")
    (update,) = await bot.get_updates(timeout=dt.timedelta(seconds=1), allowed_updates=["message"])
    assert update.message is not None
    await update.message.chat.send_action(constants.ChatAction.TYPING)
    more = telegram.InlineKeyboardButton("More", callback_data="m")
    answer = await update.message.reply_html(
        '<blockquote expandable><b>Meta</b> owns it</blockquote>\n<a href="https://x.org">x</a> '
        '<tg-time unix="1647531900" format="wDT">then</tg-time>',
        do_quote=update.message.build_reply_arguments(quote="owns"),
        reply_markup=telegram.InlineKeyboardMarkup.from_button(more),
        link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
    )
    sent = api.wait_for_reply(question)
    assert (sent.quote, sent.message_id) == ("owns", answer.message_id)
    assert answer.quote is not None
    assert answer.quote.position == 4
    assert [e.type for e in answer.entities] == [
        "expandable_blockquote",
        "bold",
        "text_link",
        "date_time",
    ]
    assert answer.parse_entity(answer.entities[1]) == "Meta"
    edited = await answer.edit_text("<i>no</i>", parse_mode="HTML")
    assert isinstance(edited, telegram.Message)
    assert edited.text == "no"
    assert await edited.delete()


async def test_a_press_and_its_answer(api: BotApi, bot: telegram.Bot) -> None:
    more = telegram.InlineKeyboardButton("More", callback_data="m")
    await bot.send_message(1001, "a", reply_markup=telegram.InlineKeyboardMarkup([[more]]))
    api.press(api.sent[0], "More")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert query.data == "m"
    assert query.message is not None
    assert query.message.is_accessible
    await query.answer("here you are", show_alert=True)
    await query.edit_message_reply_markup(None)
    with pytest.raises(telegram.error.BadRequest, match="Query is too old"):
        await query.answer()


async def test_the_profile(bot: telegram.Bot) -> None:
    scope = telegram.BotCommandScopeChatMember(SUPERGROUP.id, 5)
    commands = [("ask", "Ask"), ("help", "Help")]
    await bot.set_my_commands(commands, scope=scope, language_code="en")
    stored = await bot.get_my_commands(scope=scope, language_code="en")
    assert [c.command for c in stored] == ["ask", "help"]
    await bot.delete_my_commands(telegram.BotCommandScopeAllGroupChats())
    await bot.set_my_name("Verbatim", "ru")
    await bot.set_my_description("d")
    await bot.set_my_short_description("s", "ru")
    assert (await bot.get_my_short_description("ru")).short_description == "s"


async def test_inline_and_guest_queries(api: BotApi, bot: telegram.Bot) -> None:
    article = telegram.InlineQueryResultArticle(
        "1",
        "Meta",
        telegram.InputTextMessageContent(
            "<b>Meta</b>",
            parse_mode="HTML",
            link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
        ),
        description="who owns WhatsApp?",
        thumbnail_url="https://x.org/a.jpg",
    )
    api.ask_inline("who owns WhatsApp?", user=BORIS)
    api.ask_as_guest("@verbatim_test_bot who owns WhatsApp?")
    inline, guest = await bot.get_updates()
    assert inline.inline_query is not None
    assert guest.guest_message is not None
    await inline.inline_query.answer(
        [article],
        cache_time=dt.timedelta(minutes=5),
        is_personal=False,
        button=telegram.InlineQueryResultsButton("Ask me", start_parameter="ask"),
    )
    await guest.guest_message.answer_guest_query(article)


UPDATES: dict[str, tuple[Callable[[BotApi], int], Callable[[telegram.Update], object]]] = {
    "text": (lambda api: api.say("hi"), lambda u: u.message),
    "edited": (lambda api: api.edit(api.say("hi"), "ho"), lambda u: u.edited_message),
    "topic": (
        lambda api: api.say("/ask x", chat=FORUM, topic=5),
        lambda u: u.message and u.message.is_topic_message and u.message.message_thread_id == 5,
    ),
    "reply": (
        lambda api: api.say("and?", reply_to=api.say("x") and 1),
        lambda u: u.message and u.message.reply_to_message,
    ),
    "channel post": (lambda api: api.post_in_channel("x"), lambda u: u.channel_post),
    "forwarded post": (
        lambda api: api.forward("x"),
        lambda u: isinstance(
            u.message and u.message.forward_origin, telegram.MessageOriginChannel
        ),
    ),
    "forwarded message": (
        lambda api: api.forward("x", origin=BORIS),
        lambda u: isinstance(u.message and u.message.forward_origin, telegram.MessageOriginUser),
    ),
    "photo": (
        lambda api: api.send_photo(caption="x"),
        lambda u: u.message and u.message.photo and u.message.caption == "x",
    ),
    "voice": (lambda api: api.send_voice(), lambda u: u.message and u.message.voice),
    "sticker": (lambda api: api.send_sticker(), lambda u: u.message and u.message.sticker),
    "document": (lambda api: api.send_document(), lambda u: u.message and u.message.document),
    "as a channel": (
        lambda api: api.say_as_channel("/ask x"),
        lambda u: u.message and u.message.sender_chat and u.effective_sender,
    ),
    "anonymous admin": (
        lambda api: api.say("/ask x", chat=GROUP, user=ANONYMOUS_ADMIN),
        lambda u: u.effective_user and u.effective_user.id == 1087968824,
    ),
    "member": (
        lambda api: api.change_membership("left", "member", chat=SUPERGROUP),
        lambda u: isinstance(
            u.my_chat_member and u.my_chat_member.new_chat_member, telegram.ChatMemberMember
        ),
    ),
    "admin": (
        lambda api: api.change_membership("member", "administrator", chat=CHANNEL),
        lambda u: isinstance(
            u.my_chat_member and u.my_chat_member.new_chat_member, telegram.ChatMemberAdministrator
        ),
    ),
    "blocked": (
        lambda api: api.change_membership("member", "kicked"),
        lambda u: isinstance(
            u.my_chat_member and u.my_chat_member.new_chat_member, telegram.ChatMemberBanned
        ),
    ),
}


@pytest.mark.parametrize("kind", UPDATES)
async def test_every_update_parses_as_what_it_is(
    api: BotApi, bot: telegram.Bot, kind: str
) -> None:
    act, seen = UPDATES[kind]
    update_id = act(api)
    update = (await bot.get_updates(allowed_updates=telegram.Update.ALL_TYPES))[-1]
    assert update.update_id == update_id
    assert seen(update)
    assert update.api_kwargs == {}


async def test_refusals_raise_what_ptb_has_for_them(api: BotApi, bot: telegram.Bot) -> None:
    api.migrate(GROUP, SUPERGROUP)
    with pytest.raises(telegram.error.ChatMigrated) as migrated:
        await bot.send_message(GROUP.id, "a")
    assert migrated.value.new_chat_id == SUPERGROUP.id
    api.block(BORIS)
    with pytest.raises(telegram.error.Forbidden, match="blocked by the user"):
        await bot.send_message(BORIS.id, "a")
    with pytest.raises(telegram.error.BadRequest, match="Chat not found"):
        await bot.send_message(4, "a")
    api.faults.add("sendMessage", faults.retry_after(7), faults.html(), faults.refuse())
    with pytest.raises(telegram.error.RetryAfter):
        await bot.send_message(1001, "a")
    for _ in range(2):
        with pytest.raises(telegram.error.NetworkError):
            await bot.send_message(1001, "a")
    stranger = telegram.Bot(f"1:{'x' * 35}", base_url=api.base_url)
    with pytest.raises(telegram.error.InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_pins_chats_members_and_files(api: BotApi, bot: telegram.Bot) -> None:
    api.add_file("a.txt", b"hello")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert await file.download_as_bytearray() == b"hello"
    message = await bot.send_message(private(ALICE).id, "a")
    assert await message.pin()
    chat = await bot.get_chat(ALICE.id)
    assert chat.pinned_message == message
    assert await message.set_reaction("👍")
    assert await message.unpin()
    member = await bot.get_chat_member(ALICE.id, ALICE.id)
    assert member.status == "member"
    assert await bot.send_message_draft(ALICE.id, 1, "…")


async def test_webhooks(bot: telegram.Bot) -> None:
    await bot.set_webhook("https://x.org/hook", secret_token="s", max_connections=2)  # noqa: S106
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == ("https://x.org/hook", 2)
    with pytest.raises(telegram.error.Conflict, match="webhook is active"):
        await bot.get_updates()
    assert await bot.delete_webhook(drop_pending_updates=True)


async def test_logging_out(bot: telegram.Bot) -> None:
    with pytest.raises(telegram.error.RetryAfter):
        await bot.close()
    assert await bot.log_out()
    with pytest.raises(telegram.error.BadRequest, match="Logged out"):
        await bot.get_me()
