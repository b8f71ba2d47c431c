#include "doorbell.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "membership.h"
#include "os.h"
#include "spinning.h"

namespace mp {

namespace {

constexpr int64_t kLookAtLoopNs = 4000;  // how often a spinning loop looks for other events
// What it takes all together to put a loop to sleep, to wake it from another process, and to get back to what it waits for.
constexpr int64_t kLongestLoopSpinNs = 100000;
constexpr int64_t kWakingNs = 30000;  // the last part of that, which a sleep seems longer by

}  // namespace

Doorbell* Doorbell::open(napi_env env, uint32_t slot, napi_value callback) {
  int mailbox = os::open_mailbox(head->header.family, 'd', slot);
  if (mailbox < 0) return nullptr;
  auto* bell = new Doorbell;
  bell->env_ = env;
  napi_create_reference(env, callback, 1, &bell->callback_);
  napi_get_uv_event_loop(env, &bell->loop_);
  bell->me_ = &head->participants[slot];
  bell->mailbox_ = mailbox;
  bell->seen_ = bell->me_->bell.load();
  bell->budget_ns_ = longest_spin() > 0 ? kLongestLoopSpinNs : 0;
  bell->poll_.data = bell->prepare_.data = bell->check_.data = bell->idle_.data = bell;
  uv_poll_init(bell->loop_, &bell->poll_, mailbox);
  uv_prepare_init(bell->loop_, &bell->prepare_);
  uv_check_init(bell->loop_, &bell->check_);
  uv_idle_init(bell->loop_, &bell->idle_);
  uv_poll_start(&bell->poll_, UV_READABLE,
                [](uv_poll_t* handle, int, int) { os::drain_mailbox(static_cast<Doorbell*>(handle->data)->mailbox_); });
  uv_prepare_start(&bell->prepare_, [](uv_prepare_t* handle) { static_cast<Doorbell*>(handle->data)->before_sleep(); });
  uv_check_start(&bell->check_, [](uv_check_t* handle) { static_cast<Doorbell*>(handle->data)->after_sleep(); });
  uv_unref(reinterpret_cast<uv_handle_t*>(&bell->poll_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&bell->prepare_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&bell->check_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&bell->idle_));
  return bell;
}

void Doorbell::reference() {
  me_->referenced.store(1);
  uv_ref(reinterpret_cast<uv_handle_t*>(&poll_));
}

// From how long spinning would have had to last, whether it was tried or not: it is tried again as soon as it would pay.
void Doorbell::learn(int64_t waited_ns) {
  if (longest_spin() == 0) return;
  if (waited_ns > kLongestLoopSpinNs) budget_ns_ /= 2;
  else budget_ns_ = std::min(std::max(waited_ns * 2, budget_ns_ - budget_ns_ / 8), kLongestLoopSpinNs);
}

bool Doorbell::spin() {
  int64_t now = waiting_since_;
  const int64_t end = now + budget_ns_;
  int64_t look = now + kLookAtLoopNs;
  while (now < end) {
    for (int i = 0; i < 32; i++) {
      if (me_->bell.load(std::memory_order_relaxed) != seen_) return true;
      os::relax();
    }
    now = os::now_ns();
    if (now < look) continue;
    look = now + kLookAtLoopNs;
    if (!room_to_spin(*me_)) return false;
    pollfd backend = {uv_backend_fd(loop_), POLLIN, 0};
    if (poll(&backend, 1, 0) != 0) return false;
  }
  return false;
}

// SYNC: `sleep` is set before the bell is read again; whoever rings (bell.ts, wait_list.cc) grows the bell before it reads
// `sleep`. So either this loop sees the bell or the ringer sees the sleeper.
void Doorbell::before_sleep() {
  int32_t waits = me_->async_waits.load(std::memory_order_relaxed);
  if (me_->referenced.load(std::memory_order_relaxed) != 0 && me_->live_waits.load(std::memory_order_relaxed) == 0) {
    me_->referenced.store(0);
    uv_unref(reinterpret_cast<uv_handle_t*>(&poll_));
  }
  bool rung = me_->bell.load() != seen_;
  if (!rung) {
    // Zero does not mean that the loop will not block: libuv also says so while it has descriptors to register first.
    if (waits != 0 && uv_backend_timeout(loop_) != 0) {
      waiting_since_ = os::now_ns();
      if (left_ > 0) left_--;
      else if (budget_ns_ >= kShortestSpinNs && room_to_spin(*me_)) {
        me_->sleep.store(kSpinning);
        rung = spin();
        pause_ = rung ? pause_ / 2 : std::min(pause_ * 2 + 1, kLongestPause);
        left_ = rung ? 0 : pause_;
        if (rung) {
          learn(os::now_ns() - waiting_since_);
          waiting_since_ = 0;
        }
      }
    }
    if (!rung) {
      me_->sleep.store(kInLoop);
      rung = me_->bell.load() != seen_;
    }
  }
  if (!rung) return;
  me_->sleep.store(kAwake);
  uv_idle_start(&idle_, [](uv_idle_t*) {});  // makes the loop pass on at once
}

void Doorbell::after_sleep() {
  uv_idle_stop(&idle_);
  // SYNC: who reads `waking` does not grow the bell (bell.ts), so having been woken is news even when the bell is not.
  bool woken = me_->sleep.exchange(kAwake) == kWaking;
  int32_t bell = me_->bell.load();
  const int64_t since = waiting_since_;
  waiting_since_ = 0;
  if (bell == seen_ && !woken) return;
  if (since != 0) learn(os::now_ns() - since - kWakingNs);
  seen_ = bell;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env_, &scope) != napi_ok) return;
  napi_value callback, receiver;
  napi_get_reference_value(env_, callback_, &callback);
  napi_get_global(env_, &receiver);
  if (napi_make_callback(env_, nullptr, receiver, callback, 0, nullptr, nullptr) == napi_pending_exception) {
    napi_value error;
    napi_get_and_clear_last_exception(env_, &error);
    napi_fatal_exception(env_, error);
  }
  napi_close_handle_scope(env_, scope);
}

void Doorbell::close(napi_async_cleanup_hook_handle hook) {
  hook_ = hook;
  // At once: the slot may be somebody else's, who opens a mailbox of that name, before the loop has closed the handles.
  uv_poll_stop(&poll_);
  ::close(mailbox_);
  auto closed = [](uv_handle_t* handle) {
    auto* bell = static_cast<Doorbell*>(handle->data);
    if (--bell->open_handles_ > 0) return;
    napi_remove_async_cleanup_hook(bell->hook_);
    delete bell;
  };
  uv_close(reinterpret_cast<uv_handle_t*>(&poll_), closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&prepare_), closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&check_), closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&idle_), closed);
}

}  // namespace mp
