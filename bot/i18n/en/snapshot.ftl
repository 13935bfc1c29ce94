web-snapshot-found = Sentences with these words
web-snapshot-none = No sentence has these words.
web-snapshot-noscript = Searching here needs a script; articles, questions and dates do not.
web-snapshot-of = A snapshot of { $date }: it can be read and searched without a network.
