sources-differ = Sources differ
other-sources = Other passages, which may be no answer:
page-of = page { $page } of { $pages }
gone-since = no longer at its address since { $date }
