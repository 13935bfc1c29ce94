claim-said = What the articles say about this
claim-no-verdict = This is not a verdict: judge for yourself whether they support it.
claim-unspoken = The articles don’t mention this.
claim-empty = That message has no words that I could search the articles for.
