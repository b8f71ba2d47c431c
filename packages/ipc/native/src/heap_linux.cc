// Linux: V8 maps each piece of its heap at a random place, with tables of its own that every fork gets copies of. Side by side
// they are one mapping, and MADV_COLLAPSE can move them to huge pages.
#include "heap.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "huge_page.h"
#include "huge_page_supply.h"
#include "mappings.h"
#include "os.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

namespace mp::os {

namespace {

constexpr size_t kPiece = 256 << 10;          // of V8's heap
constexpr size_t kRoom = size_t{1} << 30;     // for pieces: a process that has taken so many times as much is no template
constexpr uintptr_t kAlignment = 2 << 20;     // of the first piece but one, with huge pages in mind
constexpr size_t kMostPages = 512;
constexpr int64_t kMostNs = 25'000'000;       // of a processor's time: who forks is waited for
constexpr int kMostTries = 5;                 // pages that are just being given back by a fork cannot be moved

std::atomic<uintptr_t> next_place{0};
std::atomic<int> piece_flags{0};  // mappings of different ones are not joined
std::atomic<uintptr_t> first_place{0};

// Huge pages that were made, are not to be had, or would be of little use.
struct Attempt {
  uintptr_t at;
  int tries;
} attempts[kMostPages];
size_t attempt_count = 0;

size_t small_page() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

Attempt* attempt_at(uintptr_t at) {
  for (size_t i = 0; i < attempt_count; i++)
    if (attempts[i].at == at) return &attempts[i];
  if (attempt_count == kMostPages) return nullptr;
  attempts[attempt_count] = {at, 0};
  return &attempts[attempt_count++];
}

bool is_mostly_used(uintptr_t at, size_t size) {
  static unsigned char used[kAlignment / 4096];
  size_t pages = size / small_page();
  if (pages > sizeof used || mincore(reinterpret_cast<void*>(at), size, used) != 0) return false;
  return static_cast<size_t>(std::count_if(used, used + pages, [](auto one) { return (one & 1) != 0; })) > pages / 2;
}

// Whether something was tried: it may have been in vain, and be worth another try.
bool collapse_one(uintptr_t start, uintptr_t end, uintptr_t huge) {
  for (uintptr_t at = round_up(start, huge); at + huge <= end; at += huge) {
    Attempt* attempt = attempt_at(at);
    if (attempt == nullptr || attempt->tries == kMostTries) continue;
    if (!is_mostly_used(at, huge)) {
      attempt->tries = kMostTries;
      continue;
    }
    give_back_one();
    bool again = madvise(reinterpret_cast<void*>(at), huge, MADV_COLLAPSE) != 0 && errno == EAGAIN;
    attempt->tries = again ? attempt->tries + 1 : kMostTries;
    return true;
  }
  return false;
}

bool fill(uintptr_t start, uintptr_t end) {
  void* at = reinterpret_cast<void*>(start);
  void* got = mmap(at, end - start, PROT_READ | PROT_WRITE, piece_flags.load() | MAP_FIXED_NOREPLACE, -1, 0);
  if (got != at && got != MAP_FAILED) munmap(got, end - start);  // by a system that does not know the last flag
  return got == at;
}

// V8 gives back the ends of pieces that it will not write to any more, and with a gap there is no huge page.
bool fill_gap(uintptr_t before, uintptr_t start) {
  uintptr_t next = next_place.load();
  return before >= first_place.load() && start < next && start > before && start - before < kPiece && fill(before, start);
}

// The last huge page, unless there is little on it: further pieces come after it.
bool fill_rest(uintptr_t end, uintptr_t huge) {
  uintptr_t next = next_place.load(), rest = huge - next % huge;
  if (end != next || rest >= huge / 2 || !next_place.compare_exchange_strong(next, next + rest)) return false;
  return fill(next, next + rest);
}

}  // namespace

void* place_for(void* hint, size_t length, int protection, int flags) {
  // V8 asks for nearly twice as much, and gives back what is before and after an aligned piece. It reserves that first, before
  // Node 24, or has it at once.
  constexpr int kUsable = PROT_READ | PROT_WRITE, kMine = MAP_PRIVATE | MAP_ANONYMOUS;
  bool reserves = protection == PROT_NONE && flags == (kMine | MAP_NORESERVE);
  bool is_piece = hint != nullptr && length == 2 * kPiece - small_page() &&
                  (reserves || (protection == kUsable && flags == kMine));
  if (!is_piece) return hint;
  piece_flags.store(flags);
  uintptr_t next = next_place.load();
  if (next == 0) {
    // The first one may be cut short and made read-only: the others are in front of it.
    uintptr_t first = round_up(reinterpret_cast<uintptr_t>(hint), kAlignment) + kAlignment - kPiece;
    if (next_place.compare_exchange_strong(next, first)) first_place.store(first);
  }
  next = next_place.fetch_add(kPiece);
  return next - first_place.load() < kRoom ? reinterpret_cast<void*>(next) : hint;
}

void begin_gathering() { attempt_count = 0; }

bool gather_memory() {
  static const uintptr_t huge = size_of_huge_page();
  if (huge != kAlignment) return false;
  bool done = false;
  uintptr_t before = UINTPTR_MAX;
  look_through_mappings([&](const Mapping& it) {
    if (strcmp(it.access, "rw-p") != 0 || it.file != 0 || is_supply(it.start)) return false;
    done = fill_gap(before, it.start) || fill_rest(it.end, huge) || collapse_one(it.start, it.end, huge);
    before = it.end;
    return done;
  });
  return done;
}

void gather_all_memory() {
  begin_gathering();
  for (int64_t end = thread_time_ns() + kMostNs; thread_time_ns() < end && gather_memory();) continue;
}

}  // namespace mp::os
