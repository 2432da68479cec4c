// User and group ids, by number or by name (POSIX).

#include <grp.h>
#include <pwd.h>
#include <sys/types.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include "modules/process/process.h"

#include "base/ignore.h"

namespace nodus::modules::process {

namespace {

/// What getpwnam_r and getgrnam_r need as scratch space at most.
constexpr size_t kScratch = 64 * 1024;

std::optional<uid_t> uid_of(v8::Isolate* isolate, v8::Local<v8::Value> id) {
  if (id->IsNumber())
    return static_cast<uid_t>(id.As<v8::Number>()->Value() < 0
                                  ? id->Int32Value(isolate->GetCurrentContext()).FromMaybe(0)
                                  : id->Uint32Value(isolate->GetCurrentContext()).FromMaybe(0));
  v8::String::Utf8Value name(isolate, id);
  struct passwd entry, *found = nullptr;
  std::vector<char> scratch(kScratch);
  if (!*name || getpwnam_r(*name, &entry, scratch.data(), scratch.size(), &found) != 0 || !found)
    return std::nullopt;
  return found->pw_uid;
}

std::optional<gid_t> gid_of(v8::Isolate* isolate, v8::Local<v8::Value> id) {
  if (id->IsNumber())
    return static_cast<gid_t>(id.As<v8::Number>()->Value() < 0
                                  ? id->Int32Value(isolate->GetCurrentContext()).FromMaybe(0)
                                  : id->Uint32Value(isolate->GetCurrentContext()).FromMaybe(0));
  v8::String::Utf8Value name(isolate, id);
  struct group entry, *found = nullptr;
  std::vector<char> scratch(kScratch);
  if (!*name || getgrnam_r(*name, &entry, scratch.data(), scratch.size(), &found) != 0 || !found)
    return std::nullopt;
  return found->gr_gid;
}

std::string user_name(v8::Isolate* isolate, v8::Local<v8::Value> user) {
  if (!user->IsNumber()) return to_utf8(isolate, user).value_or("");
  struct passwd entry, *found = nullptr;
  std::vector<char> scratch(kScratch);
  auto uid = uid_of(isolate, user);
  if (getpwuid_r(*uid, &entry, scratch.data(), scratch.size(), &found) != 0 || !found) return "";
  return found->pw_name;
}

/// Throws "EPERM, Operation not permitted" with a positive errno: the form of errors that libuv had
/// no part in.
Error failed(v8::Isolate* isolate, const char* syscall) {
  int number = errno;
  auto context = isolate->GetCurrentContext();
  std::string message = std::string(uv_err_name(-number)) + ", " + strerror(number);
  auto error = v8::Exception::Error(utf8(isolate, message).ToLocalChecked()).As<v8::Object>();
  auto set = [&](const char* key, v8::Local<v8::Value> value) {
    ignore(error->CreateDataProperty(context, intern(isolate, key), value));
  };
  set("errno", v8::Integer::New(isolate, number));
  set("code", intern(isolate, uv_err_name(-number)));
  set("syscall", intern(isolate, syscall));
  isolate->ThrowException(error);
  return Error::exception();
}

/// 1: no such name.
template <int (*kSet)(uid_t)>
Result<int32_t> set_user(v8::Isolate* isolate, v8::Local<v8::Value> id, const char* syscall) {
  auto uid = uid_of(isolate, id);
  if (!uid) return 1;
  if (kSet(*uid) != 0) return failed(isolate, syscall);
  return 0;
}

template <int (*kSet)(gid_t)>
Result<int32_t> set_group(v8::Isolate* isolate, v8::Local<v8::Value> id, const char* syscall) {
  auto gid = gid_of(isolate, id);
  if (!gid) return 1;
  if (kSet(*gid) != 0) return failed(isolate, syscall);
  return 0;
}

int call_setuid(uid_t id) { return ::setuid(id); }
int call_seteuid(uid_t id) { return ::seteuid(id); }
int call_setgid(gid_t id) { return ::setgid(id); }
int call_setegid(gid_t id) { return ::setegid(id); }

Result<int32_t> set_uid(v8::Isolate* i, v8::Local<v8::Value> id) {
  return set_user<call_setuid>(i, id, "setuid");
}
Result<int32_t> set_euid(v8::Isolate* i, v8::Local<v8::Value> id) {
  return set_user<call_seteuid>(i, id, "seteuid");
}
Result<int32_t> set_gid(v8::Isolate* i, v8::Local<v8::Value> id) {
  return set_group<call_setgid>(i, id, "setgid");
}
Result<int32_t> set_egid(v8::Isolate* i, v8::Local<v8::Value> id) {
  return set_group<call_setegid>(i, id, "setegid");
}

uint32_t get_uid() { return ::getuid(); }
uint32_t get_euid() { return ::geteuid(); }
uint32_t get_gid() { return ::getgid(); }
uint32_t get_egid() { return ::getegid(); }

Result<std::vector<double>> get_groups(v8::Isolate* isolate) {
  int count = getgroups(0, nullptr);
  if (count < 0) return failed(isolate, "getgroups");
  std::vector<gid_t> groups(count);
  count = getgroups(count, groups.data());
  if (count < 0) return failed(isolate, "getgroups");
  groups.resize(count);
  // The effective group is one of them whether the system lists it or not.
  gid_t own = ::getegid();
  std::vector<double> out;
  bool seen = false;
  for (gid_t group : groups) {
    out.push_back(group);
    seen |= group == own;
  }
  if (!seen) out.push_back(own);
  return out;
}

/// The place, from 1, of a group that does not exist.
Result<int32_t> set_groups(v8::Isolate* isolate, v8::Local<v8::Array> list) {
  std::vector<gid_t> groups;
  for (uint32_t i = 0; i < list->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!list->Get(isolate->GetCurrentContext(), i).ToLocal(&item)) return Error::exception();
    auto gid = gid_of(isolate, item);
    if (!gid) return static_cast<int32_t>(i + 1);
    groups.push_back(*gid);
  }
  if (::setgroups(groups.size(), groups.data()) != 0) return failed(isolate, "setgroups");
  return 0;
}

/// 1: no such user, 2: no such group.
Result<int32_t> init_groups(v8::Isolate* isolate, v8::Local<v8::Value> user,
                            v8::Local<v8::Value> extra_group) {
  auto name = user_name(isolate, user);
  if (name.empty()) return 1;
  auto gid = gid_of(isolate, extra_group);
  if (!gid) return 2;
  if (::initgroups(name.c_str(), *gid) != 0) return failed(isolate, "initgroups");
  return 0;
}

}  // namespace

void declare_credentials(Binder& m) {
  m.function<&get_uid>("getuid")
      .function<&get_euid>("geteuid")
      .function<&get_gid>("getgid")
      .function<&get_egid>("getegid")
      .function<&get_groups>("getgroups")
      .function<&set_uid>("setuid")
      .function<&set_euid>("seteuid")
      .function<&set_gid>("setgid")
      .function<&set_egid>("setegid")
      .function<&set_groups>("setgroups")
      .function<&init_groups>("initgroups");
}

}  // namespace nodus::modules::process
