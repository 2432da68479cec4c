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
/// Up to this size a Buffer is a part of memory that others share, as Buffer.allocUnsafe() has it.
constexpr size_t kPooled = 4 * 1024;
constexpr size_t kPoolSize = 64 * 1024;

/// Where the Buffers of small files lie.
struct SmallFiles final : RealmState {
  explicit SmallFiles(Realm&) {}
  v8::Global<v8::ArrayBuffer> memory;
  char* data = nullptr;
  size_t used = kPoolSize;

  v8::MaybeLocal<v8::Object> keep(v8::Isolate* isolate, const char* bytes, size_t size) {
    if (kPoolSize - used < size) {
      auto store = buffer::allocate(isolate, kPoolSize);
      if (!store) return {};
      data = static_cast<char*>(store->Data());
      memory.Reset(isolate, v8::ArrayBuffer::New(isolate, std::move(store)));
      used = 0;
    }
    std::memcpy(data + used, bytes, size);
    const size_t offset = used;
    used += (size + 7) & ~size_t{7};
    return buffer::new_buffer(isolate, memory.Get(isolate), offset, size);
  }
};

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

v8::MaybeLocal<v8::Value> give_small(Realm& realm, const char* bytes, size_t size, ReadForm form) {
  auto* isolate = realm.isolate();
  if (form == ReadForm::kBytes) {
    v8::Local<v8::Object> out;
    auto made = size <= kPooled
                    ? realm.state<SmallFiles>().keep(isolate, bytes, size)
                    : buffer::copy_buffer(isolate, {reinterpret_cast<const uint8_t*>(bytes), size});
    if (!made.ToLocal(&out)) return {};
    return out.As<v8::Value>();
  }
  v8::Local<v8::String> text;
  auto made = simdutf::validate_ascii(bytes, size)
                  ? v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(bytes),
                                               v8::NewStringType::kNormal, static_cast<int>(size))
                  : buffer::encode(isolate, {reinterpret_cast<const uint8_t*>(bytes), size},
                                   Encoding::kUtf8);
  if (!made.ToLocal(&text)) return {};
  return text.As<v8::Value>();
}

v8::MaybeLocal<v8::Value> read_file_now(Realm& realm, const FileRef& file, int32_t flags,
                                        ReadForm form) {
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
  char bytes[kOnStack];
  size_t size = 0;
  while (size < expected) {
    ssize_t n = ::read(open_file.fd(), bytes + size, expected - size);
    if (n == 0) break;
    if (n > 0) {
      size += static_cast<size_t>(n);
    } else if (errno != EINTR) {
      return fail(Error::system(uv_translate_sys_error(errno), "read"));
    }
  }
  return give_small(realm, bytes, size, form);
}

}  // namespace

void bind_read_now(Binder& m) { m.function<&read_file_now>("readFileNow"); }

}  // namespace nodus::modules::fs
