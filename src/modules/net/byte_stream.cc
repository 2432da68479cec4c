#include "modules/net/byte_stream.h"

#include <algorithm>
#include <climits>
#include <cstring>

#include "modules/net/output_scheduler.h"
#include "modules/net/stream_handle.h"

namespace nodus::modules::net {

// ---- read memory
// -------------------------------------------------------------------------------------------------------

void ReadMemory::renew(size_t size) {
  auto store = v8::ArrayBuffer::NewBackingStore(isolate_, size,
                                                v8::BackingStoreInitializationMode::kUninitialized);
  data_ = static_cast<char*>(store->Data());
  size_ = size;
  used_ = 0;
  slab_.Reset(isolate_, v8::ArrayBuffer::New(isolate_, std::move(store)));
}

uv_buf_t ReadMemory::slab_rest() {
  if (size_ - used_ < kLeast) renew(kSlabSize);
  return uv_buf_init(data_ + used_, static_cast<unsigned>(size_ - used_));
}

size_t ReadMemory::take(size_t size) {
  size_t offset = used_;
  used_ = std::min(size_, (used_ + size + 7) & ~size_t{7});
  return offset;
}

char* ReadMemory::carve(size_t size, v8::Local<v8::ArrayBuffer>* buffer, size_t* offset) {
  if (size > kLeast) {
    auto store = v8::ArrayBuffer::NewBackingStore(
        isolate_, size, v8::BackingStoreInitializationMode::kUninitialized);
    auto* data = static_cast<char*>(store->Data());
    *buffer = v8::ArrayBuffer::New(isolate_, std::move(store));
    *offset = 0;
    return data;
  }
  if (!data_ || size_ - used_ < size) renew(kSlabSize);
  char* data = data_ + used_;
  *offset = take(size);
  *buffer = slab();
  return data;
}

// ---- listeners
// ---------------------------------------------------------------------------------------------------------

StreamListener::~StreamListener() {
  if (stream_) stream_->remove_listener(this);
}

class ByteStream::ScriptListener final : public StreamListener {
 public:
  explicit ScriptListener(ByteStream* stream) : owner_(stream) {}

  uv_buf_t on_alloc(size_t) override {
    if (!memory_) memory_ = &owner_->resource().realm().state<ReadMemory>();
    v8::HandleScope scope(owner_->resource().isolate());
    return memory_->slab_rest();
  }

  void on_read(ssize_t size, const uv_buf_t&) override {
    if (size == 0) return;
    auto& resource = owner_->resource();
    auto* isolate = resource.isolate();
    v8::Local<v8::Value> argv[] = {v8::Number::New(isolate, static_cast<double>(size)),
                                   v8::Undefined(isolate), v8::Undefined(isolate)};
    if (size > 0) {
      argv[1] = memory_->slab();
      argv[2] =
          v8::Number::New(isolate, static_cast<double>(memory_->take(static_cast<size_t>(size))));
    }
    (void)resource.make_callback(intern(isolate, "onread").As<v8::Name>(), 3, argv);
  }

 private:
  ByteStream* owner_;
  ReadMemory* memory_ = nullptr;
};

/// net's `onread` option: every read lands in the one buffer that the user gave.
class ByteStream::UserBufferListener final : public StreamListener {
 public:
  UserBufferListener(v8::Isolate* isolate, v8::Local<v8::ArrayBufferView> view) {
    set(isolate, view);
  }

  void set(v8::Isolate* isolate, v8::Local<v8::ArrayBufferView> view) {
    view_.Reset(isolate, view);
    store_ = view->Buffer()->GetBackingStore();
    data_ = static_cast<char*>(store_->Data()) + view->ByteOffset();
    size_ = std::min<size_t>(view->ByteLength(), INT_MAX);
    is_resizable_ = store_->IsResizableByUserJavaScript();
  }

  uv_buf_t on_alloc(size_t) override {
    if (is_resizable_) {
      // What is beyond its end now is no memory.
      auto* isolate = stream()->resource().isolate();
      v8::HandleScope scope(isolate);
      set(isolate, view_.Get(isolate));
    }
    return uv_buf_init(data_, static_cast<unsigned>(size_));
  }

  void on_read(ssize_t size, const uv_buf_t&) override {
    if (size == 0) return;
    auto& resource = stream()->resource();
    auto* isolate = resource.isolate();
    v8::Local<v8::Value> argv[] = {v8::Number::New(isolate, static_cast<double>(size))};
    (void)resource.make_callback(intern(isolate, "onread").As<v8::Name>(), 1, argv);
  }

  void on_stream_gone() override {
    if (owner_) owner_->user_buffer_ = nullptr;
    delete this;
  }

  ByteStream* owner_ = nullptr;

 private:
  v8::Global<v8::ArrayBufferView> view_;
  std::shared_ptr<v8::BackingStore> store_;
  char* data_;
  size_t size_;
  bool is_resizable_ = false;
};

ByteStream::ByteStream()
    : bottom_(std::make_unique<ScriptListener>(this)), listener_(bottom_.get()) {
  bottom_->stream_ = this;
}

ByteStream::~ByteStream() {
  bottom_->stream_ = nullptr;
  while (held_) scheduler_->release(this);
}

void ByteStream::push_listener(StreamListener* listener) {
  listener->stream_ = this;
  listener->below_ = listener_;
  listener_ = listener;
}

void ByteStream::remove_listener(StreamListener* listener) {
  for (StreamListener** at = &listener_; *at && *at != bottom_.get(); at = &(*at)->below_) {
    if (*at != listener) continue;
    *at = listener->below_;
    break;
  }
  listener->stream_ = nullptr;
  listener->below_ = nullptr;
}

bool ByteStream::has_native_listener() const {
  return listener_ != bottom_.get() && listener_ != user_buffer_;
}

void ByteStream::detach_all() {
  while (listener_ != bottom_.get()) {
    StreamListener* gone = listener_;
    remove_listener(gone);
    gone->on_stream_gone();
  }
  if (output_scheduled_) scheduler().forget(this);
  output_used_ = 0;
}

void ByteStream::deliver(ssize_t size, const uv_buf_t& buffer) {
  if (size > 0) {
    bytes_read += static_cast<uint64_t>(size);
    last_activity = loop_time();
  }
  listener_->on_read(size, buffer);
}

OutputScheduler& ByteStream::scheduler() {
  if (!scheduler_) scheduler_ = &resource().realm().state<OutputScheduler>();
  return *scheduler_;
}

uint64_t ByteStream::loop_time() {
  if (!loop_) loop_ = resource().realm().loop();
  return uv_now(loop_);
}

namespace {

/// uv_buf_init() takes the size as an unsigned int.
uv_buf_t buffer_of(char* base, size_t size) {
  uv_buf_t buffer;
  buffer.base = base;
  buffer.len = size;
  return buffer;
}

}  // namespace

// ---- gathered output
// ---------------------------------------------------------------------------------------------------

char* ByteStream::reserve_output(size_t size) {
  if (!output_) output_ = scheduler().borrow(&output_capacity_);
  if (output_capacity_ - output_used_ < size) {
    size_t capacity = std::max(output_capacity_ * 2, output_used_ + size);
    auto bigger = std::make_unique_for_overwrite<char[]>(capacity);
    memcpy(bigger.get(), output_.get(), output_used_);
    output_ = std::move(bigger);
    output_capacity_ = capacity;
  }
  if (!output_scheduled_ && !hold_output) {
    output_scheduled_ = true;
    scheduler().add(this);
  }
  return output_.get() + output_used_;
}

int ByteStream::flush_output() {
  if (output_used_ == 0) return 0;
  auto& realm = resource().realm();
  size_t size = output_used_;
  output_taken();
  if (!can_write()) return UV_EBADF;
  bytes_written += size;
  last_activity = loop_time();
  uv_buf_t buffer = buffer_of(output_.get(), size);
  ssize_t sent = try_write(&buffer, 1);
  if (sent == static_cast<ssize_t>(size)) {
    scheduler().give_back(std::move(output_), output_capacity_);
    return 0;
  }
  if (sent < 0 && sent != UV_EAGAIN && sent != UV_ENOSYS) {
    listener_->on_write_failed();
    return static_cast<int>(sent);
  }
  if (sent < 0) sent = 0;
  auto request = std::make_unique<WriteRequest>(realm, "WRITEWRAP");
  request->storage = std::move(output_);
  request->buffers.push_back(buffer_of(buffer.base + sent, size - static_cast<size_t>(sent)));
  request->stream = this;
  return start_write(std::move(request));
}

void ByteStream::flush_last() {
  drop_unsettled();
  if (output_used_ == 0) return;
  uv_buf_t buffer = buffer_of(output_.get(), output_used_);
  output_used_ = 0;
  ssize_t sent = try_write(&buffer, 1);
  if (sent > 0) bytes_written += static_cast<uint64_t>(sent);
}

// ---- writes
// ------------------------------------------------------------------------------------------------------------

namespace {

/// Drops the first SIZE bytes of BUFFERS.
void skip_bytes(std::vector<uv_buf_t>& buffers, size_t size) {
  size_t gone = 0;
  while (gone < buffers.size() && size >= buffers[gone].len) size -= buffers[gone++].len;
  buffers.erase(buffers.begin(), buffers.begin() + static_cast<ptrdiff_t>(gone));
  if (!buffers.empty()) {
    buffers[0].base += size;
    buffers[0].len -= size;
  }
}

size_t total_size(const std::vector<uv_buf_t>& buffers) {
  size_t size = 0;
  for (const auto& buffer : buffers) size += buffer.len;
  return size;
}

/// Most bytes that STRING can take in ENCODING.
size_t encoded_bound(v8::Local<v8::String> string, WriteEncoding encoding) {
  size_t length = static_cast<size_t>(string->Length());
  if (encoding == WriteEncoding::kLatin1) return length;
  if (encoding == WriteEncoding::kUcs2) return length * 2;
  return length * (string->IsOneByte() ? 2 : 3);
}

size_t encode_to(v8::Isolate* isolate, v8::Local<v8::String> string, WriteEncoding encoding,
                 char* out, size_t capacity) {
  uint32_t length = static_cast<uint32_t>(string->Length());
  switch (encoding) {
    case WriteEncoding::kLatin1:
      string->WriteOneByteV2(isolate, 0, length, reinterpret_cast<uint8_t*>(out));
      return length;
    case WriteEncoding::kUcs2:
      string->WriteV2(isolate, 0, length, reinterpret_cast<uint16_t*>(out));
      return size_t{length} * 2;
    default:
      return string->WriteUtf8V2(isolate, out, capacity,
                                 v8::String::WriteFlags::kReplaceInvalidUtf8);
  }
}

bool view_bytes(v8::Local<v8::Value> value, uv_buf_t* out) {
  if (!value->IsArrayBufferView()) return false;
  auto view = value.As<v8::ArrayBufferView>();
  size_t size = view->ByteLength();
  auto* data = static_cast<char*>(view->Buffer()->Data());
  *out = buffer_of(size == 0 ? nullptr : data + view->ByteOffset(), size);
  return true;
}

/// Adds what keeps the bytes of VIEWS where they are. False: nothing does, as the program may
/// shrink a resizable buffer.
bool keep_memory(const v8::LocalVector<v8::Value>& views,
                 std::vector<std::shared_ptr<v8::BackingStore>>& out) {
  for (auto& view : views) {
    out.push_back(view.As<v8::ArrayBufferView>()->Buffer()->GetBackingStore());
    if (!out.back()->IsShared() && out.back()->IsResizableByUserJavaScript()) return false;
  }
  return true;
}

}  // namespace

int ByteStream::write_with(std::vector<uv_buf_t>& buffers, const v8::LocalVector<v8::Value>* views,
                           v8::Local<v8::Value> callback, uv_stream_t* send_handle,
                           v8::Local<v8::Value> sent_object) {
  auto& self = resource();
  if (!can_write()) return UV_EBADF;
  // What was gathered goes first, with the same system call.
  bool gathered = output_used_ > 0;
  if (gathered) {
    buffers.insert(buffers.begin(), buffer_of(output_.get(), output_used_));
    output_taken();
  }
  size_t size = total_size(buffers);
  bytes_written += size;
  last_activity = loop_time();
  if (!send_handle) {
    ssize_t sent = try_write(buffers.data(), buffers.size());
    if (sent == static_cast<ssize_t>(size)) {
      if (gathered) scheduler().give_back(std::move(output_), output_capacity_);
      return 0;
    }
    if (sent < 0 && sent != UV_EAGAIN && sent != UV_ENOSYS) return static_cast<int>(sent);
    if (sent > 0) skip_bytes(buffers, static_cast<size_t>(sent));
  }
  auto request = std::make_unique<WriteRequest>(self.realm(), "WRITEWRAP");
  request->stream = this;
  request->send_handle = send_handle;
  if (send_handle) request->sent_object.Reset(self.isolate(), sent_object);
  if (gathered) request->output = std::move(output_);
  if (views && keep_memory(*views, request->memory)) {
    request->buffers = std::move(buffers);
  } else {
    size_t left = total_size(buffers);
    request->storage = std::make_unique_for_overwrite<char[]>(left);
    char* out = request->storage.get();
    for (const auto& buffer : buffers) {
      out = std::copy_n(buffer.base, buffer.len, out);
    }
    request->buffers.push_back(buffer_of(request->storage.get(), left));
  }
  request->callback.set(callback, self.object());
  int error = start_write(std::move(request));
  return error < 0 ? error : 1;
}

int32_t ByteStream::write(v8::Local<v8::Value> chunk, int32_t encoding,
                          v8::Local<v8::Value> callback, v8::Local<v8::Value> send_handle) {
  uv_stream_t* handle = nullptr;
  if (send_handle->IsObject()) {
    handle = sendable_stream(resource().isolate(), send_handle);
    if (!handle) return UV_EINVAL;
  }
  std::vector<uv_buf_t> buffers(1);
  if (chunk->IsString()) {
    auto string = chunk.As<v8::String>();
    auto kind = static_cast<WriteEncoding>(encoding);
    char stack[16 * 1024];
    std::unique_ptr<char[]> heap;
    size_t bound = encoded_bound(string, kind);
    char* out = stack;
    if (bound > sizeof stack) {
      if (kind == WriteEncoding::kUtf8) bound = string->Utf8LengthV2(resource().isolate());
      heap = std::make_unique_for_overwrite<char[]>(bound);
      out = heap.get();
    }
    size_t size = encode_to(resource().isolate(), string, kind, out, bound);
    buffers[0] = buffer_of(out, size);
    int status = write_with(buffers, nullptr, callback, handle, send_handle);
    // As Node counts: a short string that the kernel refused was not written, any other data was.
    if (status < 0 && !heap) bytes_written -= size;
    return status;
  }
  if (!view_bytes(chunk, &buffers[0])) return UV_EINVAL;
  v8::LocalVector<v8::Value> views(resource().isolate());
  views.push_back(chunk);
  return write_with(buffers, &views, callback, handle, send_handle);
}

int32_t ByteStream::writev(v8::Local<v8::Array> chunks, bool all_buffers,
                           v8::Local<v8::Value> callback) {
  auto* isolate = resource().isolate();
  auto context = isolate->GetCurrentContext();
  std::vector<uv_buf_t> buffers;
  // An array may run JavaScript when it is read: no memory is looked at before that is over.
  v8::LocalVector<v8::Value> items(isolate);
  v8::Local<v8::Value> item;
  for (uint32_t i = 0; i < chunks->Length(); ++i) {
    if (!chunks->Get(context, i).ToLocal(&item)) return UV_EINVAL;
    if (all_buffers && !item->IsArrayBufferView()) return UV_EINVAL;
    items.push_back(item);
  }
  if (all_buffers) {
    buffers.resize(items.size());
    for (size_t i = 0; i < items.size(); ++i) view_bytes(items[i], &buffers[i]);
    return write_with(buffers, &items, callback, nullptr);
  }
  // Strings among them: everything is laid out in one piece. Entries alternate chunk and encoding.
  // What a view shows is looked at once, for another thread may make it larger.
  struct Entry {
    v8::Local<v8::Value> value;
    WriteEncoding encoding;
    uv_buf_t bytes;
  };
  size_t bound = 0;
  std::vector<Entry> entries;
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    auto kind = items[i + 1]->IsInt32()
                    ? static_cast<WriteEncoding>(items[i + 1].As<v8::Int32>()->Value())
                    : WriteEncoding::kUtf8;
    uv_buf_t bytes = buffer_of(nullptr, 0);
    if (items[i]->IsString()) {
      bound += encoded_bound(items[i].As<v8::String>(), kind);
    } else if (view_bytes(items[i], &bytes)) {
      bound += bytes.len;
    } else {
      return UV_EINVAL;
    }
    entries.push_back({items[i], kind, bytes});
  }
  auto storage = std::make_unique_for_overwrite<char[]>(bound);
  char* out = storage.get();
  for (auto& [value, kind, bytes] : entries) {
    if (value->IsString()) {
      out += encode_to(isolate, value.As<v8::String>(), kind, out,
                       bound - static_cast<size_t>(out - storage.get()));
    } else {
      out = std::copy_n(bytes.base, bytes.len, out);
    }
  }
  buffers.push_back(buffer_of(storage.get(), static_cast<size_t>(out - storage.get())));
  return write_with(buffers, nullptr, callback, nullptr);
}

int ByteStream::write_bytes(const uv_buf_t* input, size_t count) {
  std::vector<uv_buf_t> buffers(input, input + count);
  v8::HandleScope scope(resource().isolate());
  return write_with(buffers, nullptr, v8::Undefined(resource().isolate()), nullptr);
}

int32_t ByteStream::shutdown(v8::Local<v8::Value> callback) {
  if (!can_write()) return UV_ENOTCONN;
  flush_output();
  auto request = std::make_unique<ShutdownRequest>(resource().realm());
  request->stream = this;
  request->callback.set(callback, resource().object());
  return start_shutdown(std::move(request));
}

void ByteStream::finish_write(std::unique_ptr<WriteRequest> request, int status,
                              v8::Local<v8::Value> detail) {
  auto& realm = request->callback.realm();
  auto* stream = request->stream;
  stream->last_activity = uv_now(realm.loop());
  v8::HandleScope scope(realm.isolate());
  if (status == 0 && stream->write_queue_size() == 0 &&
      stream->listener_ != stream->bottom_.get()) {
    stream->listener_->on_drain();
  }
  if (!request->callback) {
    if (status < 0 && status != UV_ECANCELED) stream->listener_->on_write_failed();
    return;
  }
  v8::Local<v8::Value> argv[] = {v8::Integer::New(realm.isolate(), status), detail};
  request->callback.call(detail.IsEmpty() ? 1 : 2, argv);
}

void ByteStream::finish_shutdown(std::unique_ptr<ShutdownRequest> request, int status) {
  if (!request->callback) return;
  auto* isolate = request->callback.realm().isolate();
  v8::HandleScope scope(isolate);
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, status)};
  request->callback.call(1, argv);
}

void ByteStream::use_user_buffer(v8::Local<v8::Value> view) {
  if (!view->IsArrayBufferView()) return;
  auto buffer = view.As<v8::ArrayBufferView>();
  if (user_buffer_) return user_buffer_->set(resource().isolate(), buffer);
  user_buffer_ = new UserBufferListener(resource().isolate(), buffer);
  user_buffer_->owner_ = this;
  push_listener(user_buffer_);
}

ByteStream* ByteStream::from(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  if (!value->IsObject()) return nullptr;
  auto object = value.As<v8::Object>();
  for (const auto& kind : stream_classes()) {
    auto made_by = Host::from(isolate).class_template(kind.class_id);
    if (made_by.IsEmpty() || !made_by->HasInstance(object)) continue;
    auto* wrapped = Wrapped::of(object);
    return wrapped ? kind.stream(wrapped) : nullptr;
  }
  return nullptr;
}

}  // namespace nodus::modules::net
