# Questions that /start suggests, about a name that stays as the articles write it.
suggest-owner = ¿De quién es { $name }?
suggest-users = ¿Cuántos usuarios tiene { $name }?
suggest-founder = ¿Quién fundó { $name }?
suggest-speaker = ¿Qué dijo { $name }?
suggest-thing = ¿Qué es { $name }?
suggest-people = ¿Cuántas personas viven en { $name }?
suggest-founded = ¿Cuándo se fundó { $name }?
suggest-opened = ¿Cuándo abre { $name }?
suggest-closed = ¿Cuándo cerró { $name }?
suggest-role = ¿Quién es { $name }?
