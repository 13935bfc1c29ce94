claim-said = Ce que les articles en disent
claim-no-verdict = Ce n’est pas un verdict : jugez vous-même s’ils le confirment.
claim-unspoken = Je n’ai rien trouvé là-dessus dans les articles.
claim-empty = Ce message n’a aucun mot que je puisse chercher dans les articles.
