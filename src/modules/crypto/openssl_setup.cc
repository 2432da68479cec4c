#include "modules/crypto/openssl_setup.h"

#include <dlfcn.h>
#include <gnu/lib-names.h>
#include <openssl/bio.h>
#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "base/trusted_environment.h"
#include "engine/realm.h"
#include "modules/crypto/openssl_pointers.h"

namespace nodus::modules::crypto {

namespace {

/// Node's exit codes for a configuration that OpenSSL does not take, and for all else.
constexpr int kBadConfiguration = 101;
constexpr int kFailed = 1;

/// Applications read a section of their own, so that what administrators say to others holds for
/// them only if they ask for it.
constexpr const char* kSection = "nodejs_conf";

std::string queued_errors() {
  std::unique_ptr<BIO, FreedBy<BIO_free>> out(BIO_new(BIO_s_mem()));
  ERR_print_errors(out.get());
  char* data = nullptr;
  long size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

/// Where the legacy provider is: beside the C library that the process runs on, in an installation
/// as in a build. Empty where that one does not tell.
std::string modules_folder() {
  char folder[PATH_MAX] = "";
  void* library = dlopen(LIBC_SO, RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return "";
  int told = dlinfo(library, RTLD_DI_ORIGIN, folder);
  dlclose(library);
  return told == 0 ? std::string(folder) + "/ossl-modules" : "";
}

std::optional<SetupFailure> load_configuration(const Options& options) {
  std::unique_ptr<OPENSSL_INIT_SETTINGS, FreedBy<OPENSSL_INIT_free>> settings(OPENSSL_INIT_new());
  // A named file may be missing; one that is there has to be right.
  unsigned long flags = CONF_MFLAGS_IGNORE_MISSING_FILE;
  std::string file = options.text("--openssl-config");
  if (const char* named = trusted_getenv("OPENSSL_CONF"); file.empty() && named) file = named;
  if (!file.empty()) OPENSSL_INIT_set_config_filename(settings.get(), file.c_str());
  if (!options.flag("--openssl-shared-config"))
    OPENSSL_INIT_set_config_appname(settings.get(), kSection);
  OPENSSL_INIT_set_config_file_flags(settings.get(), flags);
  OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, settings.get());
  if (ERR_peek_error() == 0) return std::nullopt;
  return SetupFailure{"OpenSSL configuration error:\n" + queued_errors(), kBadConfiguration};
}

std::optional<SetupFailure> set_up(const Options& options) {
  ERR_clear_error();
  if (auto failure = load_configuration(options)) return failure;
  if (options.flag("--openssl-legacy-provider")) {
    if (!trusted_getenv("OPENSSL_MODULES"))
      OSSL_PROVIDER_set_default_search_path(nullptr, modules_folder().c_str());
    // To name one provider is to go without the default one.
    if (!OSSL_PROVIDER_load(nullptr, "legacy") || !OSSL_PROVIDER_load(nullptr, "default"))
      std::fprintf(stderr, "Unable to load legacy provider.\n");
    ERR_clear_error();
  }
  for (const char* option : {"--force-fips", "--enable-fips"}) {
    if (!options.flag(option)) continue;
    if (OSSL_PROVIDER_available(nullptr, "fips") != 1 ||
        EVP_default_properties_enable_fips(nullptr, 1) != 1) {
      return SetupFailure{std::string(option) +
                              " requires an active OpenSSL provider named \"fips\". FIPS mode is "
                              "configured through OpenSSL; see "
                              "https://nodejs.org/api/crypto.html#fips-mode\n",
                          kFailed};
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<SetupFailure> set_up_openssl(const Options& options) {
  static std::once_flag once;
  std::optional<SetupFailure> failure;
  std::call_once(once, [&] { failure = set_up(options); });
  return failure;
}

bool configures_openssl(const Options& options) {
  if (!options.text("--openssl-config").empty() || trusted_getenv("OPENSSL_CONF")) return true;
  for (const char* option :
       {"--openssl-shared-config", "--openssl-legacy-provider", "--enable-fips", "--force-fips"}) {
    if (options.flag(option)) return true;
  }
  return false;
}

void set_up_openssl(Binder& m) {
  if (m.collecting()) return;
  // The system's own file alone, of which nobody can be told: what is wrong with it is ignored.
  (void)set_up_openssl(Realm::from(m.isolate()).options());
  ERR_clear_error();
}

void require_random_numbers() {
  unsigned char byte;
  if (RAND_bytes(&byte, 1) == 1) return;
  std::fputs("OpenSSL has no source of random numbers\n", stderr);
  std::abort();
}

}  // namespace nodus::modules::crypto
