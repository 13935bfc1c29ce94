# Questions that /start suggests, about a name that stays as the articles write it.
suggest-owner = Wem gehört { $name }?
suggest-users = Wie viele Nutzer hat { $name }?
suggest-founder = Wer hat { $name } gegründet?
suggest-speaker = Was sagt { $name }?
suggest-thing = Was ist { $name }?
suggest-people = Wie viele Menschen leben in { $name }?
suggest-founded = Wann wurde { $name } gegründet?
suggest-opened = Wann öffnet { $name }?
suggest-closed = Wann wurde { $name } geschlossen?
suggest-role = Wer ist { $name }?
