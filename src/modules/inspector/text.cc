#include "modules/inspector/text.h"

#include <simdutf.h>

namespace nodus::modules::inspector {

std::string to_utf8(v8_inspector::StringView text) {
  std::string out;
  if (text.length() == 0) return out;
  if (text.is8Bit()) {
    auto* latin1 = reinterpret_cast<const char*>(text.characters8());
    out.resize(simdutf::utf8_length_from_latin1(latin1, text.length()));
    out.resize(simdutf::convert_latin1_to_utf8(latin1, text.length(), out.data()));
    return out;
  }
  // Lone surrogates have no UTF-8.
  std::u16string wide(reinterpret_cast<const char16_t*>(text.characters16()), text.length());
  if (!simdutf::validate_utf16le(wide.data(), wide.size()))
    simdutf::to_well_formed_utf16le(wide.data(), wide.size(), wide.data());
  out.resize(simdutf::utf8_length_from_utf16le(wide.data(), wide.size()));
  out.resize(simdutf::convert_utf16le_to_utf8(wide.data(), wide.size(), out.data()));
  return out;
}

InspectorText::InspectorText(std::string_view text) {
  if (simdutf::validate_ascii(text.data(), text.size())) {
    view_ = {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
    return;
  }
  wide_.resize(simdutf::utf16_length_from_utf8(text.data(), text.size()));
  wide_.resize(simdutf::convert_utf8_to_utf16le(text.data(), text.size(), wide_.data()));
  view_ = {reinterpret_cast<const uint16_t*>(wide_.data()), wide_.size()};
}

std::string url_of_resource(const std::string& name) {
  if (name.empty() || name[0] != '/') return name;
  // The characters that stand for themselves in a path (URL standard, path percent-encode set).
  std::string url = "file://";
  static constexpr char kHex[] = "0123456789ABCDEF";
  for (char letter : name) {
    auto c = static_cast<unsigned char>(letter);
    bool plain = c > 0x20 && c < 0x7f &&
                 std::string_view("\"#<>?`{}%\\^").find(letter) == std::string_view::npos;
    if (plain) {
      url += letter;
    } else {
      url += '%';
      url += kHex[c >> 4];
      url += kHex[c & 15];
    }
  }
  return url;
}

}  // namespace nodus::modules::inspector
