menu-link = An address that asks a question
link-how = Write the question after the command: /link when does the bridge open?
link-made = Whoever opens { $address } gets the answer to: <i>{ $question }</i>

    It works for a year.

kept-links-id = the random number of an address that an admin made (/link) and that opens me with a question
kept-links-question = the question that the admin put behind it, in clear, so that it can be asked
kept-links-at = when that was made last
