menu-link = An address that asks a question
link-how = Write the question after the command: /link who owns WhatsApp?
link-made = Whoever opens { $address } gets the answer to: <i>{ $question }</i>

    It works for a year.
