claim-said = What the articles say about this
claim-no-verdict = This is not a verdict: judge for yourself whether they support it.
claim-unspoken = I found nothing about this in the articles.
claim-empty = That message has no words that I could search the articles for.
