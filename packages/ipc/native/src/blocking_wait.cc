#include "blocking_wait.h"

#include <algorithm>
#include <utility>

#include "membership.h"
#include "os.h"
#include "spinning.h"
#include "wait_list.h"

namespace mp {

namespace {

// Hot functions, here and in what they call, lie together in one page or two of the addon's code: a thread that comes from a
// long sleep has to have each page it touches looked up again.
[[gnu::hot]] int64_t next_spin(Participant& me) {
  if (me.spin_ns >= kShortestSpinNs || me.spin_longest_ns == 0) return me.spin_ns;
  if (++me.spin_sleeps < me.spin_pause) return 0;
  me.spin_sleeps = 0;
  return kProbeSpinNs;
}

[[gnu::hot]] void learn(Participant& me, int64_t spent, int32_t outcome) {
  if (outcome > 0) {
    int64_t twice = std::max(spent, kShortestSpinNs) * 2;
    me.spin_ns = static_cast<int32_t>(std::min<int64_t>(twice, me.spin_longest_ns));
    me.spin_pause = kShortestPause;
  } else if (outcome < 0) {
    if (me.spin_ns < kShortestSpinNs) me.spin_pause = std::min<int32_t>(me.spin_pause * 2, kLongestPause);
    me.spin_ns /= 2;
  }
}

[[gnu::hot]] bool holds(const Gate& gate) {
  Word& word = *word_at(gate.word);
  int32_t seen = word.load();
  switch (gate.rule) {
    case kTake:
      while (seen > 0)
        if (word.compare_exchange_weak(seen, seen - 1)) return true;
      return false;
    case kOwn:
      while ((seen & kHolder) == 0)
        if (word.compare_exchange_weak(seen, seen | gate.me.value)) return true;
      return false;
    default:
      return seen != gate.me.value;
  }
}

// How to try before saying that one waits, while spinning pays: progress within a microsecond costs neither side more.
constexpr int32_t kLooks = 50;
// A lock is left alone for some 200 to 800 ns between two looks, in which who has it gets a few turns: each look at a word
// that another processor works on takes it away from there, and slows down the very one who is waited for.
constexpr int32_t kPatientLooks = 24;
constexpr int32_t kShortestLookPause = 10;
constexpr int32_t kLongestLookPause = 40;

[[gnu::hot]] bool looks(const Gate& gate) {
  const bool patient = gate.rule == kOwn;
  int32_t pause = patient ? kShortestLookPause : 1;
  for (int32_t left = patient ? kPatientLooks : kLooks; left > 0; left--) {
    for (int32_t i = 0; i < pause; i++) os::relax();
    if (holds(gate)) return true;
    if (patient && pause < kLongestLookPause) pause *= 2;
  }
  return false;
}

// Takes the owner off the list, which has what it waited for.
[[gnu::hot]] void leave(const Gate& gate) {
  remove_waiter(gate.list, gate.slot);
  // Of two releases that overlapped both may have woken this waiter: what is left is for the next one.
  if (gate.rule == kTake && word_at(gate.word)->load() > 0) wake_waiters(gate.list, 1, -1);
}

// The limit is for one wait only: who waits without one need not say so.
[[gnu::hot]] int64_t take_limit_ns(const Gate& gate) {
  int64_t limit = gate.me.limit_us;
  gate.me.limit_us = -1;
  if (limit < 0 || (gate.nap_us >= 0 && gate.nap_us < limit)) limit = gate.nap_us;
  return limit < 0 ? -1 : limit * 1000;
}

}  // namespace

// SYNC: adds itself to the list before it looks at the word; whoever changes the word reads the list afterwards. Reads its
// bell before it looks, and sleeps only while that is the same: who rings it in between keeps it awake.
[[gnu::hot]] bool wait_at(const Gate& gate) {
  Participant& me = gate.me;
  int64_t limit = take_limit_ns(gate);
  // JavaScript has not looked then.
  if (std::exchange(me.cold, 0) == kCold && holds(gate)) return true;
  if (me.spin_ns >= kShortestSpinNs && looks(gate)) {
    learn(me, me.spin_ns, 1);
    return true;
  }
  // Asynchronous waits have to be told what their thread is woken for.
  if (me.async_waits.load(std::memory_order_relaxed) != 0) return false;
  int64_t end = limit < 0 ? -1 : os::now_ns() + limit;
  add_waiter(gate.list, gate.slot);
  for (;;) {
    int32_t rung = me.bell.load();
    if (holds(gate)) {
      leave(gate);
      return true;
    }
    // A death rings everybody after it has changed the epoch. Reaping is for JavaScript.
    if (head->header.death_epoch.load() != me.reaped_epoch) return false;
    int64_t left = end < 0 ? -1 : end - os::now_ns();
    if (end >= 0 && left <= 0) return false;
    int64_t spin = next_spin(me);
    learn(me, spin, wait_bell(me, rung, spin, left));
  }
}

[[gnu::hot]] void wait_for_bell_at(const Gate& gate) {
  Participant& me = gate.me;
  int64_t spin = next_spin(me);
  learn(me, spin, wait_bell(me, me.value, spin, take_limit_ns(gate)));
}

// SYNC: adds to the word before it reads the list; a waiter is on the list before it looks at the word (wait_at).
[[gnu::hot]] bool give_to(const Gate& gate) {
  gate.me.cold = 0;  // unless somebody is woken
  Word& word = *word_at(gate.word);
  for (int32_t seen = word.load(); seen < gate.most;) {
    if (!word.compare_exchange_weak(seen, seen + 1)) continue;
    if (wake_waiters(gate.list, gate.wakes, -1)) gate.me.cold = kCold;
    return true;
  }
  return false;
}

[[gnu::hot]] int32_t wait_bell(Participant& me, int32_t expected, int64_t spin_ns, int64_t timeout_ns) {
  bool spins = spin_ns > 0 && room_to_spin(me);
  // This may be a callback of an event loop that somebody is waking: what that is about is for the loop to find out.
  if (me.sleep.exchange(spins ? kSpinning : kInFutex) == kWaking) me.bell.fetch_add(1);
  if (spins) {
    int64_t end = os::now_ns() + spin_ns;
    do {
      for (int i = 0; i < 32; i++) {
        if (me.bell.load(std::memory_order_relaxed) != expected) {
          me.sleep.store(kAwake);
          return 1;
        }
        os::relax();
      }
    } while (os::now_ns() < end && room_to_spin(me));
  }
  me.sleep.store(kInFutex);
  os::futex_wait(&me.bell, expected, timeout_ns);
  me.sleep.store(kAwake);
  me.cold = kCold;
  return spins ? -1 : 0;
}

}  // namespace mp
