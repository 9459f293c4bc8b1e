#!/bin/sh
# Tests the arithmetic of the in-process engine as AArch64 computes it, NEON and all, on another kind of machine.
#
#   benches/aarch64.sh
#
# For developers only. It needs rustup and, on Debian, the packages qemu-user, gcc-aarch64-linux-gnu and
# libc6-dev-arm64-cross; what is missing is installed. QEMU interprets every instruction, so nothing is measured.
set -eu
cd "$(dirname "$0")/.."

target=aarch64-unknown-linux-gnu
missing=
command -v qemu-aarch64 >/dev/null || missing="$missing qemu-user"
command -v aarch64-linux-gnu-gcc >/dev/null || missing="$missing gcc-aarch64-linux-gnu libc6-dev-arm64-cross"
if [ -n "$missing" ]; then
    apt-get update
    # The names are those of packages, none of which has a space.
    # shellcheck disable=SC2086
    apt-get install --yes --no-install-recommends $missing
fi
rustup target add "$target"

export CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
# The architectures against transformers, the kernels against plain loops, one column against several.
PROPTEST_CASES=8 cargo test --locked --lib --target "$target" -- engine::local::kernel engine::local::product \
    engine::local::spread engine::local::matrix engine::local::architecture engine::local::forward
