// A process that was started for a family, before any of the library's JavaScript is loaded in it.
#pragma once

#include <node_api.h>

namespace mp {

void define_summons(napi_env env, napi_value exports);

// Declares the thread's slot dead when its environment ends, and starts the watcher under a slot that is this process's as
// long as it lives. False with errno set.
bool take_part(napi_env env, uint32_t slot, uint32_t slot_of_process);

}  // namespace mp
