menu-unanswered = Questions that no article answered
kept-unanswered-day = the day on which you asked a question that no article answers
kept-unanswered-asker = a keyed token for you, which changes every week
kept-unanswered-period = the week in which that token stays the same
kept-unanswered-sealed = that question, encrypted: this bot’s operators keep it and see only what two or more people asked in one week
unanswered-list = Questions that no article answered, in the last 30 days:
unanswered-row = { $n } × { $question }
unanswered-none = No unanswered question was asked by two people in one week in the last 30 days.
