web-desk = Bureau de rédaction
web-desk-how = Pour entrer, écrivez /desk au bot : il vous envoie un lien qui ouvre le bureau une fois, dans les dix minutes.
web-desk-refused = Cela n’ouvre pas le bureau. Un lien sert une fois, dans les dix minutes.
web-desk-enter = Entrer
web-desk-password = Mot de passe
web-desk-leave = Sortir
web-desk-figures = Chiffres
web-desk-articles = Articles
web-desk-add = Ajouter
web-desk-feeds = Flux
web-desk-hidden = Masqué
web-desk-unanswered = Sans réponse
web-desk-votes = Avis
web-desk-notice = Annonce
web-desk-counts = Questions par jour
web-desk-answered = répondu
web-desk-uncertain = peut-être
web-desk-not-found = rien trouvé
web-desk-not-a-question = pas une question
web-desk-as-table = En tableau
web-desk-day = Jour
web-desk-no-questions = Aucune question ces derniers jours.
web-desk-feeds-n = flux suivis : { $n }
web-desk-publisher = Média
web-desk-since = Depuis (2026-02-13)
web-desk-until = Jusqu’à
web-desk-language = Langue (fr)
web-desk-id = Numéro (id)
web-desk-filter = Filtrer
web-desk-is-hidden = masqué
web-desk-original = original
web-desk-hide = Masquer
web-desk-show = Montrer à nouveau
web-desk-remove = Supprimer…
web-desk-newer = Plus récents
web-desk-older = Plus anciens
web-desk-remove-sure = Supprimer cet article ? Il ne sera plus cité.
web-desk-hide-what = Le numéro (id) d’un article, un média, un site comme example.org, ou un sujet en un ou deux mots
web-desk-sent = Envoyé récemment
web-desk-working = Lecture en cours…
web-desk-follow = Suivre
web-desk-unfollow = Ne plus suivre
web-desk-feed-address = Adresse d’un flux, d’une page qui en a un, ou d’un canal
web-desk-add-link = Ajouter le lien
web-desk-address = Adresse d’un article
web-desk-file = Fichier, { $n } Mo au plus
web-desk-add-file = Ajouter le fichier
web-desk-unanswered-off = Les questions sans réponse ne sont pas gardées : voir KEEP_UNANSWERED.
web-desk-article = Article
web-desk-no-article = rien de cité, ou un article supprimé
web-desk-settings = Réglages
web-desk-running = En service
web-desk-channel = les publications dans la chaîne
web-desk-report = le rapport de la semaine aux admins
web-desk-unanswered-kept = la conservation des questions sans réponse ; une pause les efface
web-desk-paused = en pause
web-desk-pause = Suspendre
web-desk-resume = Reprendre
web-desk-sessions = Sessions
web-desk-sessions-how = « Quitter » met fin à la session de ce navigateur. Ceci met fin à toutes, la vôtre aussi :
web-desk-end = Mettre fin à toutes les sessions
web-desk-save = Enregistrer
web-desk-notice-text = Affiché au-dessus de chaque réponse ; { $most } caractères au plus, vide pour aucune
admin-followed = Suivi : <b>{ $label }</b>
menu-desk = Ouvrir le bureau de rédaction
admin-desk = <a href="{ $address }">Ouvrir le bureau de rédaction</a>. Le lien sert une fois, dans les dix minutes ; ne le transmettez à personne.
admin-desk-off = La page web n’est pas servie : voir WEB_LISTEN et WEB_ADDRESS.
web-desk-rule = { $kind ->
    [article] article « { $label } »
    [publisher] média « { $label } »
    [host] site « { $label } »
   *[topic] thème « { $label } »
} : { $articles ->
    [one] { $articles } article
   *[other] { $articles } articles
}, { $passages ->
    [one] { $passages } passage
   *[other] { $passages } passages
}
