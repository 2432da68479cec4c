#pragma once

#include "engine/realm.h"

namespace nodus::modules::vm {

/// The native half of vm.Script: code compiled once, to be run in any context.
class Script : public Wrapped {
 public:
  enum Field { kScript = Wrapped::kFieldCount, kFieldCount };

  /// new Script(code, filename, lineOffset, columnOffset, cachedData | undefined, referrer,
  /// context object | null to compile in)
  Script(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::String> code,
         v8::Local<v8::String> filename, int32_t line_offset, int32_t column_offset,
         std::optional<Bytes> cached_data, v8::Local<v8::Value> referrer,
         v8::Local<v8::Value> context_object);

  /// run(context object | null, timeout | -1, displayErrors, breakOnSigint)
  v8::MaybeLocal<v8::Value> run(Realm& realm, v8::Local<v8::Value> context, int64_t timeout,
                                bool display_errors, bool break_on_sigint);
  v8::MaybeLocal<v8::Value> create_cached_data();
  /// undefined without cached data
  v8::Local<v8::Value> cached_data_rejected();
  v8::Local<v8::Value> source_url();
  v8::Local<v8::Value> source_map_url();

 private:
  std::optional<bool> rejected_;
};

/// Runs WORK under a timeout (negative: none) and, if asked, until SIGINT. What WORK throws stays
/// pending; a timeout or signal becomes its error.
v8::MaybeLocal<v8::Value> run_guarded(Realm& realm, int64_t timeout, bool break_on_sigint,
                                      bool display_errors,
                                      const std::function<v8::MaybeLocal<v8::Value>()>& work);

void bind_script(Binder& m);

}  // namespace nodus::modules::vm
