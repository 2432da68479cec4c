#pragma once

#include <v8.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/realm.h"

namespace nodus::modules::module {

/// Context embedder data of vm contexts: the symbol for import() in code that carries none (an
/// eval() without a caller).
constexpr int kContextReferrerSlot = 53;

/// A V8 module (source text or synthetic) with its JavaScript object, which the loader and
/// vm.Module work on. Everything it holds lies in the object's internal fields, where the garbage
/// collector sees through circles of modules and contexts.
class ModuleRecord : public Wrapped {
 public:
  enum Field {
    kModule = Wrapped::kFieldCount,
    kContext,
    kUrl,
    kReferrer,
    kScript,
    kSteps,
    kSourceObject,
    kTargets,
    kFieldCount
  };

  ModuleRecord(v8::Isolate* isolate, v8::Local<v8::Object> self, v8::Local<v8::Context> context,
               v8::Local<v8::Module> module, v8::Local<v8::Value> url);
  ~ModuleRecord() override;

  /// Compiles SOURCE as a module in CONTEXT. nullptr: an exception is pending, with the source line
  /// in its message.
  struct Origin {
    v8::Local<v8::String> url;
    v8::Local<v8::Value> referrer;  ///< the symbol for import() and import.meta
    int line_offset = 0, column_offset = 0;
  };
  static ModuleRecord* compile(v8::Isolate* isolate, v8::Local<v8::Context> context,
                               v8::Local<v8::String> source, const Origin& origin,
                               std::optional<Bytes> cached_data, bool use_compile_cache);

  /// A module whose exports NAMES are set by JavaScript: STEPS is called with the record when it is
  /// evaluated.
  static ModuleRecord* synthetic(v8::Isolate* isolate, v8::Local<v8::Context> context,
                                 v8::Local<v8::String> url,
                                 std::vector<v8::Local<v8::String>> names,
                                 v8::Local<v8::Function> steps);

  v8::Local<v8::Module> module() const { return field(kModule).As<v8::Module>(); }
  v8::Local<v8::Context> context() const { return field(kContext).As<v8::Context>(); }

  /// What it imports: a flat array of specifier, attributes (null-prototype object or undefined),
  /// phase (1 source, 2 evaluation), line, column for each request.
  v8::Local<v8::Value> requests();
  /// The records the requests led to, in the order of requests(). A source-phase request takes the
  /// object itself.
  v8::MaybeLocal<v8::Value> link(v8::Local<v8::Array> targets);
  bool is_linked() const { return linked_; }
  v8::MaybeLocal<v8::Value> instantiate();
  /// A promise (undefined for synthetic modules of old); the module's own error is its rejection.
  v8::MaybeLocal<v8::Value> evaluate();
  v8::MaybeLocal<v8::Value> get_namespace();
  int32_t status();
  v8::Local<v8::Value> error();
  bool is_graph_async();
  bool has_top_level_await();
  bool is_source_text();
  /// "file:line\nsource line\n   ^" of each top-level await in the graph that never settled.
  std::vector<std::string> stalled();
  v8::MaybeLocal<v8::Value> set_export(v8::Local<v8::String> name, v8::Local<v8::Value> value);
  /// The object that `import source` of this module gives.
  void set_source_object(v8::Local<v8::Object> object) { set_field(kSourceObject, object); }
  v8::Local<v8::Value> source_map_url();
  v8::MaybeLocal<v8::Value> create_cached_data();
  v8::Local<v8::Value> url();
  v8::Local<v8::Value> referrer() { return field(kReferrer).As<v8::Value>(); }
  bool cached_data_rejected() const { return cached_data_rejected_; }

  /// The record of MODULE, nullptr for one that is not ours.
  static ModuleRecord* from(v8::Isolate* isolate, v8::Local<v8::Module> module);

 private:
  static v8::MaybeLocal<v8::Module> resolve(v8::Local<v8::Context> context,
                                            v8::Local<v8::String> specifier,
                                            v8::Local<v8::FixedArray> attributes,
                                            v8::Local<v8::Module> referrer);
  static v8::MaybeLocal<v8::Object> resolve_source(v8::Local<v8::Context> context,
                                                   v8::Local<v8::String> specifier,
                                                   v8::Local<v8::FixedArray> attributes,
                                                   v8::Local<v8::Module> referrer);
  static v8::MaybeLocal<v8::Value> evaluate_steps(v8::Local<v8::Context> context,
                                                  v8::Local<v8::Module> module);
  v8::Local<v8::Data> field(int index) const { return object()->GetInternalField(index); }
  void set_field(int index, v8::Local<v8::Data> value) { object()->SetInternalField(index, value); }
  bool has_field(int index) const;

  std::unordered_map<std::string, int> requests_;
  int hash_;
  bool linked_ = false;
  bool cached_data_rejected_ = false;
  bool has_top_level_await_ = false;
};

/// V8's callbacks for import() and import.meta; installed in each isolate when it starts.
void install_callbacks(v8::Isolate* isolate);

void bind_module_record(Binder& m);

}  // namespace nodus::modules::module
