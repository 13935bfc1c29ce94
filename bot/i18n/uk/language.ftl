# Words that tell that a text is in this language: those that ask, and a few others. None that is
# part of a name or a word of another language too, such as “los” or “war”. Who types them is
# answered in this language, unless the chat chose another.
language-words = хто кого кому ким що чого коли де куди звідки чому навіщо скільки як який яка яке які яких чий чия чиє чиї чи є був була було були це або якщо для та про належить сталося відбулося а в на не і й він вона вони воно мені мене я ти ми ви вже ще там тут по з у

# Codes of languages that this bot may not speak, whose readers get this one then.
language-also = { "" }

# The first day of a month, where it is written before the month.
first-day = 1
