claim-said = What the articles say about this
claim-no-verdict = This is no verdict: read for yourself whether they support it.
claim-unspoken = The articles don’t speak of this.
claim-empty = There are no words in that message for which I could look in the articles.
