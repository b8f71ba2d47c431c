#pragma once

namespace mp::os {

// Where the C library keeps the number of the calling thread. The kernel writes it there when it starts one, and so it must
// for a fork or a thread that the C library does not know of. nullptr when it cannot be found.
int* thread_id_address();

bool is_main_thread();

}  // namespace mp::os
