menu-link = An address that asks a question
link-how = Write the question after the command: /link when does the bridge open?
link-made = Whoever opens { $address } gets the answer to: <i>{ $question }</i>

    It works for a year.
