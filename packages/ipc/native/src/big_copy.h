// Copying thousands of bytes, line by line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace mp {

#if defined(__x86_64__)
// memcpy of some C libraries is one instruction for such sizes, with which some processors take ten times as long when the
// target lies up to 31 bytes behind a multiple of 4096 from the source: where a buffer of the C library's and the place of its
// bytes in a message usually are.
template <typename Store>
inline void copy_by_lines(void* to, const void* from, size_t length, Store store) {
  constexpr size_t kLine = 64;
  auto* target = static_cast<char*>(to);
  auto* source = static_cast<const char*>(from);
  size_t head = -reinterpret_cast<uintptr_t>(target) & (kLine - 1);
  if (head > length) head = length;
  memcpy(target, source, head);
  target += head;
  source += head;
  length -= head;
  for (; length >= kLine; length -= kLine, target += kLine, source += kLine) {
    auto* lines = reinterpret_cast<const __m128i*>(source);
    auto* places = reinterpret_cast<__m128i*>(target);
    __m128i a = _mm_loadu_si128(lines), b = _mm_loadu_si128(lines + 1);
    __m128i c = _mm_loadu_si128(lines + 2), d = _mm_loadu_si128(lines + 3);
    store(places, a);
    store(places + 1, b);
    store(places + 2, c);
    store(places + 3, d);
  }
  memcpy(target, source, length);
}
#endif

inline void copy_big(void* to, const void* from, size_t length) {
#if defined(__x86_64__)
  copy_by_lines(to, from, length, [](__m128i* place, __m128i line) { _mm_store_si128(place, line); });
#else
  memcpy(to, from, length);
#endif
}

// Into memory that no processor has in its cache. Who receives big messages fills memory that was in use a garbage collection
// ago. A usual write first reads what is there into the cache, and drives out the memory of the message, which is about to be
// used again. This one writes past the caches: it takes two thirds of the time, and reading the copy later takes no longer
// than what was saved.
inline void copy_fresh(void* to, const void* from, size_t length) {
#if defined(__x86_64__)
  copy_by_lines(to, from, length, [](__m128i* place, __m128i line) { _mm_stream_si128(place, line); });
  _mm_sfence();  // before anybody is told of the copy
#else
  memcpy(to, from, length);
#endif
}

}  // namespace mp
