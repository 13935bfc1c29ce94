how-to-ask = I answer questions about the articles I was given, in their own words. Ask me something: who did it, when, where, how many, why?
how-ask-command = Write your question after the command: /ask who said so, and when?
not-found = I found nothing about this in the articles.
nearest = Closest passages (they may not answer it):
no-articles = There are no articles yet.
articles = { $n ->
    [one] { $n } article:
   *[other] { $n } articles:
}
and-more = … and { $n } more
also-in = also in { $names }
also-in-more = also in { $names } and { $n } more

question-empty = Please type your question.
question-wordless = Please ask in words.
question-long = Your question has { $n } characters; please use at most { $most }.
