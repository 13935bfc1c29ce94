# Words that tell that a text is in this language: those that ask, and a few others. None that is
# part of a name or a word of another language too, such as “los” or “war”. Who types them is
# answered in this language, unless the chat chose another.
language-words = who whom whose what when where why which how is are was were do does did has have had would can about this that from with comment it to of for you he she they we my your not and if there will should

# Codes of languages that this bot may not speak, whose readers get this one then.
language-also = { "" }

# The first day of a month, where it is written before the month.
first-day = 1
