#pragma once

#include <string>

#include "bind/binder.h"
#include "engine/realm.h"

namespace nodus::modules::process {

/// process.env: a new object whose properties are the environment's variables. VARIABLES undefined:
/// those of the process; an object: a copy of its own properties, private to the realm (workers).
v8::MaybeLocal<v8::Object> create_env(Realm& realm, v8::Local<v8::Value> variables);

/// Resident set size in bytes; 0 when the system does not say.
double resident_set_size();

/// "SIGINT" for 2; "" for a number that is no signal.
const char* signal_name(int number);

void declare_report(Binder& m);
void declare_fatal_report(Binder& m);
void declare_env(Binder& m);
void declare_usage(Binder& m);
void declare_credentials(Binder& m);
void declare_signals(Binder& m);
void declare_versions(Binder& m);

}  // namespace nodus::modules::process
