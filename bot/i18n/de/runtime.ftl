late = Das hat zu lange gedauert, ich habe die Suche abgebrochen. Bitte fragen Sie gleich noch einmal.
failed = Bei mir ist etwas schiefgegangen. Bitte fragen Sie noch einmal.
hasty = So viel auf einmal kann ich nicht nachsehen. Bitte warten Sie einen Moment und fragen Sie dann noch einmal.
