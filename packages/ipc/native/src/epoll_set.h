// What an epoll descriptor watches, of a thread that sleeps there and is forked along.
#pragma once

#include <sys/epoll.h>

namespace mp::os {

class EpollSet {
 public:
  // In the template: once for as many forks as are made while the thread sleeps.
  void forget() { count_ = kUnknown; }
  bool is_known() const { return count_ != kUnknown; }
  void look_at(int epoll);

  // Whether nothing but a write of this process itself makes any of it readable.
  bool is_written_to() const;
  // Whether it becomes readable by what is written to this descriptor.
  bool hears_of(int fd) const;

  // In a fork, which shares the object behind an epoll descriptor, and the eventfds in it, with the template: it gets its own.
  void renew(int epoll) const;

 private:
  struct Watched {
    int fd;
    bool is_eventfd;
    int writer;  // the descriptor to write to; -1: that is not known
    epoll_event event;
  };
  static constexpr int kMost = 64;
  static constexpr int kUnknown = -1;

  Watched watched_[kMost];
  int count_;
};

}  // namespace mp::os
