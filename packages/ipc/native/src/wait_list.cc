#include "wait_list.h"

#include "membership.h"

namespace mp {

namespace {

constexpr int32_t kBitmapWords = kMaxParticipants / 32;

struct WaitList {
  Word summary;  // one bit per non-empty word of `bits`
  Word cursor;   // slot that was woken last
  Word bits[kBitmapWords];
};

WaitList& list_at(int32_t list) { return *reinterpret_cast<WaitList*>(word_at(list)); }

// SYNC: the bell grows before `sleep` is read; a sleeper sets `sleep` before it reads its bell (wait_bell, before_sleep).
// Who is `waking` looks at everything before it sleeps again. Whether it is sure to look at once.
[[gnu::hot]] bool ring(uint32_t slot) {
  Participant& participant = head->participants[slot];
  if (state_of(participant.state.load()) != kAlive) return false;
  if (participant.sleep.load() == kWaking) return true;
  participant.bell.fetch_add(1);
  int32_t how = participant.sleep.load();
  if (how == kInFutex || how == kInLoop) wake_sleeper(slot);
  return how != kAwake;
}

[[gnu::hot]] void wake_all(WaitList& list, uint32_t summary) {
  for (; summary != 0; summary &= summary - 1) {
    int index = __builtin_ctz(summary);
    for (auto bits = static_cast<uint32_t>(list.bits[index].load()); bits != 0; bits &= bits - 1)
      ring(static_cast<uint32_t>(index * 32 + __builtin_ctz(bits)));
  }
}

}  // namespace

[[gnu::hot]] Word* word_at(int32_t index) { return reinterpret_cast<Word*>(head) + index; }

[[gnu::hot]] void add_waiter(int32_t at, uint32_t slot) {
  WaitList& list = list_at(at);
  list.bits[slot >> 5].fetch_or(static_cast<int32_t>(1u << (slot & 31)));
  list.summary.fetch_or(static_cast<int32_t>(1u << (slot >> 5)));
}

[[gnu::hot]] void remove_waiter(int32_t at, uint32_t slot) {
  WaitList& list = list_at(at);
  Word& bits = list.bits[slot >> 5];
  const auto bit = static_cast<int32_t>(1u << (slot & 31));
  const auto mark = static_cast<int32_t>(1u << (slot >> 5));
  if (bits.fetch_and(~bit) != bit) return;
  list.summary.fetch_and(~mark);
  if (bits.load() == 0) return;
  // Somebody may have added itself between the two: a waker that looked in that moment has missed it.
  list.summary.fetch_or(mark);
  wake_waiters(at, 1, -1);
}

[[gnu::hot]] bool wake_waiters(int32_t at, int32_t count, int32_t except) {
  WaitList& list = list_at(at);
  const auto summary = static_cast<uint32_t>(list.summary.load());
  if (summary == 0) return false;
  if (count < 0) {
    wake_all(list, summary);
    return true;
  }
  const auto cursor = static_cast<uint32_t>(list.cursor.load(std::memory_order_relaxed));
  const uint32_t after = ~1u << (cursor & 31);  // bits above the cursor's
  const uint32_t first = cursor >> 5;
  // The words of `bits` from the cursor's on, which comes twice: at the end for the bits up to the cursor's.
  const uint64_t turned = (uint64_t{summary} << kBitmapWords | summary) >> first;
  for (uint64_t rest = turned & ((uint64_t{2} << kBitmapWords) - 1); rest != 0; rest &= rest - 1) {
    const auto i = static_cast<uint32_t>(__builtin_ctzll(rest));
    const uint32_t index = (first + i) & (kBitmapWords - 1);
    auto bits = static_cast<uint32_t>(list.bits[index].load());
    if (i == 0) bits &= after;
    else if (i == kBitmapWords) bits &= ~after;
    for (; bits != 0; bits &= bits - 1) {
      uint32_t slot = index * 32 + static_cast<uint32_t>(__builtin_ctz(bits));
      if (static_cast<int32_t>(slot) == except || !ring(slot)) continue;
      list.cursor.store(static_cast<int32_t>(slot), std::memory_order_relaxed);
      if (--count == 0) return true;
    }
  }
  return true;
}

}  // namespace mp
