#!/bin/sh
# Builds the programs of llama.cpp that samplebook's engine is compared with, and says where they are.
#
#   benches/llamacpp/build.sh [FOLDER]        default: target/llamacpp
#
# For developers only: nothing of it is needed to build samplebook or to test it. JOBS says how many files are compiled
# at once (default 2). What is there already is not fetched or built again.
set -eu

# The source package of the Python binding carries a whole llama.cpp, which pins its version.
package=llama-cpp-python
version=0.3.36

cd "$(dirname "$0")/../.."
folder=${1:-target/llamacpp}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

missing=
for tool in cmake g++ make python3; do
    command -v "$tool" >/dev/null || missing="$missing $tool"
done
python3 -m pip --version >/dev/null 2>&1 || missing="$missing python3-pip"
if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "missing:$missing; install them, then run this again" >&2
        exit 1
    fi
    apt-get update
    # The names of the packages are those of the tools.
    # shellcheck disable=SC2086
    apt-get install --yes --no-install-recommends $missing
fi

source=$folder/source
if [ ! -f "$source/CMakeLists.txt" ]; then
    # Only this package from source: `:all:` would compile cmake and ninja too, merely to read its metadata.
    python3 -m pip download --no-deps --no-binary "$package" --dest "$folder" "$package==$version"
    rm -rf "$source.new"
    mkdir "$source.new"
    tar -xzf "$folder/llama_cpp_python-$version.tar.gz" -C "$source.new" --strip-components=3 \
        "llama_cpp_python-$version/vendor/llama.cpp"
    # Only a whole one gets the name.
    mv "$source.new" "$source"
fi

# As its users build it for their own processor. Where that has AMX, which a virtual machine may name and not allow, what
# is built so dies of an illegal instruction; there it is built with all that is below AMX.
native=-DGGML_NATIVE=ON
if grep -qw amx_int8 /proc/cpuinfo 2>/dev/null; then
    native='-DGGML_NATIVE=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON
        -DGGML_AVX512=ON -DGGML_AVX512_VNNI=ON -DGGML_AVX512_VBMI=OFF -DGGML_AVX512_BF16=OFF'
fi

# What is not measured is left out.
# shellcheck disable=SC2086
cmake -S "$source" -B "$folder/build" \
    -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF $native \
    -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_USE_PREBUILT_UI=OFF \
    -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF

# What the comparison needs comes first.
for program in llama-batched-bench llama-quantize llama-tokenize llama-server; do
    cmake --build "$folder/build" --target "$program" --parallel "${JOBS:-2}"
    # By another name first: one that is running cannot be written to.
    cp "$folder/build/bin/$program" "$folder/$program.new"
    mv -f "$folder/$program.new" "$folder/$program"
done

echo "llama-batched-bench, llama-quantize, llama-tokenize and llama-server are in $folder"
