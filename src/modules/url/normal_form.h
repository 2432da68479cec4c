#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace nodus::modules::url {

/// The offsets of a URL's parts in its href, in the order url.js reads them; -1 for a part that is
/// not there.
enum Part {
  kProtocolEnd,
  kUsernameEnd,
  kHostStart,
  kHostEnd,
  kPort,
  kPathnameStart,
  kSearchStart,
  kHashStart,
  kSchemeType,
  kPartCount
};
using Parts = std::array<int32_t, kPartCount>;

/// Recognises http, https and file URLs that are their own normal form, the most frequent kind by
/// far: plain host name or none, nothing to encode and no dot segments. True fills PARTS; false
/// says nothing about TEXT: the parser has to look. PUNYCODE_IS_SOUND: labels in Punycode come from
/// rewrite() and need no proof.
bool scan_normal_form(std::string_view text, Parts& parts, bool punycode_is_sound = false);

/// Makes OUT of HREF with VALUE in the place of PART (kHostStart for a host without a port), as the
/// setters do. False says nothing: HREF is of another kind, or there is something to encode.
bool replace_part(std::string_view href, Part part, std::string_view value, std::string& out,
                  Parts& parts);

}  // namespace nodus::modules::url
