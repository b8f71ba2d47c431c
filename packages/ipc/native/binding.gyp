{
  "targets": [
    {
      "target_name": "mp",
      "sources": [
        "src/addon.cc",
        "src/blocking_wait.cc",
        "src/children.cc",
        "src/code_use_linux.cc",
        "src/descriptors.cc",
        "src/doorbell.cc",
        "src/dormant_linux.cc",
        "src/epoll_set_linux.cc",
        "src/executable_linux.cc",
        "src/fork_link_linux.cc",
        "src/fork_linux.cc",
        "src/forking.cc",
        "src/gate.cc",
        "src/heap_linux.cc",
        "src/huge_code_linux.cc",
        "src/huge_page_linux.cc",
        "src/huge_page_supply_linux.cc",
        "src/interposed_linux.cc",
        "src/membership.cc",
        "src/packet_linux.cc",
        "src/preview.cc",
        "src/quiet_thread.cc",
        "src/sleepers_linux.cc",
        "src/spinning.cc",
        "src/wait_list.cc",
        "src/watcher.cc",
        "src/os_linux.cc",
        "src/summons.cc",
        "src/thread_id_linux.cc",
        "src/v8_seed_linux.cc"
      ],
      "defines": ["NAPI_VERSION=8"],
      "cflags": ["-Wall", "-Wextra", "-Werror", "-fvisibility=hidden", "-O2", "-fno-plt"],
      "cflags_cc": ["-std=c++17", "-fno-exceptions", "-fno-rtti"],
      "ldflags": ["-pthread", "-Wl,-z,nodelete,-z,now"]
    }
  ]
}
