#include "cli/icu_data.h"

#include <unicode/putil.h>
#include <unicode/uclean.h>

#include <cstdlib>

#include "base/trusted_environment.h"

namespace nodus {

bool use_icu_data(std::string directory) {
  if (directory.empty()) {
    if (auto* given = trusted_getenv("NODE_ICU_DATA")) directory = given;
  }
  if (directory.empty()) return true;
  u_setDataDirectory(directory.c_str());
  UErrorCode status = U_ZERO_ERROR;
  u_init(&status);
  return U_SUCCESS(status);
}

}  // namespace nodus
