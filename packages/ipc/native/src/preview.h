// A big message, copied out by its receiver while its sender copies it in.
#pragma once

#include <node_api.h>

namespace mp {

void define_preview(napi_env env, napi_value exports);

}  // namespace mp
