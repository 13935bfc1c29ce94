privacy =
    <b>Vos questions ne sont pas enregistrées</b>, ni sur disque ni dans les journaux, et votre nom non plus. Pour comprendre « et quand ? », je garde vos dernières questions en mémoire vive une demi-heure. Une question avec alerte (/watch) est gardée chiffrée 90 jours, ou jusqu’à ce que vous arrêtiez l’alerte.
privacy-for-hours = Gardé { $n ->
    [one] { $n } heure
   *[other] { $n } heures
} :
privacy-for-days = Gardé { $n ->
    [one] { $n } jour
   *[other] { $n } jours
} :
privacy-until-forgotten = Gardé jusqu’à ce que vous l’effaciez :
privacy-close = /forget efface aussitôt tout ce qui vous concerne et, dans une discussion privée, ce qui concerne la discussion. Après une mise à jour du bot, ou si son fichier est abîmé, une copie de tout cela reste une semaine au plus. Telegram lui-même voit ce que vous écrivez à un bot.
forgotten = C’est fait : je ne garde plus rien sur vous ni sur cette discussion.
forgotten-in-group = C’est fait : je ne garde plus rien sur vous. Ce qui concerne ce groupe et ses autres membres reste.

kept-updates-id = le numéro que Telegram donne à un message que j’ai traité, sans lien avec une personne
kept-updates-owner = un nom aléatoire du processus qui le traite, s’il y en a plusieurs
kept-updates-at = quand j’ai commencé ou fini
kept-begun-id = le même numéro, pendant que je le traite
kept-begun-times = combien de fois j’ai commencé et été interrompu
kept-begun-at = quand j’ai commencé en dernier
kept-replies-chat = votre discussion, sous forme d’empreinte qu’on ne peut inverser sans la clé
kept-replies-question = le numéro de votre message dans la discussion, et non son texte
kept-replies-reply = le numéro de ma réponse, pour la corriger avec votre question
kept-replies-at = quand j’ai répondu
kept-choices-chat = votre discussion, sous forme d’empreinte semblable, si vous avez choisi une langue
kept-choices-language = la langue choisie
kept-counts-day = le jour, pour compter les questions : sans mots ni noms
kept-counts-language = leur langue
kept-counts-kind = leur genre
kept-counts-outcome = si elles ont eu une réponse
kept-counts-n = leur nombre
kept-desk-who = si vous êtes administrateur : vous, en empreinte, jusqu’à l’entrée au bureau
kept-desk-secret = votre lien vers lui, en empreinte
kept-desk-at = sa date
