menu-unanswered = Questions that no article answered
privacy-unanswered = This bot’s operators keep questions that no article answers: encrypted, for { $n } days, with the day and a keyed token for the asker that changes every day. They see only what two or more people asked on one day. /forget cannot find yours among them.
unanswered-list = Questions that no article answered, in the last 30 days:
unanswered-row = { $n } × { $question }
unanswered-none = No unanswered question was asked by two people on one day in the last 30 days.
