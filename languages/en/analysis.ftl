# What counts and reads samples: instruments, answers, prices.

## Instruments

# Its name; what its words are about; what it is, in the list of instruments; what its numbers are, line by line.
instrument-tally = Tally
    .subject = answers
    .about = tally of answers
    .help =
        one answer a sample by the cell's rule: line, word, number, BEFORE…AFTER, /regular expression/
        share of the samples with an answer, with Wilson's interval at 95 %; entropy over the answers
        ┃ and "model": the model's own probability of the token paths seen to give the answer
instrument-forks = Forks
    .subject = forks
    .about = map of forks
    .help =
        all samples as one tree: what they share stands once; count, the model's probability, text; ■ ends
instrument-agreement = Agreement
    .subject = agreement
    .about = agreement between samples
    .help =
        each word by the share of the other samples that contain it; Chinese, kana, hangul by two characters
        the number: that share, averaged over a sample's words and then over the samples
instrument-verbatim = Verbatim
    .subject = verbatim
    .about = verbatim meter
    .help =
        bytes from the sample's start that the reference has behind the prefix, and where it is left
        verbatim: in a common run of 32 bytes or more; near: 12 or more; covered: the share that is verbatim
        r shows the reference, coloured by the model's surprise where the engine can score it
instrument-shots = Shots
    .subject = shots
    .about = accuracy by number of examples
    .help =
        held-out pairs asked behind 0, 1, 2 … examples in shuffled orders; right: the first line is the output
        ┃: the mean probability of the right answer up to its end, where the engine can score
instrument-bill = Bill
    .subject = run-ons
    .about = the bill
    .help =
        tokens × price. Past the turn: from a newline before a label the prefix has (Human:), a new a: b
        line where the prefix is a list of them, or a heading it has; folded in lanes, never cut from a file
instrument-distribution = Next token
    .subject = next token
    .about = what may come next
    .help =
        the model's own probability of every token that may come next, and what the params make of it;
        struck through: cut by a param; at the caret of the prefix, or at the token that is looked at
instrument-note = Note
    .subject = note
    .about = the cell's note
    .help =
        what the cell is about: a guide whose numbered lines are steps; edited from the list of cells

## What instruments say

agreement-too-few = two samples are needed to compare their words
agreement-share = { $share } of the words of a sample are in another one
agreement-divided = most divided on { $words }
bill-no-run-on = no sample runs on past its turn
bill-run-on = { $n ->
    [one] { $n } sample runs on past its turn: { $spent }
   *[other] { $n } samples run on past their turn: { $spent }
}
bill-stop = stop "{ $stop }" would end { $n }
cost-unknown = no price known
cost-partly = { $usd }, and { $samples } of unknown price
cost-sentence = { $samples }, { $read } read, { $sampled } sampled, { $price }
forks-behind = what goes on with “{ $text }”
shots-no-example = no example
shots-right = { $right } of { $of } right · { $share } ({ $low }–{ $high })
shots-own = right answer { $share }
tally-model = model: at least this probable, before samplers
tally-entropy = entropy { $bits } bit over { $n }
tally-without = { $n } without an answer
tally-cut = { $n } cut before an answer
tally-pending = { $n } not there yet
verbatim-copies = copies { $bytes } ({ $tokens })
verbatim-not-aligned = its prefix does not end in the reference
verbatim-past-end = then “{ $own }” where the reference ends (token { $token })
verbatim-departs = then “{ $own }” for “{ $expected }” (token { $token })
verbatim-longest = longest run { $bytes }
verbatim-covered = { $share } covered
verbatim-copied = { $share } copied, { $bytes } in the mean
verbatim-none = the prefix does not end in the reference, so nothing is a copy from the start
verbatim-no-text = no text

## Rules that cannot be used

answer-pattern-wrong = the pattern is wrong: { $what }
answer-pattern-wrong-at = the pattern is wrong at character { $at }: { $what }
answer-pattern-large = the pattern takes more than { $limit } bytes once compiled; write smaller repetitions
answer-no-rule = { $text } is no rule: write line, word, number, BEFORE…AFTER or /a regular expression/
answer-no-end = the text behind the answer is empty; say what ends the answer
reference-too-large = the reference has { $bytes } bytes; at most { $most } can be indexed
reference-thresholds = near is { $near } bytes; give 1 to { $verbatim }, the bytes of a verbatim copy
