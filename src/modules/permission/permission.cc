// native('permission'): the permission model for JavaScript.

#include "engine/permission.h"

#include "bind/binder.h"
#include "engine/realm.h"

namespace nodus::modules::permission {

namespace {

using Scope = Permission::Scope;

bool has(int32_t scope, std::optional<Path> resource) {
  return resource ? Permission::has(static_cast<Scope>(scope), resource->value)
                  : Permission::has(static_cast<Scope>(scope));
}

void drop(int32_t scope, std::optional<Path> resource) {
  Permission::drop(static_cast<Scope>(scope), resource ? &resource->value : nullptr);
}

/// Throws ERR_ACCESS_DENIED.
Result<void> check(int32_t scope, Path resource, bool plain) {
  const auto advice = plain ? Permission::Advice::kNone : Permission::Advice::kOption;
  if (auto error = Permission::check(static_cast<Scope>(scope), resource.value, advice))
    return *error;
  return {};
}

}  // namespace

void bind(Binder& m) { m.function<&has>("has").function<&drop>("drop").function<&check>("check"); }

}  // namespace nodus::modules::permission
