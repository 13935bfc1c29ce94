claim-said = Lo que dicen los artículos sobre esto
claim-no-verdict = Esto no es un veredicto: juzga por tu cuenta si lo confirman.
claim-unspoken = No he encontrado nada sobre esto en los artículos.
claim-empty = Ese mensaje no tiene palabras que pueda buscar en los artículos.
