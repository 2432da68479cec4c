#pragma once

namespace nodus {

/// Has the process more rights than whoever started it (setuid, setgid, file capabilities)? Then
/// the environment is not to decide what code it runs and whom it trusts. The right to bind low
/// ports alone does not count.
bool is_privileged();

/// getenv(3) for names that decide such things: null where is_privileged().
const char* trusted_getenv(const char* name);

}  // namespace nodus
