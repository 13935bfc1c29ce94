# Questions that /start suggests, about a name that stays as the articles write it.
suggest-owner = Who owns { $name }?
suggest-users = How many users does { $name } have?
suggest-founder = Who founded { $name }?
suggest-speaker = What did { $name } say?
suggest-thing = What is { $name }?
suggest-people = How many people live in { $name }?
suggest-founded = When was { $name } founded?
suggest-opened = When did { $name } open?
suggest-closed = When was { $name } closed?
suggest-role = Who is { $name }?
