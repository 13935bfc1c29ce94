# Words that tell that a text is in this language: those that ask, and a few others. None that is
# part of a name or a word of another language too, such as “los” or “war”. Who types them is
# answered in this language, unless the chat chose another.
language-words = кто кого кому кем что чего когда где куда откуда почему зачем сколько как какой какая какое какие каких чей чья чьё чьи ли есть был была было были это или если для про расскажи расскажите принадлежит а в на не и он она они оно мне меня я ты мы вы уже ещё там тут по с у

# Codes of languages that this bot may not speak, whose readers get this one then.
language-also = be kk ky tg

# The first day of a month, where it is written before the month.
first-day = 1
