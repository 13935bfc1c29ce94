# Words that tell that a text is in this language: those that ask, and a few others. None that is
# part of a name or a word of another language too, such as “los” or “war”. Who types them is
# answered in this language, unless the chat chose another.
language-words = qui quoi quand où pourquoi comment combien quel quelle quels quelles quest est sont était étaient ont cest les dans avec aux et une cette ces dit fondé ouvre ferme il elle ils elles on ce sur pour pas

# Codes of languages that this bot may not speak, whose readers get this one then.
language-also = br oc co wa

# The first day of a month, where it is written before the month.
first-day = 1er
