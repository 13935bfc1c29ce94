privacy =
    <b>Your questions are not stored</b>, neither on disk nor in logs, and neither is your name. So that I understand “and when?”, I remember your last questions for half an hour in memory. A question that you have me watch (/watch) is kept encrypted for 90 days, or until you end it.
privacy-for-hours = What is kept for { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}:
privacy-for-days = What is kept for { $n ->
    [one] { $n } day
   *[other] { $n } days
}:
privacy-until-forgotten = What is kept until you erase it:
privacy-close = /forget erases at once what belongs to you and, in a private chat, to the chat. Telegram itself sees what you write to a bot.
forgotten = Done: nothing is kept of you and this chat.
forgotten-in-group = Done: nothing is kept of you. What belongs to this group and to others in it stays.

kept-done-id = the number Telegram gave to an update that was answered, not linked to a person
kept-done-at = when it was answered
kept-claims-id = the same number, while it is answered and after, where several processes answer
kept-claims-owner = a random name of the process that answers it
kept-claims-at = when that began or was done
kept-begun-id = the same number, while it is answered
kept-begun-times = how often I began to answer and was broken off
kept-begun-at = when I did last
kept-replies-chat = your chat, as a keyed hash that cannot be turned back without the key
kept-replies-question = the number of your message in the chat, not its text
kept-replies-reply = the number of my reply, so that I can correct it when you edit a question
kept-replies-at = when I replied
kept-choices-chat = your chat, as such a hash, if you chose a language
kept-choices-language = the language you chose
