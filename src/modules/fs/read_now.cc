#include <fcntl.h>
#include <simdutf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "modules/buffer/buffer.h"
#include "modules/fs/contents.h"
#include "modules/fs/guards.h"

/// readFileSync(): small files go straight into a string or a Buffer.
namespace nodus::modules::fs {

namespace {

/// Files up to this size are read on the stack first.
constexpr size_t kOnStack = 16 * 1024;

class OpenFile {
 public:
  OpenFile(const std::string& path, int32_t flags) {
    do {
      fd_ = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
    } while (fd_ < 0 && errno == EINTR);
  }
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

v8::MaybeLocal<v8::Value> give(v8::Isolate* isolate, Result<FileContents> contents) {
  if (!contents.ok()) {
    throw_error(isolate, contents.error());
    return {};
  }
  return ToJs<FileContents>::make(isolate, std::move(*contents));
}

/// Reads SIZE bytes at most; fewer at the end, or where a pipe has no more just now.
Result<size_t> read_once(int fd, uint8_t* out, size_t size) {
  for (;;) {
    const ssize_t n = ::read(fd, out, size);
    if (n >= 0) return static_cast<size_t>(n);
    if (errno != EINTR) return Error::system(uv_translate_sys_error(errno), "read");
  }
}

/// Gives what USE makes of the bytes of FILE if they are few, or its contents in FORM. The end is
/// found by a second read, which costs less than to ask for the size.
template <typename F>
v8::MaybeLocal<v8::Value> read_small(Realm& realm, const FileRef& file, int32_t flags,
                                     ReadForm form, F&& use) {
  auto* isolate = realm.isolate();
  const auto fail = [isolate](const Error& error) -> v8::MaybeLocal<v8::Value> {
    throw_error(isolate, error);
    return {};
  };
  if (Permission::active()) [[unlikely]] {
    if (auto denied = guards::ReadFile::check(file, flags)) return fail(*denied);
  }
  if (!file.owned()) return give(isolate, read_file(file, flags, form, {}));
  OpenFile open_file(file.path, flags);
  if (open_file.fd() < 0)
    return fail(Error::system(uv_translate_sys_error(errno), "open", file.path));
  uint8_t bytes[kOnStack];
  auto first = read_once(open_file.fd(), bytes, kOnStack);
  if (!first.ok()) return fail(first.error());
  const size_t size = *first;
  if (size == 0) return use(std::span<const uint8_t>());
  if (size == kOnStack) {
    return give(isolate, read_open_file(open_file.fd(), {bytes, size}, form, {}));
  }
  auto more = read_once(open_file.fd(), bytes + size, kOnStack - size);
  if (!more.ok()) return fail(more.error());
  if (*more == 0) return use(std::span<const uint8_t>(bytes, size));
  return give(isolate, read_open_file(open_file.fd(), {bytes, size + *more}, form, {}));
}

v8::MaybeLocal<v8::Value> read_text_now(Realm& realm, const FileRef& file, int32_t flags) {
  auto* isolate = realm.isolate();
  return read_small(
      realm, file, flags, ReadForm::kTextOfAnySize,
      [isolate](std::span<const uint8_t> bytes) -> v8::MaybeLocal<v8::Value> {
        const auto* text = reinterpret_cast<const char*>(bytes.data());
        return (simdutf::validate_ascii(text, bytes.size())
                    ? v8::String::NewFromOneByte(isolate, bytes.data(), v8::NewStringType::kNormal,
                                                 static_cast<int>(bytes.size()))
                    : buffer::encode(isolate, bytes, Encoding::kUtf8))
            .FromMaybe(v8::Local<v8::String>())
            .As<v8::Value>();
      });
}

/// What is no longer than ROOM goes into VIEW, from OFFSET on: the number of its bytes. The rest
/// comes as a Buffer.
v8::MaybeLocal<v8::Value> read_bytes_now(Realm& realm, const FileRef& file, int32_t flags,
                                         uint32_t offset, uint32_t room, Bytes view) {
  auto* isolate = realm.isolate();
  return read_small(
      realm, file, flags, ReadForm::kBytes,
      [&](std::span<const uint8_t> bytes) -> v8::MaybeLocal<v8::Value> {
        if (bytes.size() <= room && offset <= view.size && bytes.size() <= view.size - offset) {
          std::ranges::copy(bytes, view.data + offset);
          return v8::Integer::New(isolate, static_cast<int32_t>(bytes.size())).As<v8::Value>();
        }
        return buffer::copy_buffer(isolate, bytes)
            .FromMaybe(v8::Local<v8::Object>())
            .As<v8::Value>();
      });
}

}  // namespace

void bind_read_now(Binder& m) {
  m.function<&read_text_now>("readTextNow");
  m.function<&read_bytes_now>("readBytesNow");
}

}  // namespace nodus::modules::fs
