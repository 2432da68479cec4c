#pragma once

namespace nodus {
class Binder;
}

namespace nodus::modules::url {

void bind(Binder& m);

}  // namespace nodus::modules::url
