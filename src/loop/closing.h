#pragma once

#include <uv.h>

namespace nodus {

/// Closes HANDLE, which was made by new; its loop frees it when it is done with it.
template <typename Handle>
void close_and_delete(Handle* handle) {
  uv_close(reinterpret_cast<uv_handle_t*>(handle),
           [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
}

}  // namespace nodus
