# Words that tell that a text is in this language: those that ask, and a few others. None that is
# part of a name or a word of another language too, such as “los” or “war”. Who types them is
# answered in this language, unless the chat chose another.
language-words = wer wen wem wessen was wann wo wohin woher warum wieso weshalb wie wieviel wieviele welche welcher welches welchen ist sind haben wird wurde wurden werden gibt kann und nicht für über zum zur dem eine einen sagt gehört gegründet öffnet worum worüber wofür womit wodurch es sie du ihr wir ich hier noch nach von mit auf aus geht kommt hat macht mich mir

# Codes of languages that this bot may not speak, whose readers get this one then.
language-also = lb gsw nds

# The first day of a month, where it is written before the month.
first-day = 1
