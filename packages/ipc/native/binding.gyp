{
  "targets": [
    {
      "target_name": "mp",
      "sources": [
        "src/addon.cc",
        "src/descriptors.cc",
        "src/doorbell.cc",
        "src/membership.cc",
        "src/watcher.cc",
        "src/os_linux.cc",
        "src/summons.cc"
      ],
      "defines": ["NAPI_VERSION=8"],
      "cflags": ["-Wall", "-Wextra", "-Werror", "-fvisibility=hidden", "-O2"],
      "cflags_cc": ["-std=c++17", "-fno-exceptions", "-fno-rtti"],
      "ldflags": ["-pthread", "-Wl,-z,nodelete"]
    }
  ]
}
