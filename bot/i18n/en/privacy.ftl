privacy =
    <b>Your questions are not stored</b>, neither on disk nor in logs, and neither is your name. To understand “and when?”, I keep your last questions in memory for half an hour. A question with an alert (/watch) is stored encrypted for 90 days, or until you stop the alert.
privacy-for-hours = Stored for { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}:
privacy-for-days = Stored for { $n ->
    [one] { $n } day
   *[other] { $n } days
}:
privacy-until-forgotten = Stored until you delete it:
privacy-close = /forget deletes at once everything about you and, in a private chat, about the chat. After an update of the bot, or damage to its file, a copy of all this is kept for a week at most. Telegram itself sees what you write to a bot.
forgotten = Done: I store nothing about you and this chat any more.
forgotten-in-group = Done: I store nothing about you any more. What belongs to this group and its other members stays.

kept-updates-id = Telegram’s number of a message that I handled, not linked to a person
kept-updates-owner = a random name of the process that handles it, if there are several
kept-updates-at = when I started on it or finished
kept-begun-id = the same number, while I handle it
kept-begun-times = how often I started on it and was interrupted
kept-begun-at = when I last started
kept-replies-chat = your chat, as a keyed hash that cannot be reversed without the key
kept-replies-question = the number of your message in the chat, not its text
kept-replies-reply = the number of my reply, so that I can correct it when you edit a question
kept-replies-at = when I replied
kept-choices-chat = your chat, as the same kind of hash, if you chose a language
kept-choices-language = the language you chose
kept-counts-day = the day, to count questions: no words, and nobody
kept-counts-language = their language
kept-counts-kind = their kind
kept-counts-outcome = whether they were answered
kept-counts-n = how many they were
kept-desk-who = if you are an admin: you, as the same kind of hash, until you open the editors’ desk
kept-desk-secret = your link to it, as the same kind of hash
kept-desk-at = when you asked for it
