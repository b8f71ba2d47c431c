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
  // what the owner's JavaScript asks of its own native code, and what both know: nobody else reads or writes these. They are
  // here because both sides have this line at hand then, while arguments of a call are slow to get after a long sleep.
  int32_t list;             // word of the wait list to wake
  int32_t count;            // how many of it, or -1 for all
  int32_t except;           // a slot that is not rung, or -1
  int32_t value;            // what the rule of a wait compares with
  int32_t limit_us;         // microseconds to wait, or -1 for ever: a wait leaves -1 behind
  int32_t cold;             // kCold after a sleep, and after waking somebody, until the owner's next wait or release; else 0
  int32_t reaped_epoch;     // the death epoch up to which the owner has reaped
  int32_t spin_ns;          // how long the owner spins before it sleeps: adapts
  int32_t spin_longest_ns;  // 0 where there is one processor
  int32_t spin_pause;       // sleeps between two tries of spinning, once it does not pay
  int32_t spin_sleeps;      // since the last such try
};

// Nothing of the owner's is in the processor's caches but the native code that it comes from: until it has been there again,
// whatever native code can do is for native code. Above all numbers of tokens, and no summary of a wait list is likely to be
// the same, so that JavaScript asks with one comparison.
constexpr int32_t kCold = INT32_MAX;

static_assert(sizeof(Participant) == 128, "a participant is two cache lines");
static_assert(kParticipantsOffset + kMaxParticipants * sizeof(Participant) <= kHeadBytes, "the table fits into the head");

// What a blocking wait is for. All but the first are carried out by native code (wait/gate.ts does the same in JavaScript).
enum Rule : int32_t {
  kBell = 0,     // the bell is no longer `value`: its owner looks for itself
  kTake = 1,     // the word is above 0: takes one off
  kOwn = 2,      // nobody holds the word: adds `value`, the new holder
  kDiffers = 3,  // the word is no longer `value`
};
constexpr int32_t kHolder = (1 << 16) - 1;  // the bits of a lock's word that name its holder

struct Head {
  Header header;
  char padding[kParticipantsOffset - sizeof(Header)];
  Participant participants[kMaxParticipants];
};

}  // namespace mp
