#!/bin/sh
# Runs the checks of tests/servers.rs against real servers of the miniature on loopback.
#
#   benches/servers/run.sh              llama.cpp's llama-server, built by benches/llamacpp/build.sh
#   benches/servers/run.sh URL          a server that runs already, such as vLLM
#
# The weights come from `python benches/llamacpp/models.py`. For developers only.
set -eu

cd "$(dirname "$0")/../.."
check() {
    SAMPLEBOOK_SERVER=$1 cargo test --locked --test servers -- --ignored --nocapture --test-threads 1
}
if [ $# -gt 0 ]; then
    check "$1"
    exit
fi

folder=target/llamacpp
[ -x "$folder/llama-server" ] || benches/llamacpp/build.sh
[ -f "$folder/models/miniature-f16.gguf" ] || python3 benches/llamacpp/models.py
port=8201
"$folder/llama-server" -m "$folder/models/miniature-f16.gguf" --port "$port" -t 1 -np 4 -c 4096 \
    -ctk f32 -ctv f32 -fa off >target/llama-server.log 2>&1 &
server=$!
trap 'kill "$server"' EXIT
# It answers once its model is loaded.
python3 - "http://127.0.0.1:$port/health" <<'PYTHON'
import sys, time, urllib.request
for _ in range(300):
    try:
        urllib.request.urlopen(sys.argv[1])
        break
    except OSError:
        time.sleep(0.2)
else:
    sys.exit("llama-server did not start; see target/llama-server.log")
PYTHON
check "http://127.0.0.1:$port"
