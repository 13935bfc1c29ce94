overview-of = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
overview-of-days = { $n ->
    [one] { $n } article, { $days }
   *[other] { $n } articles, { $days }
}
overview-changes = Numbers then and now
author = by { $name }
author-unknown = no author named
date-unknown = no date known
address-unknown = I have no article from this address. /latest lists what I have.
button-to-overview = ↩︎ Back to the overview
