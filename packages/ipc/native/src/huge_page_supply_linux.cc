// Linux: anonymous memory with MADV_HUGEPAGE and MADV_DONTFORK. What a process gives back last, the system gives first.
#include "huge_page_supply.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "huge_page.h"
#include "os.h"
#include "quiet_thread.h"

namespace mp::os {

namespace {

constexpr size_t kPlaces = 64;
constexpr size_t kAhead = 14;  // for a heap of some megabytes, and the code that forks of it run

uintptr_t huge = 0;
char* places = nullptr;
bool vacant[kPlaces];
size_t taken = 0;             // the first so many have been asked for
std::atomic<size_t> made{0};  // the first so many have been made ahead: by the maker, while there is one

std::atomic<bool> ended{false};
pthread_t maker;
bool has_maker = false;

// The one of the C library is ours in a template, where forks inherit whatever V8 has.
int advise(char* at, size_t length, int advice) { return static_cast<int>(syscall(SYS_madvise, at, length, advice)); }

long faults_of_this_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_minflt;
}

bool reserve() {
  if (places != nullptr) return true;
  if (huge == 0) huge = size_of_huge_page();
  if (huge == 0) return false;
  const size_t size = kPlaces * huge;
  void* reserved = mmap(nullptr, size + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return false;
  auto start = reinterpret_cast<uintptr_t>(reserved);
  uintptr_t aligned = round_up(start, huge);
  auto* begin = reinterpret_cast<char*>(aligned);
  if (aligned > start) munmap(reserved, aligned - start);
  munmap(begin + size, start + huge - aligned);
  if (advise(begin, size, MADV_HUGEPAGE) != 0 || advise(begin, size, MADV_DONTFORK) != 0) {
    munmap(begin, size);
    return false;
  }
  for (bool& one : vacant) one = false;
  taken = 0;
  made.store(0);
  places = begin;
  return true;
}

void* make_ahead(void*) {
  if (!reserve()) return nullptr;
  while (made.load() < kAhead && !ended.load() && has_huge_page(places + made.load() * huge)) made.fetch_add(1);
  return nullptr;
}

}  // namespace

void begin_supply() {
  if (processors() >= 2) has_maker = start_quiet_thread(make_ahead, nullptr, &maker);
}

void end_supply() {
  ended.store(true);
  if (has_maker) pthread_join(maker, nullptr);
  // Another one takes over its stack, as a watcher does in each fork: so the C library has looked up what it needs for that.
  if (has_maker && start_quiet_thread([](void* none) { return none; }, nullptr, &maker)) pthread_join(maker, nullptr);
  has_maker = false;
}

char* take_places(size_t count) {
  if (!reserve() || taken + count > kPlaces) return nullptr;
  taken += count;
  return places + (taken - count) * huge;
}

bool has_huge_page(char* place) {
  auto small = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  place[0] = 0;
  long before = faults_of_this_thread();
  place[small] = 0;
  return faults_of_this_thread() == before;  // it is there already if the page is a huge one
}

bool let_forks_inherit(char* place) { return advise(place, huge, MADV_DOFORK) == 0; }

void vacate(char* place) { vacant[static_cast<size_t>(place - places) / huge] = true; }

bool is_supply(uintptr_t address) {
  auto start = reinterpret_cast<uintptr_t>(places);
  return places != nullptr && address >= start && address < start + kPlaces * huge;
}

void give_back_one() {
  if (made.load() <= taken) return;
  made.fetch_sub(1);
  advise(places + made.load() * huge, huge, MADV_DONTNEED);
}

// There may be something else by now where a page has been moved away.
void give_back_all() {
  if (places == nullptr) return;
  for (size_t i = 0; i < kPlaces; i++)
    if (!vacant[i]) munmap(places + i * huge, huge);
  places = nullptr;
}

}  // namespace mp::os
