// Linux: huge pages take the place of the executable's mappings. The code keeps its addresses, and runs on meanwhile: mremap
// exchanges the mapping at once.
#include "huge_code.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "code_use.h"
#include "executable.h"
#include "huge_page.h"
#include "huge_page_supply.h"
#include "mappings.h"
#include "os.h"

namespace mp::os {

namespace {

constexpr size_t kMostPages = 64;
constexpr size_t kMuch = 8;  // a page of which forks use an eighth is worth its memory
// Of a processor's time. Who forks is waited for, and a page that takes a millisecond pays off after some dozen forks only.
constexpr int64_t kMostNs = 5'000'000;
constexpr int64_t kMostInPauseNs = 25'000'000;

struct Page {
  uintptr_t start;
  size_t use;    // small pages of it that forks use
  bool is_code;  // or constants
  char* place;   // where it is copied first
};
bool lies_before(const Page& a, const Page& b) { return a.start < b.start; }
bool is_used_more(const Page& a, const Page& b) { return a.use > b.use; }

// Whole huge pages of what nobody writes to, if they are still those of a file and are used much.
size_t find_pages(uintptr_t huge, const int32_t* forks, size_t fork_count, Page* found) {
  const size_t much = huge / static_cast<size_t>(sysconf(_SC_PAGESIZE)) / kMuch;
  CodeUse use(forks, fork_count);
  const Image image = executable();
  size_t count = 0;
  look_through_mappings([&](const Mapping& it) {
    const bool is_code = strcmp(it.access, "r-xp") == 0;
    if ((!is_code && strcmp(it.access, "r--p") != 0) || it.file == 0) return false;
    uintptr_t end = std::min<uintptr_t>(it.end, image.end);
    for (uintptr_t page = round_up(std::max<uintptr_t>(it.start, image.start), huge); page + huge <= end; page += huge) {
      size_t used = use.pages_from(page, huge);
      if (used >= much && count < kMostPages) found[count++] = {page, used, is_code, nullptr};
    }
    return false;
  });
  return count;
}

// What is being moved. To places that lie as their pages do, so that the system joins neighbours.
Page pages[kMostPages];
size_t page_count = 0, moved_count = 0;
bool found = false;
int64_t time_left_ns = kMostNs;

void begin_move(uintptr_t huge, const int32_t* forks, size_t count) {
  found = true;
  moved_count = 0;
  page_count = find_pages(huge, forks, count, pages);
  std::sort(pages, pages + page_count, lies_before);
  char* places = take_places(page_count);
  if (places == nullptr) page_count = 0;
  for (size_t i = 0; i < page_count; i++) pages[i].place = places + i * huge;
  std::sort(pages, pages + page_count, is_used_more);
}

bool move_page(uintptr_t huge, const Page& page) {
  if (!has_huge_page(page.place)) return false;
  auto* there = reinterpret_cast<void*>(page.start);
  memcpy(page.place, there, huge);
  // Some systems let no process make what it has written executable.
  if (mprotect(page.place, huge, PROT_READ | (page.is_code ? PROT_EXEC : 0)) != 0 || !let_forks_inherit(page.place) ||
      mremap(page.place, huge, huge, MREMAP_MAYMOVE | MREMAP_FIXED, there) == MAP_FAILED)
    return false;
  vacate(page.place);
  return true;
}

}  // namespace

bool move_code(const int32_t* forks, size_t count) {
  static const uintptr_t huge = size_of_huge_page();
  if (huge == 0 || time_left_ns <= 0) return false;
  if (!found) begin_move(huge, forks, count);
  if (moved_count == page_count) return false;
  int64_t start = thread_time_ns();
  const bool moved = move_page(huge, pages[moved_count]);
  time_left_ns -= thread_time_ns() - start;
  if (moved) moved_count++;
  else page_count = moved_count;  // the others would not either, and their places may be given back
  return moved;
}

void move_all_code(const int32_t* forks, size_t count) {
  found = false;
  for (time_left_ns = kMostInPauseNs; move_code(forks, count);) continue;
}

}  // namespace mp::os
