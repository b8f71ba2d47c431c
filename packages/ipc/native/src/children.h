// The children of this thread that were forked from a template: its event loop waits for their ends.
#pragma once

#include <node_api.h>
#include <uv.h>

#include <cstdint>

namespace mp {

class Children {
 public:
  // `callback` is called with the pid and the exit code (undefined: somebody else has reaped it). nullptr with errno set.
  static Children* open(napi_env env, napi_value callback);
  bool add(int32_t pid);  // false with errno set
  void reference(bool referenced);
  // Ends with the environment: calls the hook's completion when all handles are closed.
  void close(napi_async_cleanup_hook_handle hook);

 private:
  void report_ended();

  napi_env env_ = nullptr;
  napi_ref callback_ = nullptr;
  int set_ = -1;
  uv_poll_t poll_;
  napi_async_cleanup_hook_handle hook_ = nullptr;
};

}  // namespace mp
