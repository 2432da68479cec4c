#pragma once

namespace nodus {
class Binder;
}

namespace nodus::modules::zlib {

/// zlib.constants.
void declare_constants(Binder constants);

}  // namespace nodus::modules::zlib
