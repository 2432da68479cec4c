#pragma once

#include <node.h>

namespace nodus::napi {

/// The process's platform as addons see it that have isolates of their own (node.h,
/// `GetMultiIsolatePlatform()`): they register each with the loop that runs its tasks, or with a
/// delegate that takes them.
node::MultiIsolatePlatform& addon_platform();

}  // namespace nodus::napi
