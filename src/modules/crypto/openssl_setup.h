#pragma once

#include <optional>
#include <string>

#include "bind/binder.h"
#include "engine/options.h"

namespace nodus::modules::crypto {

/// Why OpenSSL cannot be set up as it was asked for, and the exit code for that.
struct SetupFailure {
  std::string message;
  int exit_code;
};

/// Sets OpenSSL up as the command line and OPENSSL_CONF say (cli, "--openssl-config",
/// "--openssl-shared-config", "--openssl-legacy-provider", "--enable-fips"). Only the first call of
/// a process does anything.
std::optional<SetupFailure> set_up_openssl(const Options& options);

/// Do the options or the environment say anything that a process has to refuse at its start?
bool configures_openssl(const Options& options);

/// As set_up_openssl(), before a binding's first use of OpenSSL: nobody asked for anything special.
void set_up_openssl(Binder& m);

/// Aborts unless OpenSSL has a source of random numbers.
void require_random_numbers();

}  // namespace nodus::modules::crypto
