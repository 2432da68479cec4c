// The native half of module loading: file look-ups, package.json, compilation, V8's modules.

#include "modules/module/compile.h"
#include "modules/module/compile_cache.h"
#include "modules/module/module_record.h"
#include "modules/module/resolver.h"

namespace nodus::modules::module {

void bind(Binder& m) {
  bind_resolver(m);
  bind_compile(m);
  bind_compile_cache(m);
  bind_module_record(m);
}

}  // namespace nodus::modules::module
