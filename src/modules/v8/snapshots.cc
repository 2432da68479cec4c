// Heap snapshots and searches in the heap.

#include <uv.h>
#include <v8-profiler.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "base/native_debug.h"
#include "engine/diagnostic_number.h"
#include "engine/realm.h"
#include "modules/v8/reports.h"
#include "modules/v8/serializer.h"

namespace nodus::modules::v8_module {

namespace {

constexpr int kChunkSize = 65536;

class FileStream final : public v8::OutputStream {
 public:
  explicit FileStream(FILE* file) : file_(file) {}
  int GetChunkSize() override { return kChunkSize; }
  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char* data, int size) override {
    if (std::fwrite(data, 1, size, file_) != static_cast<size_t>(size)) {
      error = -errno;
      return kAbort;
    }
    return kContinue;
  }
  int error = 0;

 private:
  FILE* file_;
};

class ChunkStream final : public v8::OutputStream {
 public:
  int GetChunkSize() override { return kChunkSize; }
  void EndOfStream() override {}
  WriteResult WriteAsciiChunk(char* data, int size) override {
    chunks.emplace_back(data, size);
    return kContinue;
  }
  std::vector<std::string> chunks;
};

const v8::HeapSnapshot* take(v8::Isolate* isolate, bool internals, bool numbers) {
  v8::HeapProfiler::HeapSnapshotOptions options;
  options.snapshot_mode = internals ? v8::HeapProfiler::HeapSnapshotMode::kExposeInternals
                                    : v8::HeapProfiler::HeapSnapshotMode::kRegular;
  options.numerics_mode = numbers ? v8::HeapProfiler::NumericsMode::kExposeNumericValues
                                  : v8::HeapProfiler::NumericsMode::kHideNumericValues;
  return isolate->GetHeapProfiler()->TakeHeapSnapshot(options);
}

int write_file(v8::Isolate* isolate, const char* path, bool internals, bool numbers,
               const char** step) {
  *step = "open";
  // A heap holds secrets: its picture is for its owner.
  const int fd = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return -errno;
  FILE* file = fdopen(fd, "w");
  if (!file) {
    ::close(fd);
    return -ENOMEM;
  }
  FileStream stream(file);
  auto* snapshot = take(isolate, internals, numbers);
  snapshot->Serialize(&stream, v8::HeapSnapshot::kJSON);
  const_cast<v8::HeapSnapshot*>(snapshot)->Delete();
  *step = "write";
  int error = stream.error;
  if (std::fclose(file) != 0 && error == 0) error = -errno;
  return error;
}

Result<void> write_snapshot(v8::Isolate* isolate, Path path, bool internals, bool numbers) {
  const char* step;
  if (int error = write_file(isolate, path.c_str(), internals, numbers, &step))
    return Error::system(error, step, path.value);
  return {};
}

/// The snapshot's text in pieces, each character a byte.
v8::Local<v8::Array> take_snapshot(v8::Isolate* isolate, bool internals, bool numbers) {
  v8::LocalVector<v8::Value> chunks(isolate);
  for (auto& chunk : heap_snapshot(isolate, internals, numbers)) {
    chunks.push_back(
        v8::String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(chunk.data()),
                                   v8::NewStringType::kNormal, static_cast<int>(chunk.size()))
            .ToLocalChecked());
  }
  return v8::Array::New(isolate, chunks.data(), chunks.size());
}

struct NearLimit final : RealmState {
  explicit NearLimit(Realm& r) : realm(r) {}
  Realm& realm;
  uint32_t left = 0;
  bool busy = false;
};

/// Writes a snapshot and raises the limit a little, so that there is room for it and for the next
/// alarm.
size_t on_near_limit(void* data, size_t current, size_t initial) {
  auto* self = static_cast<NearLimit*>(data);
  constexpr size_t kRoom = 32 << 20;
  if (self->busy || self->left == 0) return current + kRoom / 4;
  self->busy = true;
  --self->left;
  debug_natively("DIAGNOSTICS", "the heap is near its limit of %zu bytes; %u more snapshots follow",
                 current, self->left);
  std::time_t now = std::time(nullptr);
  std::tm time{};
  localtime_r(&now, &time);
  char name[128];
  std::snprintf(name, sizeof(name), "Heap.%04d%02d%02d.%02d%02d%02d.%d.%d.%03u.heapsnapshot",
                time.tm_year + 1900, time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min,
                time.tm_sec, static_cast<int>(uv_os_getpid()),
                static_cast<int>(self->realm.thread_id), next_diagnostic_number());
  const char* step;
  if (write_file(self->realm.isolate(), name, false, false, &step) == 0)
    std::fprintf(stderr, "Wrote snapshot to %s\n", name);
  self->busy = false;
  auto* isolate = self->realm.isolate();
  if (self->left == 0) {
    isolate->RemoveNearHeapLimitCallback(on_near_limit, initial);
    return initial;
  }
  return current + kRoom;
}

void set_snapshot_near_heap_limit(Realm& realm, uint32_t limit) {
  auto& state = realm.state<NearLimit>();
  state.left = limit;
  realm.isolate()->AddNearHeapLimitCallback(on_near_limit, &state);
}

class HasPrototype final : public v8::QueryObjectPredicate {
 public:
  explicit HasPrototype(v8::Local<v8::Value> prototype) : prototype_(prototype) {}
  bool Filter(v8::Local<v8::Object> object) override {
    v8::Local<v8::Value> at = object->GetPrototypeV2();
    while (at->IsObject()) {
      if (at->StrictEquals(prototype_)) return true;
      if (at->IsProxy()) return false;
      at = at.As<v8::Object>()->GetPrototypeV2();
    }
    return false;
  }

 private:
  v8::Local<v8::Value> prototype_;
};

/// Their number, or they themselves.
v8::MaybeLocal<v8::Value> query_objects(v8::Isolate* isolate, v8::Local<v8::Function> constructor,
                                        bool count) {
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::Value> prototype;
  if (!constructor->Get(context, intern(isolate, "prototype")).ToLocal(&prototype)) return {};
  std::vector<v8::Global<v8::Object>> found;
  if (prototype->IsObject()) {
    HasPrototype predicate(prototype);
    isolate->GetHeapProfiler()->QueryObjects(context, &predicate, &found);
  }
  if (count) return v8::Number::New(isolate, static_cast<double>(found.size())).As<v8::Value>();
  v8::LocalVector<v8::Value> objects(isolate);
  for (auto& object : found) objects.push_back(object.Get(isolate));
  return v8::Array::New(isolate, objects.data(), objects.size()).As<v8::Value>();
}

}  // namespace

std::vector<std::string> heap_snapshot(v8::Isolate* isolate, bool internals, bool numbers) {
  ChunkStream stream;
  auto* snapshot = take(isolate, internals, numbers);
  snapshot->Serialize(&stream, v8::HeapSnapshot::kJSON);
  const_cast<v8::HeapSnapshot*>(snapshot)->Delete();
  return std::move(stream.chunks);
}

void declare_snapshots(Binder& m) {
  m.function<&write_snapshot>("writeSnapshot")
      .function<&take_snapshot>("takeSnapshot")
      .function<&set_snapshot_near_heap_limit>("setSnapshotNearHeapLimit")
      .function<&query_objects>("queryObjects");
}

}  // namespace nodus::modules::v8_module
