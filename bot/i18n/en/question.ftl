how-to-ask = I answer questions about the articles I was given, in their own words. Ask me one: who did it, when, where, how many, why?
how-ask-command = Ask it after the command: /ask who said so, and when?
not-in-sources = The articles don’t say.
nearest = What comes nearest, and is no answer:
no-articles = There are no articles yet.
articles = { $n ->
    [one] { $n } article:
   *[other] { $n } articles:
}
and-more = … and { $n } more
also-in = also in { $names }
also-in-more = also in { $names } and { $n } more

question-empty = The question is empty; ask it in a few words.
question-wordless = There is no word in the question; ask it in a few words.
question-long = The question has { $n } characters; ask it in at most { $most }.
