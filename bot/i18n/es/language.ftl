# Words that tell that a text is in this language: those that ask, and a few others. None that is
# part of a name or a word of another language too, such as “los” or “war”. Who types them is
# answered in this language, unless the chat chose another.
language-words = quién quiénes quien qué cuándo cuando dónde donde adónde cómo cuánto cuánta cuántos cuántas cuanto cuantos cuál cuáles cual es fue fueron está están sobre dijo fundó abre cerró tiene y con para por porque hay cuesta se lo su

# Codes of languages that this bot may not speak, whose readers get this one then.
language-also = ca gl eu

# The first day of a month, where it is written before the month.
first-day = 1
