#include "blocking_wait.h"

#include <algorithm>

#include "arguments.h"
#include "membership.h"
#include "os.h"
#include "spinning.h"
#include "wait_list.h"

namespace mp {

namespace {

int64_t next_spin(Participant& me) {
  if (me.spin_ns >= kShortestSpinNs || me.spin_longest_ns == 0) return me.spin_ns;
  if (++me.spin_sleeps < me.spin_pause) return 0;
  me.spin_sleeps = 0;
  return kProbeSpinNs;
}

void learn(Participant& me, int64_t spent, int32_t outcome) {
  if (outcome > 0) {
    int64_t twice = std::max(spent, kShortestSpinNs) * 2;
    me.spin_ns = static_cast<int32_t>(std::min<int64_t>(twice, me.spin_longest_ns));
    me.spin_pause = kShortestPause;
  } else if (outcome < 0) {
    if (me.spin_ns < kShortestSpinNs) me.spin_pause = std::min<int32_t>(me.spin_pause * 2, kLongestPause);
    me.spin_ns /= 2;
  }
}

bool holds(const Participant& me) {
  Word& word = *word_at(me.word);
  int32_t seen = word.load();
  switch (me.rule) {
    case kTake:
      while (seen > 0)
        if (word.compare_exchange_weak(seen, seen - 1)) return true;
      return false;
    case kOwn:
      while ((seen & kHolder) == 0)
        if (word.compare_exchange_weak(seen, seen | me.value)) return true;
      return false;
    default:
      return seen != me.value;
  }
}

// Takes the owner off the list, which has what it waited for.
void leave(const Participant& me, uint32_t slot) {
  remove_waiter(me.list, slot);
  // Of two releases that overlapped both may have woken this waiter: what is left is for the next one.
  if (me.rule == kTake && word_at(me.word)->load() > 0) wake_waiters(me.list, 1, -1);
}

// SYNC: adds itself to the list before it looks at the word; whoever changes the word reads the list afterwards. Reads its
// bell before it looks, and sleeps only while that is the same: who rings it in between keeps it awake.
void wait_for_word(Participant& me, uint32_t slot) {
  int64_t end = me.limit_us < 0 ? -1 : os::now_ns() + int64_t{me.limit_us} * 1000;
  me.got = 0;
  add_waiter(me.list, slot);
  for (;;) {
    int32_t rung = me.bell.load();
    if (holds(me)) {
      leave(me, slot);
      me.got = 1;
      return;
    }
    // A death rings everybody after it has changed the epoch. Reaping is for JavaScript, which comes back.
    if (head->header.death_epoch.load() != me.reaped_epoch) return;
    int64_t left = end < 0 ? -1 : end - os::now_ns();
    if (end >= 0 && left <= 0) return;
    int64_t spin = next_spin(me);
    learn(me, spin, wait_bell(me, rung, spin, left));
  }
}

// The functions below take no arguments but those in the participant's words. `data` is the participant.
Participant& caller(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  return *static_cast<Participant*>(data);
}

napi_value wait(napi_env env, napi_callback_info info) {
  Participant& me = caller(env, info);
  if (me.rule != kBell) {
    wait_for_word(me, static_cast<uint32_t>(&me - head->participants));
    return nullptr;
  }
  int64_t spin = next_spin(me);
  learn(me, spin, wait_bell(me, me.value, spin, me.limit_us < 0 ? -1 : int64_t{me.limit_us} * 1000));
  return nullptr;
}

napi_value wake_listed(napi_env env, napi_callback_info info) {
  const Participant& me = caller(env, info);
  wake_waiters(me.list, me.value, me.word);
  return nullptr;
}

napi_value waiting_of(napi_env env, napi_callback_info info) {
  Arguments<1> in(env, info);
  Participant& me = head->participants[in.word(0)];
  napi_value object;
  napi_create_object(env, &object);
  const struct {
    const char* name;
    napi_callback function;
  } functions[] = {{"wait", wait}, {"wake", wake_listed}};
  for (const auto& [name, function] : functions) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, &me, &value);
    napi_set_named_property(env, object, name, value);
  }
  return object;
}

}  // namespace

int32_t wait_bell(Participant& me, int32_t expected, int64_t spin_ns, int64_t timeout_ns) {
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
  return spins ? -1 : 0;
}

void define_waiting(napi_env env, napi_value exports) {
  napi_value value;
  napi_create_function(env, "waitingOf", NAPI_AUTO_LENGTH, waiting_of, nullptr, &value);
  napi_set_named_property(env, exports, "waitingOf", value);
}

}  // namespace mp
