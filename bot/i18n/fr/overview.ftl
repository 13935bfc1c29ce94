overview-of = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
overview-of-days = { $n ->
    [one] { $n } article, { $days }
   *[other] { $n } articles, { $days }
}
overview-changes = Les chiffres, avant et maintenant
author = par { $name }
author-unknown = auteur non indiqué
date-unknown = date inconnue
address-unknown = Je n’ai pas d’article à cette adresse. /latest montre ceux que j’ai.
button-to-overview = ↩︎ Retour à l’aperçu
