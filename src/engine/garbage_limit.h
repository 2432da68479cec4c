#pragma once

#include <v8.h>

namespace nodus {

/// How much garbage may gather among the old objects of ISOLATE, the only one of this thread, is
/// V8's choice, which never is less than 8 MB. A program that makes so little of it that it takes
/// ten seconds or more is collected after 2 MB: a server would else need minutes to reach its
/// level. Once a minute V8 also gives back what a small heap has of memory beyond its objects.
void limit_old_garbage(v8::Isolate* isolate);

}  // namespace nodus
