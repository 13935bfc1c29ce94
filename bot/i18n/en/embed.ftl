web-embed-wider = Ask all articles of this story
web-embed-more = More on this answer
web-embed-examples = Embed
web-embed-how = Below an article: it alone is asked; where it has no answer, a link asks all articles of its story.
web-embed-article = About one article
web-embed-story = About the whole story
web-embed-frame = As a frame, without a script
web-embed-unknown = That article is not among those here.
