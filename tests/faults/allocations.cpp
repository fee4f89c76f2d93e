#include "tests/faults/allocations.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace podsim::faults {
namespace {

std::atomic<bool> counting{false};
std::atomic<long> allocations{0}, failing_allocation{0};

void* allocate(std::size_t size, std::size_t alignment = 0) {
  if (counting && ++allocations == failing_allocation) return nullptr;
  if (size == 0) size = 1;
  if (alignment <= alignof(std::max_align_t)) return std::malloc(size);
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}

void* allocate_or_throw(std::size_t size, std::size_t alignment = 0) {
  if (void* place = allocate(size, alignment)) return place;
  throw std::bad_alloc();
}

}  // namespace

void count_allocations(long failing) {
  allocations = 0;
  failing_allocation = failing;
  counting = true;
}

long counted_allocations() {
  counting = false;
  return allocations;
}

}  // namespace podsim::faults

using podsim::faults::allocate;
using podsim::faults::allocate_or_throw;
using Alignment = std::align_val_t;

void* operator new(std::size_t size) { return allocate_or_throw(size); }
void* operator new[](std::size_t size) { return allocate_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void* operator new(std::size_t size, Alignment a) {
  return allocate_or_throw(size, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t size, Alignment a) {
  return allocate_or_throw(size, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, Alignment) noexcept { std::free(p); }
void operator delete[](void* p, Alignment) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, Alignment) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t, Alignment) noexcept { std::free(p); }
