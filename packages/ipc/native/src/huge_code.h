// Machine code on huge pages: for a process that will be forked often.
#pragma once

namespace mp::os {

// Copies the code of the executable to memory that a fork shares a couple of megabytes at a time: it need not find, map and
// unmap each small page of a file that it runs through. Does what can be done in some milliseconds: the system may have no
// such pages, or has to make room for them first. What is left may be tried again.
void move_code_to_huge_pages();

}  // namespace mp::os
