#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "bind/pinned_memory.h"
#include "engine/async_resource.h"
#include "engine/operation.h"
#include "modules/zlib/ahead.h"
#include "modules/zlib/codec.h"

namespace nodus::modules::zlib {

/// The native half of a zlib stream: a codec, one operation at a time, in the pool or at once.
class Compression final : public AsyncResource {
 public:
  Compression(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t mode);
  ~Compression() override;

  // Each init returns undefined, or [message, errno, code].
  v8::Local<v8::Value> init_zlib(int32_t window_bits, int32_t level, int32_t mem_level,
                                 int32_t strategy, std::optional<Bytes> dictionary,
                                 bool one_member);
  /// init_zlib for programs that make handles by themselves (ssh2 does): the step's words go to
  /// STATE, an asynchronous step ends with PROCESSED, a failure is told to onerror.
  void init(int32_t window_bits, int32_t level, int32_t mem_level, int32_t strategy,
            v8::Local<v8::Uint32Array> state, v8::Local<v8::Function> processed,
            std::optional<Bytes> dictionary);
  v8::Local<v8::Value> init_brotli(std::vector<uint32_t> pairs, std::optional<Bytes> dictionary);
  v8::Local<v8::Value> init_zstd(std::vector<uint32_t> pairs, double pledged_size,
                                 std::optional<Bytes> dictionary);

  /// One step over IN[in_offset …] and OUT[out_offset …]; the two words of `state` become what is
  /// left of output and input. Errors go to the object's onerror(message, errno, code); the
  /// asynchronous form ends with onprocessed().
  void write(int32_t flush, std::optional<PinnedBytes> in, uint32_t in_offset, uint32_t in_size,
             PinnedMemory out, uint32_t out_offset, uint32_t out_size);
  void write_sync(int32_t flush, std::optional<PinnedBytes> in, uint32_t in_offset,
                  uint32_t in_size, PinnedMemory out, uint32_t out_offset, uint32_t out_size);
  /// The whole of INPUT in one call: [Buffer, bytes read], or [message, errno, code]. With CALLBACK
  /// in the pool: callback(result). INPUT is processed with FLUSH, and then, unless that is the
  /// same, its end with END.
  v8::MaybeLocal<v8::Value> run(PinnedBytes input, int32_t flush, int32_t end, uint32_t chunk_size,
                                double max_output, v8::Local<v8::Value> callback);
  v8::Local<v8::Value> params(int32_t level, int32_t strategy);
  v8::Local<v8::Value> reset();
  void close();
  /// An operation is under way.
  bool busy() const { return busy_; }
  /// At the realm's end: not while another thread is at work on the codec.
  void dispose() override {
    if (jobs_ == 0) Wrapped::dispose();
  }
  /// The two words, as an array of the caller's: JavaScript keeps it.
  v8::Local<v8::Value> state();

 private:
  friend class StepJob;
  friend class RunJob;

  v8::Local<v8::Value> describe(const CodecError& error);
  void store_state();
  /// True when there was an error, which onerror was told.
  bool report();
  void ended_step();
  void set_window(std::optional<PinnedBytes>& in, uint32_t in_offset, uint32_t in_size,
                  PinnedMemory& out, uint32_t out_offset, uint32_t out_size);

  Mode mode_;
  std::unique_ptr<Codec> codec_;
  Codec::Buffers buffers_;
  int flush_ = 0;
  /// Of the last step.
  CodecError error_;
  Ahead ahead_;
  /// Memory of the program's that may shrink is written to when a step is over.
  void place_output(PinnedMemory& out);
  std::vector<uint8_t> stage_;
  size_t out_offset_ = 0;

  bool busy_ = false;
  int jobs_ = 0;  ///< that have the codec
  bool close_pending_ = false;
  /// Tells the garbage collector what the codec holds now.
  void report_memory();

  std::shared_ptr<v8::BackingStore> state_words_;
  size_t state_offset_ = 0;
  bool state_is_theirs_ = false;
  int64_t reported_ = 0;
};

}  // namespace nodus::modules::zlib
