menu-link = Créer un lien qui pose une question
link-how = Écrivez la question après la commande : /link quand le pont ouvre-t-il ?
link-made = { $address }
    Ce lien demande : <i>{ $question }</i>

    Il fonctionne un an.

kept-links-id = le nombre aléatoire d’un lien créé par un administrateur (/link) pour me poser une question
kept-links-question = la question de ce lien, non chiffrée, pour que je puisse y répondre
kept-links-at = quand ce lien a été créé ou recréé
