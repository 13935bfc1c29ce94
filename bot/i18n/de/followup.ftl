followed = Im Anschluss an: „{ $question }“
