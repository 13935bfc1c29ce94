web-embed-wider = Preguntar a todos los artículos de esta historia
web-embed-more = Más sobre esta respuesta
web-embed-examples = Insertar
web-embed-how = Bajo un artículo: solo se le pregunta a él; si no tiene respuesta, un enlace pregunta a todos los de su historia.
web-embed-article = Sobre un artículo
web-embed-story = Sobre toda la historia
web-embed-frame = En un marco, sin script
web-embed-unknown = Ese artículo no está entre los de aquí.
