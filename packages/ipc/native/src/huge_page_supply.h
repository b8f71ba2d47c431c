// Huge pages for a process that will be forked often, made before they are needed.
//
// A host that gives its guests memory when they first use it takes milliseconds for a huge page: as long as some forks take
// together, and who asks for these waits. So a thread makes some while this process starts, which takes longer. What is here is
// not inherited by forks.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace mp::os {

// Begins to make them, unless this process has one processor only: then nobody would be spared anything. Once.
void begin_supply();
// From now on none is made ahead. The other functions, and forks, come after this.
// SYNC: it joins the thread, whose pages and count of them are this thread's from then on.
void end_supply();

// So many places side by side, each for a huge page; the first ones may have theirs. nullptr: there is no room.
char* take_places(size_t count);
// Whether there is a huge page in this place: it is made now if it is not there. The system may have none.
bool has_huge_page(char* place);
// Forks are to have what is in this place.
bool let_forks_inherit(char* place);
// There is nothing in this place any more: its page has been moved away.
void vacate(char* place);

// Whether what is mapped there is only there for later.
bool is_supply(uintptr_t address);

// Gives one back that nobody has a place for, so that the system has one to give.
void give_back_one();
void give_back_all();

}  // namespace mp::os
