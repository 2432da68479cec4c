/* An addon against node_api.h for node_api.test.js: one function for each group of the interface.
 */
#define NAPI_VERSION 10
#include <node_api.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What failed is thrown with its number, so that the test shows it. */
static int failed(napi_env env, napi_status status) {
  if (status == napi_ok) return 0;
  char text[32];
  snprintf(text, sizeof text, "status %d", status);
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) napi_throw_error(env, "ERR_STATUS", text);
  return 1;
}
#define TRY(call)                         \
  do {                                    \
    if (failed(env, (call))) return NULL; \
  } while (0)

static napi_value describe(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value value, result;
  TRY(napi_get_cb_info(env, info, &argc, &value, NULL, NULL));
  napi_valuetype type;
  TRY(napi_typeof(env, value, &type));
  TRY(napi_create_int32(env, (int32_t)type, &result));
  return result;
}

// The status of calls on VALUE, which may be no object and no function: [status, was an exception
// pending] of each.
static napi_value statuses(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2], key, found, result, pair, part;
  TRY(napi_get_cb_info(env, info, &argc, argv, NULL, NULL));
  TRY(napi_create_string_utf8(env, "key", NAPI_AUTO_LENGTH, &key));
  TRY(napi_create_array(env, &result));
  const napi_type_tag tag = {1, 2};
  void* data;
  bool is;
  for (uint32_t i = 0; i < 10; i++) {
    napi_status status = napi_ok;
    if (i == 0) status = napi_get_property(env, argv[0], key, &found);
    if (i == 1) status = napi_coerce_to_object(env, argv[0], &found);
    if (i == 2) status = napi_check_object_type_tag(env, argv[0], &tag, &is);
    if (i == 3) status = napi_instanceof(env, key, argv[0], &is);
    if (i == 4) status = napi_call_function(env, key, argv[0], 0, NULL, &found);
    if (i == 5) status = napi_call_function(env, NULL, argv[1], 0, NULL, &found);
    if (i == 6) status = napi_new_instance(env, argv[0], 0, NULL, &found);
    if (i == 7) status = napi_unwrap(env, argv[0], &data);
    if (i == 8) status = napi_coerce_to_number(env, argv[0], &found);
    if (i == 9) status = napi_run_script(env, key, &found);
    TRY(napi_is_exception_pending(env, &is));
    if (is) TRY(napi_get_and_clear_last_exception(env, &found));
    TRY(napi_create_array(env, &pair));
    TRY(napi_create_uint32(env, (uint32_t)status, &part));
    TRY(napi_set_element(env, pair, 0, part));
    TRY(napi_get_boolean(env, is, &part));
    TRY(napi_set_element(env, pair, 1, part));
    TRY(napi_set_element(env, result, i, pair));
  }
  return result;
}

static napi_value cut(napi_env env, napi_callback_info info) {
  size_t argc = 2, copied;
  napi_value argv[2], result;
  TRY(napi_get_cb_info(env, info, &argc, argv, NULL, NULL));
  uint32_t room;
  char buffer[64];
  TRY(napi_get_value_uint32(env, argv[1], &room));
  TRY(napi_get_value_string_utf8(env, argv[0], buffer, room, &copied));
  TRY(napi_create_string_utf8(env, buffer, copied, &result));
  return result;
}

static napi_value call(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2], result, global;
  TRY(napi_get_cb_info(env, info, &argc, argv, NULL, NULL));
  TRY(napi_get_global(env, &global));
  TRY(napi_call_function(env, global, argv[0], 1, &argv[1], &result));
  return result;
}

static napi_value rescue(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value function, global, result;
  TRY(napi_get_cb_info(env, info, &argc, &function, NULL, NULL));
  TRY(napi_get_global(env, &global));
  if (napi_call_function(env, global, function, 0, NULL, &result) != napi_pending_exception)
    return NULL;
  TRY(napi_get_and_clear_last_exception(env, &result));
  return result;
}

/* ---- a class */

static int finalized;

static void end_counter(node_api_basic_env env, void* data, void* hint) {
  (void)env, (void)hint;
  ++finalized;
  free(data);
}

static napi_value counter_new(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value start, self, target;
  TRY(napi_get_cb_info(env, info, &argc, &start, &self, NULL));
  TRY(napi_get_new_target(env, info, &target));
  if (!target) return failed(env, napi_throw_type_error(env, NULL, "new is missing")) ? NULL : NULL;
  double* value = malloc(sizeof *value);
  *value = 0;
  napi_get_value_double(env, start, value);
  TRY(napi_wrap(env, self, value, end_counter, NULL, NULL));
  return self;
}

static napi_value counter_add(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument, self, result;
  double* value;
  double more;
  TRY(napi_get_cb_info(env, info, &argc, &argument, &self, NULL));
  TRY(napi_unwrap(env, self, (void**)&value));
  TRY(napi_get_value_double(env, argument, &more));
  *value += more;
  TRY(napi_create_double(env, *value, &result));
  return result;
}

static napi_value counter_value(napi_env env, napi_callback_info info) {
  napi_value self, result;
  double* value;
  TRY(napi_get_cb_info(env, info, NULL, NULL, &self, NULL));
  TRY(napi_unwrap(env, self, (void**)&value));
  TRY(napi_create_double(env, *value, &result));
  return result;
}

static napi_value finalized_count(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  TRY(napi_create_int32(env, finalized, &result));
  return result;
}

/* ---- memory */

static void end_memory(node_api_basic_env env, void* data, void* hint) {
  (void)env, (void)hint;
  ++finalized;
  free(data);
}

static napi_value lend(napi_env env, napi_callback_info info) {
  (void)info;
  char* memory = malloc(5);
  memcpy(memory, "lent!", 5);
  napi_value result;
  TRY(napi_create_external_buffer(env, 5, memory, end_memory, NULL, &result));
  return result;
}

/* ---- work in the pool */

struct Sum {
  napi_async_work work;
  napi_deferred deferred;
  uint32_t up_to;
  double result;
};

static void add_up(napi_env env, void* data) {
  (void)env;
  struct Sum* sum = data;
  for (uint32_t i = 1; i <= sum->up_to; ++i) sum->result += i;
}

static void added_up(napi_env env, napi_status status, void* data) {
  struct Sum* sum = data;
  napi_value result;
  napi_create_double(env, status == napi_ok ? sum->result : -1, &result);
  napi_resolve_deferred(env, sum->deferred, result);
  napi_delete_async_work(env, sum->work);
  free(sum);
}

static napi_value sum_async(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument, name, promise;
  TRY(napi_get_cb_info(env, info, &argc, &argument, NULL, NULL));
  struct Sum* sum = calloc(1, sizeof *sum);
  TRY(napi_get_value_uint32(env, argument, &sum->up_to));
  TRY(napi_create_promise(env, &sum->deferred, &promise));
  TRY(napi_create_string_utf8(env, "sum", NAPI_AUTO_LENGTH, &name));
  TRY(napi_create_async_work(env, NULL, name, add_up, added_up, sum, &sum->work));
  TRY(napi_queue_async_work(env, sum->work));
  return promise;
}

/* ---- a thread that calls back */

static void tell(napi_env env, napi_value function, void* context, void* data) {
  (void)context;
  if (!env) return;
  napi_value number, undefined;
  napi_create_int32(env, (int32_t)(intptr_t)data, &number);
  napi_get_undefined(env, &undefined);
  napi_call_function(env, undefined, function, 1, &number, NULL);
}

static void* count(void* data) {
  napi_threadsafe_function function = data;
  for (intptr_t i = 1; i <= 3; ++i)
    napi_call_threadsafe_function(function, (void*)i, napi_tsfn_blocking);
  napi_release_threadsafe_function(function, napi_tsfn_release);
  return NULL;
}

static void end_thread(napi_env env, void* data, void* hint) {
  (void)env, (void)hint;
  pthread_join(*(pthread_t*)data, NULL);
  free(data);
}

static napi_value count_in_thread(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value callback, name;
  TRY(napi_get_cb_info(env, info, &argc, &callback, NULL, NULL));
  TRY(napi_create_string_utf8(env, "count", NAPI_AUTO_LENGTH, &name));
  pthread_t* thread = malloc(sizeof *thread);
  napi_threadsafe_function function;
  /* A queue of one: the thread waits for its turn. */
  TRY(napi_create_threadsafe_function(env, callback, NULL, name, 1, 1, thread, end_thread, NULL,
                                      tell, &function));
  pthread_create(thread, NULL, count, function);
  return NULL;
}

/* ---- libraries that the program has, too */

const char* sqlite3_errmsg(void* database) {
  (void)database;
  return "the addon's own";
}

static napi_value own_library(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value result;
  TRY(napi_create_string_utf8(env, sqlite3_errmsg(NULL), NAPI_AUTO_LENGTH, &result));
  return result;
}

/* ---- the end */

static void say(void* text) {
  puts(text);
  fflush(stdout);
}

static void end_instance(napi_env env, void* data, void* hint) {
  (void)env, (void)hint;
  say(data);
}

static void end_function(napi_env env, void* data, void* hint) {
  (void)env, (void)hint;
  say(data);
}

static napi_value at_exit(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value name;
  napi_threadsafe_function function;
  TRY(napi_create_string_utf8(env, "end", NAPI_AUTO_LENGTH, &name));
  TRY(napi_create_threadsafe_function(env, NULL, NULL, name, 0, 1, "function's end", end_function, NULL,
                                      tell, &function));
  TRY(napi_unref_threadsafe_function(env, function));
  TRY(napi_set_instance_data(env, "instance data", end_instance, NULL));
  TRY(napi_add_env_cleanup_hook(env, say, "first hook"));
  TRY(napi_add_env_cleanup_hook(env, say, "removed hook"));
  TRY(napi_add_env_cleanup_hook(env, say, "second hook"));
  TRY(napi_remove_env_cleanup_hook(env, say, "removed hook"));
  TRY(napi_create_threadsafe_function(env, NULL, NULL, name, 0, 1, "last function's end", end_function, NULL,
                                      tell, &function));
  TRY(napi_unref_threadsafe_function(env, function));
  return NULL;
}

static napi_value file_name(napi_env env, napi_callback_info info) {
  (void)info;
  const char* name;
  napi_value result;
  TRY(node_api_get_module_file_name(env, &name));
  TRY(napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &result));
  return result;
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor members[] = {
      {"add", NULL, counter_add, NULL, NULL, NULL, napi_default_method, NULL},
      {"value", NULL, NULL, counter_value, NULL, NULL, napi_enumerable, NULL},
      {"finalized", NULL, finalized_count, NULL, NULL, NULL, napi_static | napi_default_method,
       NULL},
  };
  napi_value type;
  TRY(napi_define_class(env, "Counter", NAPI_AUTO_LENGTH, counter_new, NULL, 3, members, &type));
  const napi_property_descriptor functions[] = {
      {"Counter", NULL, NULL, NULL, NULL, type, napi_enumerable, NULL},
      {"describe", NULL, describe, NULL, NULL, NULL, napi_enumerable, NULL},
      {"statuses", NULL, statuses, NULL, NULL, NULL, napi_enumerable, NULL},
      {"cut", NULL, cut, NULL, NULL, NULL, napi_enumerable, NULL},
      {"call", NULL, call, NULL, NULL, NULL, napi_enumerable, NULL},
      {"rescue", NULL, rescue, NULL, NULL, NULL, napi_enumerable, NULL},
      {"lend", NULL, lend, NULL, NULL, NULL, napi_enumerable, NULL},
      {"sum", NULL, sum_async, NULL, NULL, NULL, napi_enumerable, NULL},
      {"countInThread", NULL, count_in_thread, NULL, NULL, NULL, napi_enumerable, NULL},
      {"ownLibrary", NULL, own_library, NULL, NULL, NULL, napi_enumerable, NULL},
      {"atExit", NULL, at_exit, NULL, NULL, NULL, napi_enumerable, NULL},
      {"fileName", NULL, file_name, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  TRY(napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions));
  return exports;
}
