// A text and descriptors that travel together over a stream socket. One source file per system.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mp::os {

constexpr int kMostDescriptors = 3;

// `descriptors`: each in its place, -1 where there is none. 0, or minus errno; -ECONNRESET when nobody is at the other end.
int32_t send_packet(int socket, const std::string& text, const int descriptors[kMostDescriptors]);
// False at the end of the stream, or when it is broken.
bool receive_packet(int socket, std::string* text, int descriptors[kMostDescriptors]);

bool read_all(int socket, void* data, size_t size);
bool write_all(int socket, const void* data, size_t size);

}  // namespace mp::os
