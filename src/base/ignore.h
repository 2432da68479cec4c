#pragma once

namespace nodus {

/// Says in so many words that a result does not matter here (V8's warn_unused_result is not
/// silenced by a cast to void).
template <typename... T>
void ignore(T&&...) {}

}  // namespace nodus
