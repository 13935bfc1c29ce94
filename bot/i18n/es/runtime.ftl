late = Esto tardaba demasiado y lo he parado. Pregunta otra vez dentro de un momento, por favor.
failed = Algo ha fallado por mi parte. Pregunta otra vez, por favor.
hasty = No puedo buscar tanto a la vez. Espera un momento y pregunta otra vez, por favor.
