followed = Dans la suite de : « { $question } »
