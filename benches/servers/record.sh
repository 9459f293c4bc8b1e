#!/bin/sh
# Records what a real server of the miniature sends for ten lanes; the tests play it again from tests/fixtures/recordings.
#
#   benches/servers/record.sh URL FILE [FLAGS]        FLAGS of samplebook, such as --model miniature
#
# Greedy and warm, two lanes, stop texts that lie across and inside tokens and in another script, no log-probabilities,
# params that not every server takes, a prefix beyond the context, and a chat (vLLM wants --chat-template). Serve it under the name miniature, so that no path
# of this machine is recorded. For developers only.
set -eu

[ $# -ge 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
url=$1 file=$2
shift 2
cargo build --release --locked
program=$PWD/target/release/samplebook
rm -f "$file"
drawn() {
    # One that is refused is recorded, too.
    "$program" sample --base-url "$url" --record "$file" "$@" || true
    echo
}
greedy() { drawn --temperature 0 "$@"; }

words='student: 학생
teacher:'
greedy "$@" --max-tokens 12 --alternatives 3 'what is 2+2='
drawn "$@" --temperature 1 --seed 7 --max-tokens 10 --alternatives 2 --lanes 2 "$words 선생님
morning:"
greedy "$@" --max-tokens 40 --alternatives 2 --stop 'Human:' 'Assistant: Hello.
Human: What is the capital of France?
Assistant:'
greedy "$@" --max-tokens 20 --alternatives 2 --stop er 'The zebra is'
greedy "$@" --max-tokens 16 --alternatives 2 --stop 님 "$words"
greedy "$@" --max-tokens 6 --alternatives 0 'Once upon a time'
drawn "$@" --temperature 0.8 --top-k 20 --min-p 0.05 --seed 3 --repetition-penalty 1.1 --max-tokens 8 --alternatives 1 Paris
awk 'BEGIN { for (i = 0; i < 1100; i++) printf "word " }' | drawn "$@" --max-tokens 4
greedy "$@" --max-tokens 12 --alternatives 2 --chat 'Be brief.' 'What is 2+2?'
wc -l "$file"
