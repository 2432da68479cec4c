#include "modules/zlib/compression.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/ignore.h"
#include "base/large_blocks.h"
#include "modules/buffer/buffer.h"

namespace nodus::modules::zlib {

namespace {

std::vector<uint8_t> copy(const std::optional<Bytes>& bytes) {
  if (!bytes) return {};
  return {bytes->data, bytes->data + bytes->size};
}

std::vector<std::pair<uint32_t, uint32_t>> to_pairs(const std::vector<uint32_t>& flat) {
  std::vector<std::pair<uint32_t, uint32_t>> out;
  for (size_t i = 0; i + 1 < flat.size(); i += 2) out.emplace_back(flat[i], flat[i + 1]);
  return out;
}

/// What a whole-input run gave.
struct RunResult {
  OwnedBytes output;
  size_t read = 0;
  CodecError error;
};

/// How data is processed, and how its end. The same: in one step.
struct Flushes {
  int data;
  int end;
};

constexpr const char* kTooLarge = "ERR_BUFFER_TOO_LARGE";

CodecError no_memory() { return {"Cannot allocate memory", "Z_MEM_ERROR", -4}; }

RunResult run_all(Codec& codec, const uint8_t* input, size_t size, Flushes flushes,
                  size_t chunk_size, double max_output) {
  RunResult result;
  // Zero is no flush in every format.
  bool at_end = flushes.data == flushes.end;
  if (WholeOutput whole; (at_end || flushes.data == 0) &&
                         codec.process_whole(input, size, flushes.end, max_output, whole)) {
    result.output = OwnedBytes::adopt(whole.memory, whole.size);
    result.read = size;
    return result;
  }
  const size_t least = std::max<size_t>(chunk_size, 64);
  // One more, as no room left means that there may be more to come. What will be too much comes in
  // chunks: it may be damaged behind the one that says so.
  size_t whole_size = codec.whole_capacity(input, size, flushes.end);
  if (static_cast<double>(whole_size) > max_output) whole_size = 0;
  size_t capacity = std::max(least, whole_size + 1);
  auto* memory = static_cast<uint8_t*>(std::malloc(capacity));
  if (!memory && capacity > least) memory = static_cast<uint8_t*>(std::malloc(capacity = least));
  size_t used = 0, before = 0;
  Codec::Buffers b{input, size, nullptr, 0};
  for (;;) {
    if (memory == nullptr) {
      result.error = no_memory();
      return result;
    }
    b.out = memory + used;
    b.out_size = capacity - used;
    before = used;
    const int flush = at_end ? flushes.end : flushes.data;
    codec.process(b, flush);
    used = capacity - b.out_size;
    result.error = codec.error(b, flush);
    if (result.error.failed() || static_cast<double>(used) > max_output) break;
    if (b.out_size == 0) {
      capacity *= 2;
      auto* grown = static_cast<uint8_t*>(std::realloc(memory, capacity));
      if (!grown) std::free(memory);
      memory = grown;
      continue;
    }
    // Who takes a chunk at a time comes again when it was filled to its end: what is behind the
    // compressed data is looked at then.
    if (used > before && used % chunk_size == 0) continue;
    if (at_end || b.in_size > 0) break;
    at_end = true;
  }
  result.read = size - b.in_size;
  // The chunk that came with an error does not count, those before it do.
  size_t taken = used;
  if (result.error.failed() && used > before) taken -= (used - 1) % chunk_size + 1;
  if (static_cast<double>(taken) > max_output) result.error = {"", kTooLarge, 0};
  if (result.error.failed()) {
    std::free(memory);
    return result;
  }
  // Give back what the doubling took too much.
  if (used > 0 && capacity - used > capacity / 4) {
    if (auto* fitted = static_cast<uint8_t*>(std::realloc(memory, used))) memory = fitted;
  }
  result.output = OwnedBytes::adopt(memory, used);
  return result;
}

v8::MaybeLocal<v8::Value> to_js(v8::Isolate* isolate, RunResult result) {
  if (result.error.failed()) {
    v8::Local<v8::Value> parts[] = {
        utf8(isolate, result.error.message).FromMaybe(v8::String::Empty(isolate)),
        v8::Integer::New(isolate, result.error.number), intern(isolate, result.error.code)};
    return v8::Array::New(isolate, parts, 3).As<v8::Value>();
  }
  v8::Local<v8::Object> buffer;
  if (!buffer::new_buffer(isolate, std::move(result.output)).ToLocal(&buffer)) return {};
  v8::Local<v8::Value> parts[] = {buffer,
                                  v8::Number::New(isolate, static_cast<double>(result.read))};
  return v8::Array::New(isolate, parts, 2).As<v8::Value>();
}

}  // namespace

/// One step in the pool.
class StepJob final : public Job {
 public:
  StepJob(Compression& stream, std::optional<PinnedBytes> in, PinnedMemory out)
      : Job(stream.realm(), "ZLIB"), stream_(stream), in_(std::move(in)), out_(std::move(out)) {
    stream_.hold();
    ++stream_.jobs_;
  }
  ~StepJob() override { --stream_.jobs_; }

 protected:
  void run() override {
    auto& codec = *stream_.codec_;
    auto& left = stream_.buffers_;
    codec.process(left, stream_.flush_);
    stream_.error_ = codec.error(left, stream_.flush_);
    if (left.out_size != 0 || stream_.error_.failed()) return;
    // JavaScript comes again with the whole of the next chunk.
    if (codec.is_brief({left.in, left.in_size, nullptr, out_.size}, stream_.flush_)) return;
    stream_.ahead_.make(codec, left, stream_.flush_, out_.size);
  }
  void done(bool) override {
    stream_.place_output(out_);
    stream_.ended_step();
    stream_.release();
  }

 private:
  Compression& stream_;
  std::optional<PinnedBytes> in_;
  PinnedMemory out_;
};

/// A whole input in the pool.
class RunJob final : public Job {
 public:
  RunJob(Compression& stream, PinnedBytes input, Flushes flushes, size_t chunk, double max_output,
         v8::Local<v8::Function> callback)
      : Job(stream.realm(), "ZLIB"),
        stream_(stream),
        input_(std::move(input)),
        flushes_(flushes),
        chunk_(chunk),
        max_output_(max_output),
        callback_(stream.isolate(), callback) {
    stream_.hold();
    ++stream_.jobs_;
  }
  ~RunJob() override { --stream_.jobs_; }

 protected:
  void run() override {
    auto& codec = *stream_.codec_;
    const uint8_t* input = input_.data;
    Block copy;
    if (codec.wants_still_input() && input_.size > 0) {
      copy = make_block(input_.size);
      if (!copy) {
        result_.error = no_memory();
        return;
      }
      std::memcpy(copy.get(), input, input_.size);
      input = copy.get();
    }
    result_ = run_all(codec, input, input_.size, flushes_, chunk_, max_output_);
  }
  void done(bool) override {
    auto* isolate = stream_.isolate();
    stream_.busy_ = false;
    if (stream_.close_pending_) stream_.close();
    v8::Local<v8::Value> argument;
    if (to_js(isolate, std::move(result_)).ToLocal(&argument)) {
      ignore(stream_.make_callback(callback_.Get(isolate), 1, &argument));
    }
    stream_.release();
  }

 private:
  Compression& stream_;
  PinnedBytes input_;
  Flushes flushes_;
  size_t chunk_;
  double max_output_;
  v8::Global<v8::Function> callback_;
  RunResult result_;
};

Compression::Compression(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t mode)
    : AsyncResource(isolate, self, "ZLIB"), mode_(static_cast<Mode>(mode)) {
  state_words_ = v8::ArrayBuffer::NewBackingStore(isolate, 2 * sizeof(uint32_t));
}

Compression::~Compression() {
  codec_.reset();
  report_memory();
}

v8::Local<v8::Value> Compression::state() {
  if (state_is_theirs_) return v8::Undefined(isolate());
  return v8::Uint32Array::New(v8::ArrayBuffer::New(isolate(), state_words_), 0, 2);
}

void Compression::report_memory() {
  int64_t used = codec_ ? codec_->memory_used() : 0;
  if (used == reported_) return;
  isolate()->AdjustAmountOfExternalAllocatedMemory(used - reported_);
  reported_ = used;
}

v8::Local<v8::Value> Compression::describe(const CodecError& error) {
  if (!error.failed()) return v8::Undefined(isolate());
  v8::Local<v8::Value> parts[] = {
      utf8(isolate(), error.message).FromMaybe(v8::String::Empty(isolate())),
      v8::Integer::New(isolate(), error.number), intern(isolate(), error.code)};
  return v8::Array::New(isolate(), parts, 3);
}

v8::Local<v8::Value> Compression::init_zlib(int32_t window_bits, int32_t level, int32_t mem_level,
                                            int32_t strategy, std::optional<Bytes> dictionary,
                                            bool one_member) {
  if (busy_) return v8::Undefined(isolate());
  CodecError error;
  codec_ = make_zlib({mode_, window_bits, level, mem_level, strategy, copy(dictionary), one_member},
                     error);
  return describe(error);
}

void Compression::init(int32_t window_bits, int32_t level, int32_t mem_level, int32_t strategy,
                       v8::Local<v8::Uint32Array> state, v8::Local<v8::Function> processed,
                       std::optional<Bytes> dictionary) {
  if (busy_) return;
  if (state->Length() >= 2) {
    state_words_ = state->Buffer()->GetBackingStore();
    state_offset_ = state->ByteOffset();
    state_is_theirs_ = true;
  }
  ignore(object()->Set(realm().context(), intern(isolate(), "onprocessed"), processed));
  error_ = {};
  codec_ =
      make_zlib({mode_, window_bits, level, mem_level, strategy, copy(dictionary), false}, error_);
  report_memory();
  report();
}

v8::Local<v8::Value> Compression::init_brotli(std::vector<uint32_t> pairs,
                                              std::optional<Bytes> dictionary) {
  if (busy_) return v8::Undefined(isolate());
  CodecError error;
  codec_ = make_brotli(mode_, to_pairs(pairs), copy(dictionary), error);
  return describe(error);
}

v8::Local<v8::Value> Compression::init_zstd(std::vector<uint32_t> pairs, double pledged_size,
                                            std::optional<Bytes> dictionary) {
  if (busy_) return v8::Undefined(isolate());
  CodecError error;
  uint64_t pledged = pledged_size < 0        ? UINT64_MAX
                     : pledged_size < 0x1p63 ? static_cast<uint64_t>(pledged_size)
                                             : UINT64_MAX - 1;
  codec_ = make_zstd(mode_, to_pairs(pairs), pledged, copy(dictionary), error);
  return describe(error);
}

void Compression::set_window(std::optional<PinnedBytes>& in, uint32_t in_offset, uint32_t in_size,
                             PinnedMemory& out, uint32_t out_offset, uint32_t out_size) {
  buffers_ = {};
  stage_.clear();
  if (in && in_offset <= in->size) {
    buffers_.in = in->data + in_offset;
    buffers_.in_size = std::min<size_t>(in_size, in->size - in_offset);
  }
  const size_t present = out.present_size();
  if (out_offset > present) return;
  buffers_.out = out.data + out_offset;
  buffers_.out_size = std::min<size_t>(out_size, present - out_offset);
  if (!out.is_movable()) return;
  out_offset_ = out_offset;
  stage_.resize(buffers_.out_size);
  buffers_.out = stage_.data();
}
void Compression::place_output(PinnedMemory& out) {
  if (!out.is_movable() || stage_.size() < buffers_.out_size) return;
  size_t present = out.present_size();
  size_t made = stage_.size() - buffers_.out_size;
  if (out_offset_ < present && made > 0)
    std::memcpy(out.data + out_offset_, stage_.data(), std::min(made, present - out_offset_));
}

void Compression::write(int32_t flush, std::optional<PinnedBytes> in, uint32_t in_offset,
                        uint32_t in_size, PinnedMemory out, uint32_t out_offset,
                        uint32_t out_size) {
  if (busy_ || !codec_) return;
  set_window(in, in_offset, in_size, out, out_offset, out_size);
  flush_ = flush;
  busy_ = true;
  bool is_made = ahead_.has(buffers_, flush);
  if (is_made) {
    error_ = ahead_.take(buffers_);
  } else {
    ahead_.clear();
    is_made = codec_->is_brief(buffers_, flush);
    if (is_made) {
      codec_->process(buffers_, flush);
      error_ = codec_->error(buffers_, flush);
    }
  }
  auto job = std::make_unique<StepJob>(*this, std::move(in), std::move(out));
  if (is_made) return Job::finish(std::move(job));
  Job::submit(std::move(job));
}

void Compression::ended_step() {
  busy_ = false;
  // A stream that was destroyed meanwhile still owes its writer an answer.
  store_state();
  if (report()) return;
  ignore(make_callback(intern(isolate(), "onprocessed").As<v8::Name>(), 0, nullptr));
  if (close_pending_) close();
}

void Compression::write_sync(int32_t flush, std::optional<PinnedBytes> in, uint32_t in_offset,
                             uint32_t in_size, PinnedMemory out, uint32_t out_offset,
                             uint32_t out_size) {
  if (busy_ || !codec_) return;
  set_window(in, in_offset, in_size, out, out_offset, out_size);
  flush_ = flush;
  ahead_.clear();
  codec_->process(buffers_, flush);
  error_ = codec_->error(buffers_, flush);
  place_output(out);
  store_state();
  report();
}

v8::MaybeLocal<v8::Value> Compression::run(PinnedBytes input, int32_t flush, int32_t end,
                                           uint32_t chunk_size, double max_output,
                                           v8::Local<v8::Value> callback) {
  const Flushes flushes = {flush, end};
  if (busy_ || !codec_) return v8::Undefined(isolate()).As<v8::Value>();
  ahead_.clear();
  if (!callback->IsFunction()) {
    return to_js(isolate(),
                 run_all(*codec_, input.data, input.size, flushes, chunk_size, max_output));
  }
  busy_ = true;
  Job::submit(std::make_unique<RunJob>(*this, std::move(input), flushes, chunk_size, max_output,
                                       callback.As<v8::Function>()));
  return v8::Undefined(isolate()).As<v8::Value>();
}

void Compression::store_state() {
  // The program's own array may have been resized or given away.
  if (state_words_->ByteLength() < state_offset_ + 2 * sizeof(uint32_t)) return;
  auto* words =
      reinterpret_cast<uint32_t*>(static_cast<char*>(state_words_->Data()) + state_offset_);
  words[0] = static_cast<uint32_t>(buffers_.out_size);
  words[1] = static_cast<uint32_t>(buffers_.in_size);
  report_memory();
}

bool Compression::report() {
  if (!error_.failed()) return false;
  // The handler may start another step.
  auto error = std::move(error_);
  v8::Local<v8::Value> argv[] = {
      utf8(isolate(), error.message).FromMaybe(v8::String::Empty(isolate())),
      v8::Integer::New(isolate(), error.number), intern(isolate(), error.code)};
  v8::Local<v8::Value> handler;
  if (!object()->Get(realm().context(), intern(isolate(), "onerror")).ToLocal(&handler) ||
      !handler->IsFunction())
    return true;
  // Within a synchronous write JavaScript is on the stack already; else this is a call from the
  // loop.
  if (realm().gate_depth > 0) {
    ignore(handler.As<v8::Function>()->Call(realm().context(), object(), 3, argv));
  } else {
    ignore(make_callback(handler.As<v8::Function>(), 3, argv));
  }
  if (close_pending_ && !busy_) close();
  return true;
}

v8::Local<v8::Value> Compression::params(int32_t level, int32_t strategy) {
  if (!codec_ || busy_) return v8::Undefined(isolate());
  ahead_.clear();
  return describe(codec_->params(level, strategy));
}

v8::Local<v8::Value> Compression::reset() {
  if (!codec_ || busy_) return v8::Undefined(isolate());
  ahead_.clear();
  return describe(codec_->reset());
}

void Compression::close() {
  if (busy_) {
    close_pending_ = true;
    return;
  }
  close_pending_ = false;
  ahead_.clear();
  codec_.reset();
  report_memory();
}

}  // namespace nodus::modules::zlib
