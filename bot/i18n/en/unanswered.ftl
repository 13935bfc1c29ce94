menu-unanswered = Questions that no article answered
kept-unanswered-day = the day on which you asked a question that no article answers
kept-unanswered-asker = a keyed token for you, which changes every day
kept-unanswered-sealed = that question, encrypted: this bot’s operators keep it and see only what two or more people asked on one day
unanswered-list = Questions that no article answered, in the last 30 days:
unanswered-row = { $n } × { $question }
unanswered-none = No unanswered question was asked by two people on one day in the last 30 days.
