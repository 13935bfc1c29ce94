# Questions that /start suggests, about a name that stays as the articles write it.
suggest-owner = Кому належить { $name }?
suggest-users = Скільки користувачів має { $name }?
suggest-founder = Хто заснував { $name }?
suggest-speaker = Що каже { $name }?
suggest-thing = Що таке { $name }?
suggest-people = Скільки людей живе в { $name }?
suggest-founded = Коли заснували { $name }?
suggest-opened = Коли відкривають { $name }?
suggest-closed = Коли закривають { $name }?
suggest-role = { $name } — хто це?
