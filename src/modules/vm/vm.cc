// The native half of vm.

#include "modules/vm/context.h"
#include "modules/vm/script.h"

namespace nodus::modules::vm {

void bind(Binder& m) {
  bind_context(m);
  bind_script(m);
}

}  // namespace nodus::modules::vm
