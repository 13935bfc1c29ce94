watch-how = Écrivez votre question après la commande : /watch quand le pont ouvre-t-il ?
watch-begun = Je vous préviendrai ici quand un article répondra à : <i>{ $question }</i>

    Je regarde chaque nouvel article jusqu’au { $until }. /watches montre vos alertes et permet de les arrêter.
watch-answered = Les articles y répondent déjà :
watch-answered-begun = Jusqu’au { $until }, je vous préviendrai ici si des articles plus récents en disent plus sur : <i>{ $question }</i>. Pour arrêter : /watches.
watch-too-many = { $n ->
    [one] Vous avez déjà { $n } alerte
   *[other] Vous avez déjà { $n } alertes
}, c’est le maximum. Arrêtez-en d’abord une avec /watches.
watch-no-question = Cela ne ressemble pas à une question dont je pourrais trouver la réponse. Écrivez par exemple : /watch quand le pont ouvre-t-il ?
watch-rings = 🔔 Du nouveau sur votre question : <i>{ $question }</i>
watch-rings-perhaps = 🔔 Ceci répond peut-être à votre question : <i>{ $question }</i>
watch-list = Vous attendez une réponse à :
watch-list-row = { $n }. <i>{ $question }</i> – jusqu’au { $until }
watch-list-empty = Vous n’attendez rien. Posez une question, ou écrivez : /watch quand le pont ouvre-t-il ?
watch-list-end = Touchez un numéro pour ne plus attendre.
watch-ended = C’est fait, plus de messages à ce sujet.
watch-not-yours = Seule la personne qui a créé cette alerte peut l’arrêter.
watch-lost = Je ne vois plus cette question. Écrivez-la après la commande : /watch …
follow-how = Écrivez un mot ou un nom après la commande : /follow pont
follow-address = /follow attend un mot ou un nom : /follow pont. Pour suivre un flux, envoyez-moi seulement son adresse.
follow-begun = Je vous enverrai ici ce que les nouveaux articles disent de <i>{ $topic }</i>, jusqu’au { $until }. /watches affiche vos alertes et permet de les arrêter.
follow-daily = Chaque jour, prochain envoi :
follow-weekly = Chaque semaine, prochain envoi :
follow-list-row = { $n }. 📰 <i>{ $question }</i> – jusqu’au { $until }
digest = 📰 Du nouveau sur <i>{ $topic }</i> :
button-follow-daily = Chaque jour
button-follow-weekly = Chaque semaine
button-follow-earlier = ◀︎ 1 h plus tôt
button-follow-later = 1 h plus tard ▶︎
button-unwatch = Arrêter ces alertes
button-unwatch-number = ✕ { $n }
button-watch = 🔔 Me prévenir quand il y a une réponse
menu-watch = Me prévenir quand il y a une réponse
menu-watches = Mes alertes
menu-follow = Résumé régulier sur un mot ou un nom

kept-watches-id = un nombre aléatoire pour votre alerte
kept-watches-chat = votre discussion, sous forme d’empreinte semblable
kept-watches-user = vous, sous forme d’empreinte semblable, pour que vous seul puissiez l’arrêter
kept-watches-sealed = votre discussion, votre identifiant, votre question et votre langue, chiffrés avec une clé gardée à part, car il me les faut pour vous écrire
kept-watches-seen = le dernier article examiné
kept-watches-since = le jour à partir duquel les articles sont nouveaux pour vous
kept-watches-at = quand vous avez créé l’alerte
kept-watches-rang = quand je vous ai prévenu pour la dernière fois
kept-watches-every = l’écart en jours entre vos envois (/follow)
kept-rings-watch = le même nombre aléatoire
kept-rings-story = les sujets sur lesquels je vous ai prévenu, sous forme d’empreinte semblable
