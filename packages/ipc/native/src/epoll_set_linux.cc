// Linux: /proc/self/fdinfo tells what an epoll descriptor watches, and /proc/self/fd what that is.
#include "epoll_set.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace mp::os {

namespace {

constexpr int kMostDescriptors = 256;  // to look for a pipe's other end among

// Such as anon_inode:[eventfd], to which a thread writes to wake the one that waits, or pipe:[1234].
struct Name {
  char text[64] = "";

  explicit Name(int fd) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (readlink(path, text, sizeof text - 1) < 0) text[0] = '\0';
  }
  bool is_eventfd() const { return strcmp(text, "anon_inode:[eventfd]") == 0; }
  bool is_pipe() const { return strncmp(text, "pipe:", 5) == 0; }
};

// Of a pipe that this process has both ends of, as event loops have for signals.
int other_end(int fd, const Name& name) {
  for (int other = 0; name.is_pipe() && other < kMostDescriptors; other++)
    if (other != fd && strcmp(Name(other).text, name.text) == 0) return other;
  return -1;
}

}  // namespace

void EpollSet::look_at(int epoll) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/self/fdinfo/%d", epoll);
  int info = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = info < 0 ? 0 : read(info, text, sizeof text - 1);
  if (info >= 0) close(info);
  text[length < 0 ? 0 : length] = '\0';
  count_ = 0;
  for (char* line = text; count_ < kMost && (line = strstr(line, "tfd:")) != nullptr; line += 4) {
    int fd;
    unsigned events;
    unsigned long long data;
    if (sscanf(line, "tfd: %d events: %x data: %llx", &fd, &events, &data) != 3) continue;
    const Name name(fd);
    Watched& watched = watched_[count_++];
    watched = {fd, name.is_eventfd(), name.is_eventfd() ? fd : other_end(fd, name), {}};
    watched.event.events = events;
    watched.event.data.u64 = data;
  }
}

bool EpollSet::is_written_to() const {
  return count_ < kMost && std::all_of(watched_, watched_ + count_, [](const auto& it) { return it.writer >= 0; });
}

bool EpollSet::hears_of(int fd) const {
  return std::any_of(watched_, watched_ + count_, [=](const auto& it) { return it.writer == fd; });
}

void EpollSet::renew(int epoll) const {
  int fresh = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < count_; i++) {
    const Watched& watched = watched_[i];
    if (watched.is_eventfd) {
      int own = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
      dup3(own, watched.fd, O_CLOEXEC);
      close(own);
    }
    epoll_event event = watched.event;
    epoll_ctl(fresh, EPOLL_CTL_ADD, watched.fd, &event);
  }
  dup3(fresh, epoll, O_CLOEXEC);
  close(fresh);
}

}  // namespace mp::os
