button-ask-about = Ask about this

kept-posts-what = an article that I posted to a channel, or a weekly report that I sent, as the same kind of hash
kept-posts-at = when I posted it
