privacy-unanswered = This bot’s operators keep questions that the articles do not answer: encrypted, with the day but without who asked, for { $n } days. They see only what two or more asked about. /forget cannot find yours among them.
unanswered-list = What readers asked and the articles do not say, in the last 30 days:
unanswered-row = { $n } × { $question }
unanswered-none = Nothing was asked twice and left unanswered in the last 30 days.
