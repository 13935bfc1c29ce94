late = Cela prenait trop de temps, j’ai arrêté. Posez la question de nouveau dans un instant.
failed = Quelque chose s’est mal passé de mon côté. Posez la question de nouveau.
hasty = Je ne peux pas chercher autant à la fois. Attendez un instant, puis posez la question de nouveau.
