how-to-ask = Je réponds aux questions sur les articles que j’ai reçus, avec leurs propres mots. Demandez-moi : qui, quand, où, combien, pourquoi ?
how-ask-command = Écrivez votre question après la commande : /ask qui l’a dit, et quand ?
not-found = Je n’ai rien trouvé là-dessus dans les articles.
nearest = Passages les plus proches (pas forcément la réponse) :
no-articles = Il n’y a pas encore d’articles.
articles = { $n ->
    [one] { $n } article :
   *[other] { $n } articles :
}
and-more = … et { $n ->
    [one] { $n } autre
   *[other] { $n } autres
}
also-in = aussi dans { $names }
also-in-more = aussi dans { $names } et { $n ->
    [one] { $n } autre
   *[other] { $n } autres
}

question-empty = Écrivez votre question, s’il vous plaît.
question-wordless = Posez votre question avec des mots, s’il vous plaît.
question-long = Votre question a { $n } caractères ; utilisez-en { $most } au plus.
