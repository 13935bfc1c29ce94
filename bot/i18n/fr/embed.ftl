web-embed-wider = Interroger tous les articles de cette histoire
web-embed-more = En savoir plus sur cette réponse
web-embed-examples = Intégrer
web-embed-how = Sous un article : lui seul est interrogé ; s’il n’a pas de réponse, un lien interroge tous ceux de son histoire.
web-embed-article = Sur un article
web-embed-story = Sur toute l’histoire
web-embed-frame = Dans un cadre, sans script
web-embed-unknown = Cet article n’est pas parmi ceux d’ici.
