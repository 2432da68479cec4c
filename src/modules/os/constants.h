#pragma once

namespace nodus {
class Binder;
}

namespace nodus::modules::os {

/// os.constants: numbers of errors, signals, priorities and flags as this system has them.
void declare_constants(Binder& m);

}  // namespace nodus::modules::os
