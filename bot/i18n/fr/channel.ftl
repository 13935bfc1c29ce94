button-ask-about = Poser une question

kept-posts-what = un article que j’ai publié dans un canal, ou un rapport hebdomadaire envoyé, sous forme d’empreinte semblable
kept-posts-at = quand je l’ai envoyé
