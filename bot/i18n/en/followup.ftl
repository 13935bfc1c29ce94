followed = Following on from: “{ $question }”
