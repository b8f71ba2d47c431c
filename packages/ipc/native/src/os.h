// What the library needs of an operating system. One source file per system implements it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "layout.h"

namespace mp::os {

// Functions that can fail return -1 (or nullptr) with errno set.
int create_memory(uint64_t bytes);                       // anonymous shared memory, sparse, closed on exec
void* map_memory(int fd, uint64_t offset, size_t length);
void unmap_memory(void* address, size_t length);
int punch_memory(int fd, uint64_t offset, uint64_t length);  // gives the pages back; they read as zero afterwards
void populate_memory(void* address, size_t length);      // brings pages in all at once, before they are written; may do nothing
// Up to 256 bytes of the system's randomness. False with errno set.
bool randomize(void* data, size_t length);

int close_on_exec(int fd);
int listen_tcp(const char* host, const char* port, int backlog);  // a socket that is bound and listens

void futex_wait(Word* word, int32_t expected, int64_t timeout_ns);  // returns early at will; < 0 waits for ever
void futex_wake(Word* word, int32_t count);

// A datagram socket that other processes reach by name: the family's random id, a kind and a slot.
int open_mailbox(const uint32_t family[4], char kind, uint32_t slot);
void post_mailbox(const uint32_t family[4], char kind, uint32_t slot);  // an empty datagram; never blocks
void drain_mailbox(int fd);

// Handing descriptors to another process of the same user. A desk is found by the family's random id and a pid.
struct Caller {
  alignas(8) char address[128];
  uint32_t length;
};
int duplicate(int fd);                                   // closed on exec
int open_desk(const uint32_t family[4], uint32_t pid);
bool receive_request(int desk, uint64_t* key, Caller* caller);  // waits; false for a stranger's
void answer_request(int desk, const Caller& caller, int fd);    // fd < 0: there is none
int request_descriptor(const uint32_t family[4], uint32_t pid, uint64_t key, int64_t timeout_ns);

// Identity of a process: its start time, so that a reused pid is not mistaken for it. 0 when there is no such process. That
// of the calling process is read once.
uint64_t start_time(int32_t pid);
int open_process(int32_t pid);                           // a descriptor that becomes readable when the process has ended
// Has a child ended? Waits for that as long as it is told to (< 0: for ever). Unless `reap`, it stays a zombie, for the
// event loop to reap. 1: it has, and `exitcode` is its code, or minus the signal's number. 0: not yet. -1: no such child.
int child_ended(int32_t pid, int64_t timeout_ns, bool reap, int32_t* exitcode);

int64_t memory_bytes();                                  // of the machine
int32_t processors();                                    // that this process may run on, at least 1
int32_t processor();                                     // on which this thread is right now
// Goes on on another one. False: there is none that this thread may use.
bool leave_processor(int32_t number);
int64_t now_ns();                                        // monotonic
int64_t thread_time_ns();                                // of a processor's time
inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace mp::os
