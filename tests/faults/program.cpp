// podsim with faults: the n-th allocation, or the n-th write and all after it, fails.
//
//   PODSIM_FAULT=allocation:N   operator new throws std::bad_alloc once
//   PODSIM_FAULT=write:N        a disk that is full from then on: write, pwrite, fsync and rename
//   PODSIM_FAULT_IN=worker      faults of the worker process; default: of the one that starts it
//   PODSIM_FAULT_COUNT=FILE     how many there were, "allocations writes"
//
// The functions of the C library are replaced by those of this program, for libstdc++ and SQLite,
// too. Writes within the C library itself (stdio) are not among them.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "src/cli/commands.h"
#include "tests/faults/allocations.h"

namespace {

std::atomic<bool> counting{false};
std::atomic<long> writes{0};
long failing_write = 0;  // 0: none

/// Standard output and error are no disk.
bool write_fails(int descriptor) {
  if (!counting || descriptor <= STDERR_FILENO) return false;
  const long n = ++writes;
  return failing_write > 0 && n >= failing_write;
}

int full() {
  errno = ENOSPC;
  return -1;
}

/// The number behind "kind:" in PODSIM_FAULT, 0 for another kind.
long number_of(const char* kind) {
  const char* fault = std::getenv("PODSIM_FAULT");
  const std::size_t length = std::strlen(kind);
  if (fault == nullptr || std::strncmp(fault, kind, length) != 0 || fault[length] != ':') return 0;
  return std::atol(fault + length + 1);
}

void keep_counts() {
  counting = false;
  const long allocations = podsim::faults::counted_allocations();
  const char* file = std::getenv("PODSIM_FAULT_COUNT");
  if (file == nullptr) return;
  const int descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%ld %ld\n", allocations, writes.load());
  syscall(SYS_write, descriptor, text.data(), length);
  close(descriptor);
}

void begin(bool is_worker) {
  const char* in = std::getenv("PODSIM_FAULT_IN");
  const bool of_worker = in != nullptr && std::strcmp(in, "worker") == 0;
  if (of_worker != is_worker) return;
  failing_write = number_of("write");
  std::atexit(keep_counts);
  counting = true;
  podsim::faults::count_allocations(number_of("allocation"));
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* data, size_t size) {
  static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
  return write_fails(descriptor) ? full() : real(descriptor, data, size);
}

ssize_t writev(int descriptor, const struct iovec* data, int count) {
  static auto* const real = next<ssize_t(int, const struct iovec*, int)>("writev");
  return write_fails(descriptor) ? full() : real(descriptor, data, count);
}

ssize_t pwrite64(int descriptor, const void* data, size_t size, off64_t at) {
  static auto* const real = next<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  return write_fails(descriptor) ? full() : real(descriptor, data, size, at);
}

int fsync(int descriptor) {
  static auto* const real = next<int(int)>("fsync");
  return write_fails(descriptor) ? full() : real(descriptor);
}

int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  return write_fails(STDERR_FILENO + 1) ? full() : real(from, to);
}

}  // extern "C"

int main(int argc, char** argv) {
  begin(argc > 1 && std::strcmp(argv[1], "worker") == 0);
  return podsim::cli::main(argc, argv);
}
