// The native side of the module v8: heap figures and flags.

#include <cppgc/heap-statistics.h>
#include <v8-cppgc.h>
#include <v8.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "engine/realm.h"
#include "modules/v8/reports.h"
#include "modules/v8/serializer.h"

namespace nodus::modules::v8_module {

namespace {

double d(size_t value) { return static_cast<double>(value); }

}  // namespace

std::vector<double> heap_statistics(v8::Isolate* isolate) {
  v8::HeapStatistics h;
  isolate->GetHeapStatistics(&h);
  return {d(h.total_heap_size()),
          d(h.total_heap_size_executable()),
          d(h.total_physical_size()),
          d(h.total_available_size()),
          d(h.used_heap_size()),
          d(h.heap_size_limit()),
          d(h.malloced_memory()),
          d(h.peak_malloced_memory()),
          d(h.does_zap_garbage()),
          d(h.number_of_native_contexts()),
          d(h.number_of_detached_contexts()),
          d(h.total_global_handles_size()),
          d(h.used_global_handles_size()),
          d(h.external_memory())};
}

namespace {

/// The figures of heap_statistics() for JavaScript, which keeps the memory.
void read_heap_statistics(v8::Isolate* isolate, Bytes into) {
  auto figures = heap_statistics(isolate);
  std::memcpy(into.data, figures.data(), std::min(into.size, figures.size() * sizeof(double)));
}

/// [names, four figures for each]
v8::Local<v8::Array> heap_space_statistics(v8::Isolate* isolate) {
  v8::LocalVector<v8::Value> names(isolate), figures(isolate);
  for (size_t i = 0; i < isolate->NumberOfHeapSpaces(); ++i) {
    v8::HeapSpaceStatistics s;
    isolate->GetHeapSpaceStatistics(&s, i);
    names.push_back(intern(isolate, s.space_name()));
    for (size_t value :
         {s.space_size(), s.space_used_size(), s.space_available_size(), s.physical_space_size()}) {
      figures.push_back(v8::Number::New(isolate, d(value)));
    }
  }
  v8::Local<v8::Value> items[] = {v8::Array::New(isolate, names.data(), names.size()),
                                  v8::Array::New(isolate, figures.data(), figures.size())};
  return v8::Array::New(isolate, items, 2);
}

std::vector<double> heap_code_statistics(v8::Isolate* isolate) {
  v8::HeapCodeStatistics c;
  isolate->GetHeapCodeAndMetadataStatistics(&c);
  return {d(c.code_and_metadata_size()), d(c.bytecode_and_metadata_size()),
          d(c.external_script_source_size()), d(c.cpu_profiler_metadata_size())};
}

/// As JSON.
std::string cpp_heap_statistics(v8::Isolate* isolate, bool detailed) {
  std::string level = detailed ? "detailed" : "brief";
  auto* heap = isolate->GetCppHeap();
  if (!heap) {
    return "{\"committed_size_bytes\":0,\"resident_size_bytes\":0,\"used_size_bytes\":0,\"space_"
           "statistics\":[],\"type_names\":[],"
           "\"detail_level\":\"" +
           level + "\"}";
  }
  auto s = heap->CollectStatistics(detailed ? cppgc::HeapStatistics::DetailLevel::kDetailed
                                            : cppgc::HeapStatistics::DetailLevel::kBrief);
  auto number = [](const char* name, size_t value) {
    return std::string("\"") + name + "\":" + std::to_string(value);
  };
  std::string out = "{" + number("committed_size_bytes", s.committed_size_bytes) + "," +
                    number("resident_size_bytes", s.resident_size_bytes) + "," +
                    number("used_size_bytes", s.used_size_bytes) + ",\"space_statistics\":[";
  for (size_t i = 0; i < s.space_stats.size(); ++i) {
    auto& space = s.space_stats[i];
    if (i > 0) out += ',';
    out += "{\"name\":\"" + space.name + "\"," +
           number("committed_size_bytes", space.committed_size_bytes) + "," +
           number("resident_size_bytes", space.resident_size_bytes) + "," +
           number("used_size_bytes", space.used_size_bytes) + ",\"page_stats\":[";
    for (size_t j = 0; j < space.page_stats.size(); ++j) {
      auto& page = space.page_stats[j];
      if (j > 0) out += ',';
      out += "{" + number("committed_size_bytes", page.committed_size_bytes) + "," +
             number("resident_size_bytes", page.resident_size_bytes) + "," +
             number("used_size_bytes", page.used_size_bytes) + ",\"object_statistics\":[";
      for (size_t k = 0; k < page.object_statistics.size(); ++k) {
        auto& object = page.object_statistics[k];
        if (k > 0) out += ',';
        out += "{" + number("allocated_bytes", object.allocated_bytes) + "," +
               number("object_count", object.object_count) + "}";
      }
      out += "]}";
    }
    out += "],\"free_list_stats\":{";
    auto list = [&](const char* name, const std::vector<size_t>& values) {
      out += std::string("\"") + name + "\":[";
      for (size_t k = 0; k < values.size(); ++k) out += (k ? "," : "") + std::to_string(values[k]);
      out += "]";
    };
    list("bucket_size", space.free_list_stats.bucket_size);
    out += ',';
    list("free_count", space.free_list_stats.free_count);
    out += ',';
    list("free_size", space.free_list_stats.free_size);
    out += "}}";
  }
  out += "],\"type_names\":[";
  for (size_t i = 0; i < s.type_names.size(); ++i)
    out += (i ? ",\"" : "\"") + s.type_names[i] + "\"";
  return out + "],\"detail_level\":\"" + level + "\"}";
}

double cached_data_version_tag() { return v8::ScriptCompiler::CachedDataVersionTag(); }

void set_flags_from_string(std::string flags) {
  v8::V8::SetFlagsFromString(flags.c_str(), flags.size());
}

bool is_one_byte_string(v8::Local<v8::String> text) { return text->IsOneByte(); }

}  // namespace
}  // namespace nodus::modules::v8_module

namespace nodus::modules::v8 {

void bind(Binder& m) {
  namespace impl = nodus::modules::v8_module;
  m.function<&impl::read_heap_statistics>("readHeapStatistics")
      .function<&impl::heap_space_statistics>("heapSpaceStatistics")
      .function<&impl::heap_code_statistics>("heapCodeStatistics")
      .function<&impl::cpp_heap_statistics>("cppHeapStatistics")
      .function<&impl::cached_data_version_tag>("cachedDataVersionTag")
      .function<&impl::set_flags_from_string>("setFlagsFromString")
      .function<&impl::is_one_byte_string>("isOneByteString");
  impl::declare_serializer(m);
  impl::declare_profilers(m);
  impl::declare_snapshots(m);
}

}  // namespace nodus::modules::v8
