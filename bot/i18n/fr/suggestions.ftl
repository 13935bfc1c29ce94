# Questions that /start suggests, about a name that stays as the articles write it.
suggest-owner = À qui appartient { $name } ?
suggest-users = Combien d’utilisateurs a { $name } ?
suggest-founder = Qui a fondé { $name } ?
suggest-speaker = Que dit { $name } ?
suggest-thing = Qu’est-ce que { $name } ?
suggest-people = Combien de personnes vivent à { $name } ?
suggest-founded = Quand a-t-on fondé { $name } ?
suggest-opened = Quand ouvre { $name } ?
suggest-closed = Quand ferme { $name } ?
suggest-role = Qui est { $name } ?
