// Options of ThreadSanitizer in a build with it (the preset tsan). V8 comes as a library that was
// compiled without it and synchronises by atomics that it does not see, so that most reports mean
// nothing: they do not fail the program, and tools/sanitize/threads.py says which of them count.

extern "C" const char* __tsan_default_options() {
  return "exitcode=0:report_thread_leaks=0:report_signal_unsafe=0:second_deadlock_stack=1:"
         "history_size=4";
}
