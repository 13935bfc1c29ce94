menu-unanswered = What was asked and is not in the articles
privacy-unanswered = This bot’s operators keep questions that the articles do not answer: encrypted, for { $n } days, with the day and a keyed token for who asked that is another one each day. They see only what two people or more asked about on one day. /forget cannot find yours among them.
unanswered-list = What readers asked and the articles do not say, in the last 30 days:
unanswered-row = { $n } × { $question }
unanswered-none = Nothing was asked by two people on one day and left unanswered in the last 30 days.
