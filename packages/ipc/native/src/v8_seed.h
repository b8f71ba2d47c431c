// The number of which V8 seeds `Math.random` in new contexts: its flag --random-seed.
//
// Setting a flag takes V8 longer than most of what a fork does. So it is set in the template, to some numbers one after the
// other: where each of them was found in turn, V8 keeps it.
#pragma once

#include <cstdint>

namespace mp::os {

// To be called whenever the flag has been set to a new number, more than once.
void look_for_seed(int32_t seed);

// False when it is not known where: then it is to be set as any flag.
bool set_seed(int32_t seed);

}  // namespace mp::os
