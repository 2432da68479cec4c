#pragma once

namespace nodus {
class Binder;
}

namespace nodus::modules::url {

/// Declares the class behind URLPattern (https://urlpattern.spec.whatwg.org/).
void bind_url_pattern(Binder& m);

}  // namespace nodus::modules::url
