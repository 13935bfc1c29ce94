"""Every method this server knows, with its parameters and their types.

Source: the Bot API 10.0 documentation, as quoted by python-telegram-bot 22.8's docstrings.
"""

from __future__ import annotations

from .schema import shapes

OBJECTS = shapes("""
MessageEntity
  type!: str offset!: int length!: int url: str user: User language: str custom_emoji_id: str
  unix_time: int date_time_format: str
User
  id!: int is_bot: bool first_name: str last_name: str username: str language_code: str
  is_premium: bool added_to_attachment_menu: bool
ReplyParameters
  message_id!: int chat_id: chat allow_sending_without_reply: bool quote: str
  quote_parse_mode: str quote_entities: [MessageEntity] quote_position: int
  checklist_task_id: int poll_option_id: str
LinkPreviewOptions
  is_disabled: bool url: str prefer_small_media: bool prefer_large_media: bool
  show_above_text: bool
ReplyMarkup
  inline_keyboard: [[InlineKeyboardButton]] keyboard: [[KeyboardButton]] is_persistent: bool
  resize_keyboard: bool one_time_keyboard: bool input_field_placeholder: str selective: bool
  remove_keyboard: bool force_reply: bool
InlineKeyboardMarkup
  inline_keyboard!: [[InlineKeyboardButton]]
InlineKeyboardButton
  text!: str icon_custom_emoji_id: str style: str url: str callback_data: str web_app: WebAppInfo
  login_url: any switch_inline_query: str switch_inline_query_current_chat: str
  switch_inline_query_chosen_chat: any copy_text: CopyTextButton callback_game: any pay: bool
KeyboardButton
  text!: str icon_custom_emoji_id: str style: str request_users: any request_chat: any
  request_contact: bool request_location: bool request_poll: any web_app: WebAppInfo
WebAppInfo
  url!: str
CopyTextButton
  text!: str
BotCommand
  command!: str description!: str
BotCommandScope
  type!: str chat_id: chat user_id: int
ReactionType
  type!: str emoji: str custom_emoji_id: str
InlineQueryResultsButton
  text!: str web_app: WebAppInfo start_parameter: str
InlineQueryResultArticle
  type!: str id!: str title!: str input_message_content!: InputTextMessageContent
  reply_markup: InlineKeyboardMarkup url: str description: str thumbnail_url: str
  thumbnail_width: int thumbnail_height: int
InputTextMessageContent
  message_text!: str parse_mode: str entities: [MessageEntity]
  link_preview_options: LinkPreviewOptions
""")

METHODS = {
    name.lower(): shape
    for name, shape in shapes("""
getMe
logOut
close
getUpdates
  offset: int limit: int timeout: int allowed_updates: [str]
setWebhook
  url!: str certificate: file ip_address: str max_connections: int allowed_updates: [str]
  drop_pending_updates: bool secret_token: str
deleteWebhook
  drop_pending_updates: bool
getWebhookInfo
sendMessage
  business_connection_id: str chat_id!: chat message_thread_id: int
  direct_messages_topic_id: int text!: str parse_mode: str entities: [MessageEntity]
  link_preview_options: LinkPreviewOptions disable_notification: bool protect_content: bool
  allow_paid_broadcast: bool message_effect_id: str suggested_post_parameters: any
  reply_parameters: ReplyParameters reply_markup: ReplyMarkup
sendDocument
  business_connection_id: str chat_id!: chat message_thread_id: int document!: file caption: str
  parse_mode: str caption_entities: [MessageEntity] disable_content_type_detection: bool
  disable_notification: bool protect_content: bool reply_parameters: ReplyParameters
  reply_markup: ReplyMarkup
sendMessageDraft
  chat_id!: int message_thread_id: int draft_id!: int text: str parse_mode: str
  entities: [MessageEntity]
editMessageText
  business_connection_id: str chat_id: chat message_id: int inline_message_id: str text!: str
  parse_mode: str entities: [MessageEntity] link_preview_options: LinkPreviewOptions
  reply_markup: InlineKeyboardMarkup
editMessageReplyMarkup
  business_connection_id: str chat_id: chat message_id: int inline_message_id: str
  reply_markup: InlineKeyboardMarkup
deleteMessage
  chat_id!: chat message_id!: int
sendChatAction
  business_connection_id: str chat_id!: chat message_thread_id: int action!: str
pinChatMessage
  business_connection_id: str chat_id!: chat message_id!: int disable_notification: bool
unpinChatMessage
  business_connection_id: str chat_id!: chat message_id: int
setMessageReaction
  chat_id!: chat message_id!: int reaction: [ReactionType] is_big: bool
answerCallbackQuery
  callback_query_id!: str text: str show_alert: bool url: str cache_time: int
answerInlineQuery
  inline_query_id!: str results!: [InlineQueryResultArticle] cache_time: int is_personal: bool
  next_offset: str button: InlineQueryResultsButton
answerGuestQuery
  guest_query_id!: str result!: InlineQueryResultArticle
setMyCommands
  commands!: [BotCommand] scope: BotCommandScope language_code: str
getMyCommands
  scope: BotCommandScope language_code: str
deleteMyCommands
  scope: BotCommandScope language_code: str
setMyName
  name: str language_code: str
getMyName
  language_code: str
setMyDescription
  description: str language_code: str
getMyDescription
  language_code: str
setMyShortDescription
  short_description: str language_code: str
getMyShortDescription
  language_code: str
getChat
  chat_id!: chat
getChatMember
  chat_id!: chat user_id!: int
getChatAdministrators
  chat_id!: chat
getFile
  file_id!: str
""").items()
}
