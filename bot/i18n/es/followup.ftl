followed = A partir de: «{ $question }»
