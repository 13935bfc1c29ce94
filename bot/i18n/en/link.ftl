menu-link = Make a link that asks a question
link-how = Write the question after the command: /link when does the bridge open?
link-made = { $address }
    This link asks: <i>{ $question }</i>

    It works for a year.

kept-links-id = the random number of a link that an admin made (/link) to open me with a question
kept-links-question = the question in that link, unencrypted, so that I can answer it
kept-links-at = when that link was last made
