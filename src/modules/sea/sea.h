#pragma once

#include "protocol/sea_blob.h"

namespace nodus::modules::sea {

/// What was put into this program's file, or nullptr where it is no single executable application.
const SeaBlob* application();

}  // namespace nodus::modules::sea
