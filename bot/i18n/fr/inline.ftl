inline-how = Comment demander
inline-how-title = Posez une question sur les articles
inline-late = Trop de demandes en ce moment : écrivez-moi en privé
inline-not-found = Je n’ai rien trouvé là-dessus dans les articles
asked = « { $question } »
