#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "engine/async_resource.h"
#include "modules/fs/values.h"

namespace nodus::modules::fs {

/// An open directory: shared by its JavaScript object and the thread-pool job that reads it.
class DirectoryStream {
 public:
  DirectoryStream(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~DirectoryStream();
  DirectoryStream(const DirectoryStream&) = delete;

  /// At least WANTED more entries in the order of the file system, fewer at the end.
  Result<Entries> read(Encoding encoding, size_t wanted);
  void close();

 private:
  std::mutex mutex_;
  int fd_;
  std::string path_;
  bool ended_ = false;
};

/// The JavaScript object of an open directory (behind fs.Dir).
class DirectoryHandle final : public AsyncResource {
 public:
  DirectoryHandle(v8::Isolate* isolate, v8::Local<v8::Object> self,
                  std::shared_ptr<DirectoryStream> stream)
      : AsyncResource(isolate, self, "DIRHANDLE"), stream(std::move(stream)) {}
  std::shared_ptr<DirectoryStream> stream;
};

struct DirectoryRequestType {
  static constexpr const char* kName = "DIRHANDLE";
};

}  // namespace nodus::modules::fs

namespace nodus {

template <>
struct FromJs<std::shared_ptr<modules::fs::DirectoryStream>> {
  static std::optional<std::shared_ptr<modules::fs::DirectoryStream>> get(
      v8::Isolate* isolate, v8::Local<v8::Value> value) {
    auto handle = FromJs<modules::fs::DirectoryHandle*>::get(isolate, value);
    if (!handle) return std::nullopt;
    if (!*handle) {
      throw_bad_argument(isolate, "DirHandle");
      return std::nullopt;
    }
    return (*handle)->stream;
  }
};

template <>
struct ToJs<std::shared_ptr<modules::fs::DirectoryStream>> {
  static v8::MaybeLocal<v8::Value> make(v8::Isolate* isolate,
                                        std::shared_ptr<modules::fs::DirectoryStream> stream) {
    auto* handle = make_wrapped<modules::fs::DirectoryHandle>(isolate, std::move(stream));
    if (!handle) return {};
    return handle->object().As<v8::Value>();
  }
};

}  // namespace nodus
