button-ask-about = Preguntar sobre esto

kept-posts-what = un artículo que publiqué en un canal, o un informe semanal enviado, como un hash del mismo tipo
kept-posts-at = cuándo lo envié
