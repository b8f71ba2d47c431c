// The part of the arena that native code reads and writes: the header and the participants table.
// src/arena/layout.ts holds the same numbers; the loader compares them through `layout` before it uses the addon.
// docs/memory-layout.md explains every field.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mp {

constexpr uint32_t kLayoutVersion = 1;

constexpr size_t kParticipantsOffset = 4096;
constexpr uint32_t kMaxParticipants = 1024;
constexpr size_t kHeadBytes = 256 * 1024;         // header and participants
constexpr uint64_t kPageBytes = 65536;            // memory is handed out in pages of this size
constexpr size_t kWindowBytes = size_t{48} << 20;  // the first window of the arena, which native code maps for itself

using Word = std::atomic<int32_t>;
static_assert(sizeof(Word) == 4 && Word::is_always_lock_free, "words are plain 32-bit memory");

// A slot's state word is `generation << 8 | state`: one compare-and-swap changes it, and a stale generation is noticed.
enum State : int32_t { kFree = 0, kStarting = 1, kAlive = 2, kDead = 3 };
inline int32_t state_of(int32_t word) { return word & 0xff; }

// How a participant sleeps right now; whoever rings it needs to know which system call wakes it.
// Waking: somebody has already made that system call, and the sleeper will look again before it does anything else.
enum Sleep : int32_t { kAwake = 0, kInFutex = 1, kInLoop = 2, kSpinning = 3, kWaking = 4 };

struct Header {
  int32_t magic;
  int32_t version;
  int32_t pages;            // size of the arena in pages of 64 KiB
  int32_t root_pid;
  Word guardian;            // slot + 1 of the process whose watcher notices deaths; changed by compare-and-swap
  Word death_epoch;         // grows with every noticed death
  Word slots_used;          // highest slot ever used + 1: bounds every scan of the table
  int32_t reserved;
  uint32_t family[4];       // random name of the family, part of the abstract socket names
};

// Flags of a participant.
constexpr int32_t kEndsWithParent = 1;  // this process dies when its parent does, however busy it is

struct alignas(64) Participant {
  // first cache line: identity, written at birth and death
  Word state;
  Word pid;
  Word start_low;           // start time in clock ticks since boot: tells a reused pid apart
  Word start_high;
  Word parent_pid;          // 0 in the root
  Word parent_start_low;
  Word flags;
  Word reserved[9];
  // second cache line: waking, written by whoever rings
  Word bell;                // futex word: grows with every ring
  Word sleep;               // Sleep: set by the owner before it sleeps, cleared by the owner or its waker
  Word async_waits;         // pending asynchronous waits of the owner (written by its JavaScript)
  Word live_waits;          // those among them that keep the owner's event loop alive
  Word referenced;          // 1 while the doorbell keeps the loop alive
  Word reserved2[11];
};
static_assert(sizeof(Participant) == 128, "a participant is two cache lines");
static_assert(kParticipantsOffset + kMaxParticipants * sizeof(Participant) <= kHeadBytes, "the table fits into the head");

struct Head {
  Header header;
  char padding[kParticipantsOffset - sizeof(Header)];
  Participant participants[kMaxParticipants];
};

}  // namespace mp
