// Linux: descriptors are the ancillary data of the packet's head; the text follows.
#include "packet.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

namespace mp::os {

namespace {

struct Head {
  uint32_t bytes;    // of the text
  uint32_t present;  // one bit for each descriptor that came along
};

constexpr size_t kControlBytes = CMSG_SPACE(sizeof(int) * kMostDescriptors);

}  // namespace

bool read_all(int socket, void* data, size_t size) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    ssize_t got = recv(socket, at, size, MSG_WAITALL);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

bool write_all(int socket, const void* data, size_t size) {
  auto* at = static_cast<const char*>(data);
  while (size > 0) {
    ssize_t sent = send(socket, at, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    at += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

int32_t send_packet(int socket, const std::string& text, const int descriptors[kMostDescriptors]) {
  Head head = {static_cast<uint32_t>(text.size()), 0};
  int along[kMostDescriptors];
  size_t count = 0;
  for (int i = 0; i < kMostDescriptors; i++) {
    if (descriptors[i] < 0) continue;
    head.present |= 1u << i;
    along[count++] = descriptors[i];
  }
  iovec parts[] = {{&head, sizeof head}, {const_cast<char*>(text.data()), text.size()}};
  alignas(cmsghdr) char control[kControlBytes] = {};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  if (count > 0) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(header), along, sizeof(int) * count);
  }
  ssize_t sent;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  // A socket's buffer that takes less than these eight bytes does not exist.
  if (sent < static_cast<ssize_t>(sizeof head)) return errno == EPIPE ? -ECONNRESET : -errno;
  size_t done = static_cast<size_t>(sent) - sizeof head;  // all of it, unless it is long
  return write_all(socket, text.data() + done, text.size() - done) ? 0 : -ECONNRESET;
}

bool receive_packet(int socket, std::string* text, int descriptors[kMostDescriptors]) {
  Head head;
  iovec part = {&head, sizeof head};
  alignas(cmsghdr) char control[kControlBytes];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t got;
  do {
    got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  int received[kMostDescriptors];
  size_t count = 0;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(received, CMSG_DATA(header), count * sizeof(int));
  }
  auto size = static_cast<size_t>(got);
  if (size < sizeof head && !read_all(socket, reinterpret_cast<char*>(&head) + size, sizeof head - size)) return false;
  size_t next_one = 0;
  for (int i = 0; i < kMostDescriptors; i++)
    descriptors[i] = (head.present & 1u << i) != 0 && next_one < count ? received[next_one++] : -1;
  text->resize(head.bytes);
  return read_all(socket, text->data(), text->size());
}

}  // namespace mp::os
