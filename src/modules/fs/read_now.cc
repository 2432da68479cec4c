#include <fcntl.h>
#include <simdutf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "modules/buffer/buffer.h"
#include "modules/fs/fs.h"
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

Result<size_t> read_up_to(int fd, char* out, size_t wanted) {
  size_t size = 0;
  while (size < wanted) {
    const ssize_t n = ::read(fd, out + size, wanted - size);
    if (n == 0) break;
    if (n > 0) {
      size += static_cast<size_t>(n);
    } else if (errno != EINTR) {
      return Error::system(uv_translate_sys_error(errno), "read");
    }
  }
  return size;
}

/// Opens FILE and gives what USE makes of its descriptor and size if it is small, or its contents
/// in FORM.
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
  struct stat stat;
  if (::fstat(open_file.fd(), &stat) != 0)
    return fail(Error::system(uv_translate_sys_error(errno), "fstat"));
  const auto expected = static_cast<uint64_t>(stat.st_size);
  if (!S_ISREG(stat.st_mode) || expected == 0 || expected > kOnStack) {
    return give(isolate, read_file(FileRef{{}, open_file.fd()}, flags, form, {}));
  }
  return use(open_file.fd(), static_cast<size_t>(expected));
}

v8::MaybeLocal<v8::Value> read_text_now(Realm& realm, const FileRef& file, int32_t flags) {
  auto* isolate = realm.isolate();
  return read_small(
      realm, file, flags, ReadForm::kTextOfAnySize,
      [isolate](int fd, size_t expected) -> v8::MaybeLocal<v8::Value> {
        char bytes[kOnStack];
        auto size = read_up_to(fd, bytes, expected);
        if (!size.ok()) {
          throw_error(isolate, size.error());
          return {};
        }
        const auto* data = reinterpret_cast<const uint8_t*>(bytes);
        return (simdutf::validate_ascii(bytes, *size)
                    ? v8::String::NewFromOneByte(isolate, data, v8::NewStringType::kNormal,
                                                 static_cast<int>(*size))
                    : buffer::encode(isolate, {data, *size}, Encoding::kUtf8))
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
      [&](int fd, size_t expected) -> v8::MaybeLocal<v8::Value> {
        const bool fits = expected <= room && offset <= view.size && expected <= view.size - offset;
        char bytes[kOnStack];
        auto size =
            read_up_to(fd, fits ? reinterpret_cast<char*>(view.data) + offset : bytes, expected);
        if (!size.ok()) {
          throw_error(isolate, size.error());
          return {};
        }
        if (fits) return v8::Integer::New(isolate, static_cast<int32_t>(*size)).As<v8::Value>();
        return buffer::copy_buffer(isolate, {reinterpret_cast<const uint8_t*>(bytes), *size})
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
