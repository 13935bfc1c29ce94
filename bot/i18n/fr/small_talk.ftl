start = Je réponds aux questions sur l’actualité avec ce que disent les articles, mot pour mot et avec la source. Posez simplement votre question, avec vos mots.
start-newest = { $n ->
    [one] J’ai { $n } article :
   *[other] J’ai { $n } articles, le plus récent :
} <b>{ $title }</b>
start-newest-own = { $n ->
    [one] J’ai { $n } article, le plus récent en français :
   *[other] J’ai { $n } articles, le plus récent en français :
} <b>{ $title }</b>
talk-welcome = Je vous en prie.
talk-wrong = Si une réponse est fausse, appuyez sur 👎 dessous, ou envoyez-moi 👎 : les administrateurs du bot le voient, sans votre nom.
command-unknown = Je ne connais pas { $command }. Ce que je sais faire est dans /help et dans le menu ; ou posez simplement une question.
command-nearest = Je ne connais pas { $command }. Vouliez-vous dire { $nearest } ?

# Ce que les gens écrivent, en minuscules et sans ponctuation, séparé par un point-virgule.
typed-hello = et; mais; bonjour; salut; bonsoir; coucou; hello; le bot; bot; tout le monde; à tous; ça va; comment ça va; comment vas-tu; comment allez-vous; qui es-tu; qui êtes-vous; es-tu un bot; êtes-vous un bot; tu es un bot; es-tu un robot; es-tu humain; tu es là; que sais-tu faire; que peux-tu faire; que savez-vous faire; que pouvez-vous faire; que puis-je demander; aide-moi; aidez-moi; c’est quoi ce bot; à quoi sert ce bot; que fait ce bot; comment ça marche; comment ça fonctionne; comment l’utiliser; menu; aide; commandes; s’il te plaît; s’il vous plaît; svp; stp; est-ce un bot officiel; c’est un bot officiel; ce bot est officiel; tu es officiel; qui a fait ce bot; qui est derrière ce bot; qui t’a créé; qui t’a fait; à qui est ce bot; peut-on te faire confiance; c’est gratuit; ce bot est gratuit; il y a quelqu’un; y a quelqu’un
typed-thanks = merci; merci beaucoup; merci bien; un grand merci; mille mercis; merci à toi; merci à vous; super; génial; parfait; très bien; bien; cool; ok; d’accord; compris; je vois; ça aide; c’est utile; utile; très utile; bon bot; au revoir; à bientôt; bonne nuit; bonne journée; bonne soirée
typed-wrong = faux; c’est faux; c’est inexact; inexact; incorrect; c’est incorrect; mauvaise réponse; la réponse est fausse; votre réponse est fausse; ce n’est pas vrai; pas vrai; ce n’est pas ça; c’est pas ça; ce n’est pas exact; erreur; c’est une erreur; n’importe quoi; tu te trompes; vous vous trompez; mauvais bot; ce n’est pas ma question; ce n’est pas ce que j’ai demandé; ça ne répond pas à ma question
typed-more = plus; plus de contexte; plus de détails; encore; continue; la suite; et ensuite; la citation complète; citation complète; en entier; contexte
typed-language = traduis; traduisez; traduis ça; traduction; en français; en français svp; parles-tu français; tu parles français; parlez-vous français; pourquoi en anglais; pourquoi en russe; pourquoi pas en français; changer de langue; langue; je ne parle pas anglais; je ne comprends pas l’anglais
typed-alerts = stop; arrête; me désabonner; désabonnement; se désabonner; m’abonner; abonnement; notifications; alertes; mes alertes; préviens-moi; prévenez-moi; tiens-moi au courant; tenez-moi au courant
