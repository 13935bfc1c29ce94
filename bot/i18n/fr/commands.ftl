menu-ask = Poser une question sur les articles
menu-sources = Les médias dont viennent les articles
menu-help = Comment ça marche
menu-privacy = Ce que je garde sur vous
menu-forget = Effacer mes données

help =
    Interrogez-moi sur l’actualité avec vos propres mots. Je ne réponds qu’avec ce que disent les articles, mot pour mot et avec la source ; si je ne trouve rien, je le dis.

    /ask – poser une question
    /watch – être prévenu quand un article y répond ; /watches – vos alertes
    /follow – du nouveau sur un mot ou un nom, régulièrement
    /latest, /sources – les articles dont je dispose
    /timeline – les événements par date
    /language – choisir la langue du bot
    /privacy – ce que je garde sur vous ; /forget – l’effacer
hint = Je ne sais lire que du texte : écrivez votre question.
added-to-group = Je réponds ici aux questions sur l’actualité, mot pour mot d’après des articles : écrivez /ask et votre question, mentionnez-moi ou répondez à l’un de mes messages. Je ne lis rien d’autre.

menu-language = Langue du bot
language-name = Français
language-which = Quelle langue dois-je parler ici ? Les citations restent dans la langue où elles ont été écrites.
language-chosen = Je parle désormais français ici. Les citations restent dans la langue où elles ont été écrites.
language-automatic = Ici, je réponds dans la langue où vous écrivez, ou sinon dans celle de votre Telegram. Les citations restent dans la langue où elles ont été écrites.
language-of-telegram = Comme mon Telegram
help-tap = Ou touchez l’une des questions ci-dessous : les articles répondent à toutes.
