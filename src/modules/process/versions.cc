// process.versions: what this runtime is made of.

#include <ada.h>
#include <ares_version.h>
#include <brotli/encode.h>
#include <llhttp.h>
#include <nghttp2/nghttp2ver.h>
#include <openssl/opensslv.h>
#include <simdjson.h>
#include <simdutf.h>
#include <sqlite3.h>
#include <unicode/ucal.h>
#include <unicode/ulocdata.h>
#include <unicode/uvernum.h>
#include <uv.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

#include "base/ignore.h"
#include "engine/version.h"
#include "modules/process/process.h"

namespace nodus::modules::process {

namespace {

std::string dotted(uint32_t version, int shift) {
  uint32_t mask = (1u << shift) - 1;
  return std::to_string(version >> (2 * shift)) + "." + std::to_string((version >> shift) & mask) +
         "." + std::to_string(version & mask);
}

std::string cldr_version() {
  UVersionInfo version;
  UErrorCode status = U_ZERO_ERROR;
  ulocdata_getCLDRVersion(version, &status);
  if (U_FAILURE(status)) return "";
  return std::to_string(version[0]) + "." + std::to_string(version[1]);
}

std::string time_zone_version() {
  UErrorCode status = U_ZERO_ERROR;
  const char* version = ucal_getTZDataVersion(&status);
  return U_FAILURE(status) ? "" : version;
}

/// { node, nodus, arch, platform, components: { name: version } }
v8::Local<v8::Object> version_info(v8::Isolate* isolate) {
  auto context = isolate->GetCurrentContext();
  auto text = [isolate](std::string_view value) { return utf8(isolate, value).ToLocalChecked(); };
  auto components = v8::Object::New(isolate);
  auto add = [&](const char* name, std::string_view version) {
    ignore(components->CreateDataProperty(context, intern(isolate, name), text(version)));
  };
  add("acorn", "8.18.0");
  add("ada", ADA_VERSION);
  add("amaro", "1.1.11");
  add("ares", ARES_VERSION_STR);
  add("brotli", dotted(BrotliEncoderVersion(), 12));
  add("cldr", cldr_version());
  add("icu", U_ICU_VERSION);
  add("llhttp", std::to_string(LLHTTP_VERSION_MAJOR) + "." + std::to_string(LLHTTP_VERSION_MINOR) +
                    "." + std::to_string(LLHTTP_VERSION_PATCH));
  add("modules", std::to_string(kModuleVersion));
  add("napi", std::to_string(kNodeApiVersion));
  add("nghttp2", NGHTTP2_VERSION);
  add("openssl", OPENSSL_VERSION_STR);
  add("simdjson", SIMDJSON_VERSION);
  add("simdutf", SIMDUTF_VERSION);
  add("sqlite", SQLITE_VERSION);
  add("tz", time_zone_version());
  add("undici", "7.29.1");
  add("unicode", U_UNICODE_VERSION);
  add("uv", uv_version_string());
  add("v8", v8::V8::GetVersion());
  add("zlib", ZLIB_VERSION);
  add("zstd", ZSTD_VERSION_STRING);
  // Parts of Node that are our own code here: the releases whose behaviour they have.
  add("merve", "1.2.2");
  add("nbytes", "0.1.4");
  add("ncrypto", "0.0.1");
  add("nghttp3", "");
  add("ngtcp2", "");
  add("uvwasi", "0.0.23");

  auto info = v8::Object::New(isolate);
  auto set = [&](const char* name, v8::Local<v8::Value> value) {
    ignore(info->CreateDataProperty(context, intern(isolate, name), value));
  };
  set("node", text(kNodeVersion));
  set("nodus", text(kNodusVersion));
#if defined(__x86_64__)
  set("arch", text("x64"));
#elif defined(__aarch64__)
  set("arch", text("arm64"));
#else
#error "name this architecture as process.arch does"
#endif
#if defined(__linux__)
  set("platform", text("linux"));
#elif defined(__APPLE__)
  set("platform", text("darwin"));
#else
#error "name this platform as process.platform does"
#endif
  set("components", components);
  return info;
}

}  // namespace

void declare_versions(Binder& m) { m.function<&version_info>("versionInfo"); }

}  // namespace nodus::modules::process
