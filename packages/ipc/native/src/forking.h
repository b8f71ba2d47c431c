// The Node-API surface of forking; a part of addon.cc's.
#pragma once

#include <node_api.h>

namespace mp {

void define_forking(napi_env env, napi_value exports);

}  // namespace mp
