// Builds what nodus embeds: the start-up snapshot (the realm with all eager built-ins evaluated)
// and the code cache of the lazy ones. Usage: nodus_mksnapshot SNAPSHOT CODE_CACHE

#include <v8.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "engine/builtins.h"
#include "engine/options.h"
#include "engine/platform.h"
#include "engine/realm.h"
#include "engine/runtime.h"

namespace {

void write_file(const char* path, const char* data, size_t size) {
  std::ofstream out(path, std::ios::binary);
  out.write(data, static_cast<std::streamsize>(size));
  if (!out) {
    std::fprintf(stderr, "nodus_mksnapshot: cannot write %s\n", path);
    std::exit(1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: nodus_mksnapshot SNAPSHOT CODE_CACHE\n");
    return 2;
  }
  nodus::Runtime runtime(2);
  auto options = std::make_shared<nodus::Options>();
  nodus::OptionParser parser(*options);

  v8::StartupData blob{};
  std::string code_cache;
  {
    v8::Isolate* isolate = v8::Isolate::Allocate();
    nodus::Platform::get().register_isolate(isolate);
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator_shared.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
    params.external_references = nodus::BuiltinLoader::external_references();
    {
      v8::SnapshotCreator creator(isolate, params);
      {
        v8::HandleScope scope(isolate);
        nodus::Realm realm(isolate, nodus::Realm::Origin::kBootstrap, options);
        realm.serialize(creator);
      }
      blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
    }
    nodus::Runtime::dispose_isolate(isolate);
  }
  {
    // V8 makes no code cache in an isolate it is to snapshot: compile the lazy built-ins in a
    // second one.
    v8::Isolate* isolate = nodus::Runtime::make_isolate();
    {
      v8::Isolate::Scope isolate_scope(isolate);
      v8::HandleScope scope(isolate);
      nodus::Realm realm(isolate, nodus::Realm::Origin::kBootstrap, options);
      v8::Context::Scope context_scope(realm.context());
      code_cache = realm.builtins().make_code_cache();
    }
    nodus::Runtime::dispose_isolate(isolate);
  }
  write_file(argv[1], blob.data, static_cast<size_t>(blob.raw_size));
  write_file(argv[2], code_cache.data(), code_cache.size());
  delete[] blob.data;
  return 0;
}
