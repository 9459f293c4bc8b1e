# Exported sessions: reports and tables.

export-title = A session of samplebook
export-deleted-cell = { $cell } (deleted)
export-command = “{ $words }”
export-prefix = prefix
export-column = column { $number }
export-lane = lane { $lane }
export-rating = rated { $rating } of 5
export-seed = seed { $seed }
export-answer = answer
export-empty = (empty)
# A share in percent, and the bounds between which it may well lie.
export-share = { $share } % ({ $low } to { $high })
export-model = model { $percent } %
export-token = p { $p }, { $bits } bit
export-chosen = put there by a person
export-legend = A token’s ground says how probable the model found it:
export-level-from = { $percent } % and more
export-level-below = less than { $percent } %
export-no-alternatives = With so many samples the alternatives of tokens are left out here; the formats csv and jsonl have them.
