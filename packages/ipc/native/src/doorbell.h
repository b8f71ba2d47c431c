// How a thread with an event loop waits: a bell in shared memory that the loop looks at before and after it sleeps.
#pragma once

#include <node_api.h>
#include <uv.h>

#include <cstdint>

#include "layout.h"

namespace mp {

class Doorbell {
 public:
  // Calls `callback` from the loop whenever the bell of `slot` has rung. nullptr with errno set.
  static Doorbell* open(napi_env env, uint32_t slot, napi_value callback);
  // Keeps the loop alive; it lets go by itself once no asynchronous wait is left.
  void reference();
  void close(napi_async_cleanup_hook_handle hook);

 private:
  void before_sleep();
  void after_sleep();
  bool spin();
  void learn(int64_t waited_ns);

  napi_env env_;
  napi_ref callback_;
  uv_loop_t* loop_;
  Participant* me_;
  int mailbox_;
  int32_t seen_;
  int64_t budget_ns_;          // how long to spin before sleeping: adapts
  int64_t waiting_since_ = 0;  // 0 unless it waits for the bell
  uint32_t pause_ = 0;         // sleeps before spinning is tried again, when it has been in vain
  uint32_t left_ = 0;          // of them
  int open_handles_ = 4;
  napi_async_cleanup_hook_handle hook_ = nullptr;
  uv_poll_t poll_;
  uv_prepare_t prepare_;
  uv_check_t check_;
  uv_idle_t idle_;
};

}  // namespace mp
