#pragma once

#include <span>

#include "modules/fs/fs.h"

namespace nodus::modules::fs {

/// The whole of the open file FD, of which BEGUN has been read already.
Result<FileContents> read_open_file(int fd, std::span<const uint8_t> begun, ReadForm form,
                                    const CancelFlag& cancel);

}  // namespace nodus::modules::fs
