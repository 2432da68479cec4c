#pragma once

#include <v8.h>

namespace nodus::modules::util {

/// Are A and B plain objects all of whose named properties are enumerable and have strings for
/// keys? "No" may also mean that it cannot be told without asking V8 for their keys. Who has just
/// asked for the enumerable ones is told best: that is when V8 notes their number.
bool are_simple(v8::Local<v8::Value> a, v8::Local<v8::Value> b);

/// Are A and B simple, and have they the same keys in the same order? "No" may mean that it cannot
/// be told.
bool have_same_keys(v8::Local<v8::Value> a, v8::Local<v8::Value> b);

/// Is VALUE an object without behaviour of its own, so that nobody notices its keys being listed?
bool is_ordinary(v8::Local<v8::Value> value);

}  // namespace nodus::modules::util
