menu-add = Ajouter un lien, un fichier ou un message
menu-remove = Retirer un article
menu-hide = Masquer quelque chose
menu-unhide = Ne plus masquer
menu-hidden = Ce qui est masqué
menu-notice = Un avis au-dessus de chaque réponse
menu-stats = Statistiques
help-admin = <b>Pour les administrateurs</b>
help-row = /{ $command } – { $what }
menu-feedback = Les avis des lecteurs

gate-id = L’identifiant de cette discussion est <code>{ $id }</code>.
gate-closed = Ce bot ne répond qu’aux personnes et aux groupes que son administrateur a autorisés. Si vous attendiez une réponse, envoyez-lui cet identifiant : <code>{ $id }</code>
gate-closed-short = Ce bot ne répond qu’aux personnes que son administrateur a autorisées.

admin-add-how = Envoyez-moi un lien, un fichier ou un message transféré d’un canal. Ou écrivez /add suivi d’un lien, ou répondez à l’un d’eux par /add.
admin-adding = Je lis… Le résultat apparaîtra ici. S’il n’y est pas dans une minute, renvoyez-le.
admin-adding-waits = Je lis autre chose ; celui-ci vient ensuite. Le résultat apparaîtra ici. Sinon, renvoyez-le.
admin-add-full = La file est pleine. Renvoyez-le quand une partie sera faite.
admin-add-so-far = { $left ->
    [0] Je lis… Terminé : { $n }.
   *[other] Je lis… Terminé : { $n }, il en reste { $left }.
}
admin-add-nothing = Rien de nouveau là-dedans.

admin-added = Ajouté : <b>{ $label }</b>
admin-replaced = Remplacé par sa nouvelle version : <b>{ $label }</b>
admin-copy = Déjà connu, désormais aussi à cette adresse : { $label }
admin-unchanged = Déjà connu : { $label }
admin-gone = N’est plus en ligne : { $label }
admin-failed = Non ajouté : { $label }
    { $fault }
admin-busy = Une opération est en cours sur les articles, ce qui prend du temps. Renvoyez-le plus tard.
admin-broken = Quelque chose s’est mal passé de mon côté ; le journal a les détails. Ce qui a déjà été ajouté reste.
admin-too-large = Le fichier dépasse 20 Mo, le maximum que Telegram donne aux bots. Sur le serveur : verbatim add FILE
admin-unreadable = Telegram n’a pas livré le fichier. Si vous avez votre propre serveur Bot API avec --local, son dossier doit être lisible ici sous le même chemin.

admin-count-added = { $n ->
    [one] { $n } ajouté
   *[other] { $n } ajoutés
}
admin-count-replaced = { $n ->
    [one] { $n } remplacé
   *[other] { $n } remplacés
}
admin-count-copy = { $n ->
    [one] { $n } connu par ailleurs
   *[other] { $n } connus par ailleurs
}
admin-count-unchanged = { $n ->
    [one] { $n } connu
   *[other] { $n } connus
}
admin-count-known = { $n ->
    [one] { $n } connu
   *[other] { $n } connus
}
admin-count-gone = { $n ->
    [one] { $n } disparu
   *[other] { $n } disparus
}
admin-count-failed = { $n ->
    [one] { $n } non ajouté
   *[other] { $n } non ajoutés
}

admin-remove-how = Écrivez /remove et l’identifiant d’un article. Les plus récents :
admin-article = <code>{ $id }</code> { $label }
admin-remove-sure = Retirer <b>{ $label }</b> ({ $id }) ? Il ne sera plus cité.
admin-removed = Retiré : <b>{ $label }</b>
admin-kept = Gardé.
admin-unknown = Il n’y a pas d’article { $id }. /remove donne les identifiants.
admin-not-yours = Seul un administrateur peut le faire.
button-remove = Retirer
button-keep = Garder

admin-hide-how = Écrivez /hide et ce qu’il faut masquer : l’identifiant d’un article, le nom d’un média, un site comme example.org ou un thème en un mot ou deux.
admin-unhide-how = Écrivez /unhide et ce qu’il faut montrer de nouveau ; /hidden donne la liste de ce qui est masqué.
admin-hid = { $kind ->
    [article] Masqué : l’article <code>{ $label }</code>.
    [publisher] Masqué : tout ce que publie <b>{ $label }</b>.
    [host] Masqué : tout ce qui vient du site <b>{ $label }</b>.
   *[topic] Masqué : tout ce qui parle de « { $label } ».
} { $much }. Pour annuler : /unhide.
admin-unhid = { $kind ->
    [article] N’est plus masqué : l’article <code>{ $label }</code>.
    [publisher] N’est plus masqué : tout ce que publie <b>{ $label }</b>.
    [host] N’est plus masqué : tout ce qui vient du site <b>{ $label }</b>.
   *[topic] N’est plus masqué : tout ce qui parle de « { $label } ».
}
admin-unhide-nothing = Rien n’est masqué sous ce nom ; /hidden donne la liste.
admin-hidden-nothing = Rien n’est masqué.
admin-rule = { $kind ->
    [article] article <code>{ $label }</code>
    [publisher] média <b>{ $label }</b>
    [host] site <b>{ $label }</b>
   *[topic] thème « { $label } »
} : { $much }
admin-hides = { $articles ->
    [one] { $articles } article
   *[other] { $articles } articles
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}

notice = 📌 { $text }
admin-notice-how = Écrivez /notice suivi de votre texte ; il apparaîtra au-dessus de chaque réponse. /notice off le retire.
admin-notice-now = Cet avis apparaît au-dessus de chaque réponse : { $text }
    /notice off le retire.
admin-notice-up = Cet avis apparaît désormais au-dessus de chaque réponse : { $text }
    /notice off le retire.
typed-off = désactiver; retirer
admin-notice-down = Avis retiré.
admin-notice-none = Il n’y avait pas d’avis.
admin-notice-long = L’avis a { $n } caractères ; une réponse en porte { $most } au plus.

stats = <b>Depuis le { $since }</b>
stats-questions = { $n ->
    [one] { $n } question
   *[other] { $n } questions
}, avec réponse : { $answered }, sans rien trouver : { $refused }
stats-day = <b>{ $day }</b> : { $answered } avec réponse · { $uncertain } peut-être · { $missing } sans réponse
stats-languages = Langues : { $languages }
stats-feedback = 👍 { $n } · 👎 { $unhelpful }
stats-watches = { $n ->
    [one] { $n } alerte
   *[other] { $n } alertes
}
stats-waiting = { $n ->
    [one] { $n } message en attente
   *[other] { $n } messages en attente
}
stats-articles = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}
stats-newest = Article le plus récent : { $label } ({ $day })
stats-newest-undated = L’article le plus récent n’a pas de date.
stats-most-quoted = <b>Les plus cités en 7 jours</b>
stats-quoted = { $n } × { $label } · 👍 { $helpful } · 👎 { $unhelpful }

feedback-none = Personne n’a encore appuyé sur 👍 ou 👎.
feedback-file = { $n ->
    [one] Les avis sur { $n } réponse, sans noms ni questions.
   *[other] Les avis sur { $n } réponses, sans noms ni questions.
}

kept-actions-who = si vous êtes administrateur : vous, sous forme d’empreinte semblable. Les actions des administrateurs restent ce temps même après /forget
kept-actions-did = le genre d’action, par exemple « add », et non ce qui a été ajouté
kept-actions-at = quand elle a eu lieu
kept-notices-id = toujours le nombre 1, pour qu’il n’y ait qu’un avis
kept-notices-text = l’avis que les administrateurs montrent à tous, jusqu’à ce qu’ils le retirent
kept-notices-at = depuis quand il est montré
kept-pauses-what = ce que la rédaction a suspendu, comme les publications dans la chaîne
kept-pauses-at = depuis quand

description =
    Je réponds aux questions sur l’actualité uniquement par des citations exactes d’articles, chacune avec sa source. Si je ne trouve rien, je le dis. Je ne peux rien inventer : je n’écris aucune phrase moi-même.

    Posez simplement votre question, avec vos mots.
short-description = Répond mot pour mot d’après des articles, avec la source. Si rien ne s’y trouve, il le dit.
