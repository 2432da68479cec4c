// The native half of `os`: what libuv and the C library know about the machine.

#include <uv.h>

#include <array>
#include <bit>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "bind/binder.h"
#include "modules/buffer/buffer.h"
#include "modules/os/constants.h"

namespace nodus::modules::os {

namespace {

/// A failed call: JavaScript makes the SystemError.
v8::Local<v8::Value> failure(v8::Isolate* isolate, int error) {
  return v8::Integer::New(isolate, error);
}

v8::Local<v8::Value> text(v8::Isolate* isolate, std::string_view value) {
  v8::Local<v8::String> string;
  if (!utf8(isolate, value).ToLocal(&string)) return v8::Undefined(isolate);
  return string;
}

/// A text that libuv writes to a buffer and whose size it tells when that is too small; or the
/// error number.
template <int (*kRead)(char*, size_t*)>
v8::Local<v8::Value> read_text(v8::Isolate* isolate) {
  std::string buffer(256, '\0');
  size_t size = buffer.size();
  int error = kRead(buffer.data(), &size);
  if (error == UV_ENOBUFS) {
    buffer.resize(size);
    error = kRead(buffer.data(), &size);
  }
  if (error != 0) return failure(isolate, error);
  return text(isolate, std::string_view(buffer.data(), size));
}

double free_memory() { return static_cast<double>(uv_get_free_memory()); }
double total_memory() { return static_cast<double>(uv_get_total_memory()); }
uint32_t available_parallelism() { return uv_available_parallelism(); }

/// Seconds, or the error number.
v8::Local<v8::Value> uptime(v8::Isolate* isolate) {
  double seconds;
  int error = uv_uptime(&seconds);
  if (error != 0) return failure(isolate, error);
  return v8::Number::New(isolate, seconds);
}

std::vector<double> load_average() {
  std::array<double, 3> load{};
  uv_loadavg(load.data());
  return {load.begin(), load.end()};
}

/// [sysname, version, release, machine], or the error number.
v8::Local<v8::Value> system_name(v8::Isolate* isolate) {
  uv_utsname_t name;
  int error = uv_os_uname(&name);
  if (error != 0) return failure(isolate, error);
  std::array<v8::Local<v8::Value>, 4> parts = {
      text(isolate, name.sysname), text(isolate, name.version), text(isolate, name.release),
      text(isolate, name.machine)};
  return v8::Array::New(isolate, parts.data(), parts.size());
}

/// For each CPU: model, speed and the five times, one after the other; nothing where the system
/// does not tell (no /proc).
v8::Local<v8::Value> cpus(v8::Isolate* isolate) {
  uv_cpu_info_t* info;
  int count;
  if (uv_cpu_info(&info, &count) != 0) return v8::Array::New(isolate);
  v8::LocalVector<v8::Value> values(isolate);
  for (int i = 0; i < count; ++i) {
    const auto& cpu = info[i];
    values.push_back(text(isolate, cpu.model));
    values.push_back(v8::Number::New(isolate, cpu.speed));
    for (uint64_t time : {cpu.cpu_times.user, cpu.cpu_times.nice, cpu.cpu_times.sys,
                          cpu.cpu_times.idle, cpu.cpu_times.irq}) {
      values.push_back(v8::Number::New(isolate, static_cast<double>(time)));
    }
  }
  uv_free_cpu_info(info, count);
  return v8::Array::New(isolate, values.data(), values.size());
}

/// Length of the prefix that MASK stands for; -1 when its ones are not all in front.
int prefix_length(const uint8_t* mask, size_t size) {
  int bits = 0;
  bool ended = false;
  for (size_t i = 0; i < size; ++i) {
    int ones = std::countl_one(mask[i]);
    if (ended ? mask[i] != 0 : static_cast<uint8_t>(mask[i] << ones) != 0) return -1;
    bits += ones;
    if (ones < 8) ended = true;
  }
  return bits;
}

/// For each address: interface, address, netmask, family, MAC, internal, scope id (-1 for IPv4) and
/// prefix length; or the error number.
v8::Local<v8::Value> network_interfaces(v8::Isolate* isolate) {
  uv_interface_address_t* list;
  int count;
  int error = uv_interface_addresses(&list, &count);
  // Some sandboxes do not have the call.
  if (error == UV_ENOSYS) return v8::Array::New(isolate);
  if (error != 0) return failure(isolate, error);
  v8::LocalVector<v8::Value> values(isolate);
  for (int i = 0; i < count; ++i) {
    const auto& entry = list[i];
    std::array<char, INET6_ADDRSTRLEN> address{}, mask{};
    int bits = -1;
    double scope = -1;
    const char* family = "unknown";
    if (entry.address.address4.sin_family == AF_INET) {
      family = "IPv4";
      uv_ip4_name(&entry.address.address4, address.data(), address.size());
      uv_ip4_name(&entry.netmask.netmask4, mask.data(), mask.size());
      bits = prefix_length(reinterpret_cast<const uint8_t*>(&entry.netmask.netmask4.sin_addr), 4);
    } else if (entry.address.address4.sin_family == AF_INET6) {
      family = "IPv6";
      uv_ip6_name(&entry.address.address6, address.data(), address.size());
      uv_ip6_name(&entry.netmask.netmask6, mask.data(), mask.size());
      bits = prefix_length(reinterpret_cast<const uint8_t*>(&entry.netmask.netmask6.sin6_addr), 16);
      scope = entry.address.address6.sin6_scope_id;
    }
    std::array<char, 18> mac{};
    const auto* m = reinterpret_cast<const uint8_t*>(entry.phys_addr);
    std::snprintf(mac.data(), mac.size(), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3],
                  m[4], m[5]);
    values.push_back(text(isolate, entry.name));
    values.push_back(text(isolate, address.data()));
    values.push_back(text(isolate, mask.data()));
    values.push_back(text(isolate, family));
    values.push_back(text(isolate, mac.data()));
    values.push_back(v8::Boolean::New(isolate, entry.is_internal != 0));
    values.push_back(v8::Number::New(isolate, scope));
    values.push_back(v8::Integer::New(isolate, bits));
  }
  uv_free_interface_addresses(list, count);
  return v8::Array::New(isolate, values.data(), values.size());
}

/// [uid, gid, username, homedir, shell] of the user the process runs as, the texts in ENCODING; or
/// the error number.
v8::MaybeLocal<v8::Value> user_info(v8::Isolate* isolate, v8::Local<v8::Value> encoding_name) {
  auto encoding = buffer::parse_encoding(isolate, encoding_name, buffer::Encoding::kUtf8);
  uv_passwd_t user;
  int error = uv_os_get_passwd(&user);
  if (error != 0) return failure(isolate, error);
  std::array<v8::Local<v8::Value>, 5> values;
  values[0] = v8::Number::New(isolate, static_cast<double>(user.uid));
  values[1] = v8::Number::New(isolate, static_cast<double>(user.gid));
  size_t at = 2;
  bool failed = false;
  for (const char* field : {user.username, user.homedir, user.shell}) {
    if (field == nullptr) {
      values[at++] = v8::Null(isolate);
    } else if (!buffer::encode_or_copy(
                    isolate, {reinterpret_cast<const uint8_t*>(field), std::strlen(field)},
                    encoding)
                    .ToLocal(&values[at++])) {
      failed = true;
      break;
    }
  }
  uv_os_free_passwd(&user);
  if (failed) return {};
  return v8::Array::New(isolate, values.data(), values.size()).As<v8::Value>();
}

/// [priority], or the error number: a priority may be negative too.
v8::Local<v8::Value> get_priority(v8::Isolate* isolate, int32_t pid) {
  int priority;
  int error = uv_os_getpriority(pid, &priority);
  if (error != 0) return failure(isolate, error);
  v8::Local<v8::Value> value = v8::Integer::New(isolate, priority);
  return v8::Array::New(isolate, &value, 1);
}

int32_t set_priority(int32_t pid, int32_t priority) { return uv_os_setpriority(pid, priority); }

}  // namespace

void bind(Binder& m) {
  m.function<&read_text<uv_os_homedir>>("homedir");
  m.function<&read_text<uv_os_gethostname>>("hostname");
  m.function<&free_memory>("freemem");
  m.function<&total_memory>("totalmem");
  m.function<&available_parallelism>("availableParallelism");
  m.function<&uptime>("uptime");
  m.function<&load_average>("loadavg");
  m.function<&system_name>("uname");
  m.function<&cpus>("cpus");
  m.function<&network_interfaces>("networkInterfaces");
  m.function<&user_info>("userInfo");
  m.function<&get_priority>("getPriority");
  m.function<&set_priority>("setPriority");
  m.constant("isBigEndian", std::endian::native == std::endian::big ? 1 : 0);
  declare_constants(m);
}

}  // namespace nodus::modules::os
