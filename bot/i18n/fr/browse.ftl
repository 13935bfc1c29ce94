menu-latest = Les articles les plus récents
menu-timeline = Chronologie
publisher-unknown = média inconnu
publisher-row = { $name } – { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
publisher-row-dated = { $name } – { $n ->
    [one] { $n } article
   *[other] { $n } articles
}, le dernier : { $date }
article-changed = { $n ->
    [one] Modifié { $n } fois depuis que je l’ai lu :
   *[other] Modifié { $n } fois depuis que je l’ai lu, la dernière modification d’abord :
}
article-unknown = Il n’y a pas d’article de ce nom. /latest donne les plus récents.
article-again = /article { $id } le montre à nouveau.
timeline-empty = Aucun événement daté trouvé.
button-newer = ◀
button-older = ▶
button-to-list = ↩︎ Retour à la liste
button-number = { $n }
