about = What the articles say about “{ $subject }”
left-out = I found nothing about: “{ $question }”
perhaps = Perhaps this answers it:
did-you-mean = Did you mean “{ $question }”?
sources-differ = Sources differ
other-sources = Other passages (they may not answer it):
page-of = page { $page } of { $pages }
gone-since = no longer at its address since { $date }
