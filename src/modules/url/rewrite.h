#pragma once

#include <string>
#include <string_view>

namespace nodus::modules::url {

/// Brings an http or https URL in UTF-8 nearer to its normal form: labels of plain letters to
/// Punycode, other characters beyond ASCII percent-encoded, dot segments of the path taken out, the
/// path put in where there is none. What it leaves as it is scan_normal_form(OUT, …, true) has to
/// judge. False: nothing to do, or something that only the parser knows how to treat; OUT is of no
/// use then.
bool rewrite(std::string_view text, std::string& out);

}  // namespace nodus::modules::url
