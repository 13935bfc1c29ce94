# Questions that /start suggests, about a name that stays as the articles write it.
suggest-owner = Кому принадлежит { $name }?
suggest-users = Сколько пользователей у { $name }?
suggest-founder = Кто основал { $name }?
suggest-speaker = Что говорит { $name }?
suggest-thing = Что такое { $name }?
suggest-people = Сколько человек живёт в { $name }?
suggest-founded = Когда основали { $name }?
suggest-opened = Когда открывают { $name }?
suggest-closed = Когда закрывают { $name }?
suggest-role = { $name } — кто это?
