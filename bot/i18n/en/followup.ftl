followed = Understood with the question before: “{ $question }”
