# How a count is said. `$n` is the count; its thousands are grouped by the program.

count-alternative = { $n ->
    [one] { $n } alternative
   *[other] { $n } alternatives
}
count-answer = { $n ->
    [one] { $n } answer
   *[other] { $n } answers
}
count-byte = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
count-cell = { $n ->
    [one] { $n } cell
   *[other] { $n } cells
}
count-column = { $n ->
    [one] { $n } column
   *[other] { $n } columns
}
count-different-first-name = { $n ->
    [one] { $n } different first name
   *[other] { $n } different first names
}
count-different-sample = { $n ->
    [one] { $n } different sample
   *[other] { $n } different samples
}
count-example = { $n ->
    [one] { $n } example
   *[other] { $n } examples
}
count-head = { $n ->
    [one] { $n } head
   *[other] { $n } heads
}
count-key-value-head = { $n ->
    [one] { $n } key-value head
   *[other] { $n } key-value heads
}
count-lane = { $n ->
    [one] { $n } lane
   *[other] { $n } lanes
}
count-layer = { $n ->
    [one] { $n } layer
   *[other] { $n } layers
}
count-more-answer = { $n ->
    [one] { $n } more answer
   *[other] { $n } more answers
}
count-more-line = { $n ->
    [one] { $n } more line
   *[other] { $n } more lines
}
count-more-row = { $n ->
    [one] { $n } more row
   *[other] { $n } more rows
}
count-more-sample = { $n ->
    [one] { $n } more sample
   *[other] { $n } more samples
}
count-more-token = { $n ->
    [one] { $n } more token
   *[other] { $n } more tokens
}
count-number = { $n ->
    [one] { $n } number
   *[other] { $n } numbers
}
count-pair = { $n ->
    [one] { $n } pair
   *[other] { $n } pairs
}
count-re-flow = { $n ->
    [one] { $n } re-flow
   *[other] { $n } re-flows
}
count-request = { $n ->
    [one] { $n } request
   *[other] { $n } requests
}
count-sample = { $n ->
    [one] { $n } sample
   *[other] { $n } samples
}
count-thing = { $n ->
    [one] { $n } thing
   *[other] { $n } things
}
count-time = { $n ->
    [one] { $n } time
   *[other] { $n } times
}
count-token = { $n ->
    [one] { $n } token
   *[other] { $n } tokens
}
count-value = { $n ->
    [one] { $n } value
   *[other] { $n } values
}
count-row = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}
