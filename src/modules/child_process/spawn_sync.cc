// spawnSync: the child runs to its end while a private loop turns; nothing of the realm moves
// meanwhile.

#include <csignal>
#include <cstring>
#include <memory>

#include "modules/buffer/buffer.h"
#include "modules/child_process/process_handle.h"

namespace nodus::modules::child_process {

namespace {

v8::Local<v8::Value> property(v8::Isolate* isolate, v8::Local<v8::Object> object,
                              const char* name) {
  v8::Local<v8::Value> value;
  if (!object->Get(isolate->GetCurrentContext(), intern(isolate, name)).ToLocal(&value))
    return v8::Undefined(isolate);
  return value;
}

class Runner {
 public:
  /// One 'pipe' of the child's stdio: input is written to it, its output is gathered.
  struct Pipe {
    Runner* runner = nullptr;
    bool readable = false;  ///< the child reads from it
    bool writable = false;  ///< the child writes to it
    uv_pipe_t handle;
    bool open = false;
    std::string input;
    std::string output;
    uv_write_t write;
    uv_shutdown_t shutdown;
    char chunk[65536];
  };

  explicit Runner(Realm& realm) : isolate_(realm.isolate()), context_(realm.context()) {}

  ~Runner() {
    if (loop_ready_) {
      close_all();
      uv_run(&loop_, UV_RUN_DEFAULT);
      uv_loop_close(&loop_);
    }
  }

  v8::MaybeLocal<v8::Object> run(v8::Local<v8::Object> options) {
    if (!options_.read(isolate_, options)) return {};
    read_limits(options);
    if (!read_stdio(options)) return {};
    int status = uv_loop_init(&loop_);
    if (status == 0) {
      loop_ready_ = true;
      status = start();
    }
    if (status != 0) {
      error_ = status;
    } else {
      uv_run(&loop_, UV_RUN_DEFAULT);
    }
    return result();
  }

 private:
  void read_limits(v8::Local<v8::Object> options) {
    auto timeout = property(isolate_, options, "timeout");
    if (timeout->IsNumber())
      timeout_ = static_cast<uint64_t>(std::max(0.0, timeout.As<v8::Number>()->Value()));
    auto most = property(isolate_, options, "maxBuffer");
    if (most->IsNumber()) max_buffer_ = most.As<v8::Number>()->Value();
    auto signal = property(isolate_, options, "killSignal");
    if (signal->IsInt32() && signal.As<v8::Int32>()->Value() > 0)
      kill_signal_ = signal.As<v8::Int32>()->Value();
  }

  bool read_stdio(v8::Local<v8::Object> options) {
    auto value = property(isolate_, options, "stdio");
    if (!value->IsArray()) return true;
    auto list = value.As<v8::Array>();
    for (uint32_t i = 0; i < list->Length(); ++i) {
      uv_stdio_container_t container{};
      container.flags = UV_IGNORE;
      std::unique_ptr<Pipe> pipe;
      v8::Local<v8::Value> item;
      if (list->Get(context_, i).ToLocal(&item) && item->IsObject()) {
        auto entry = item.As<v8::Object>();
        auto type = to_utf8(isolate_, property(isolate_, entry, "type")).value_or("");
        if (type == "pipe") {
          pipe = std::make_unique<Pipe>();
          pipe->runner = this;
          pipe->readable = property(isolate_, entry, "readable")->BooleanValue(isolate_);
          pipe->writable = property(isolate_, entry, "writable")->BooleanValue(isolate_);
          auto input = property(isolate_, entry, "input");
          if (!input->IsNullOrUndefined()) {
            auto bytes = FromJs<Bytes>::get(isolate_, input);
            if (!bytes) return false;
            pipe->input.assign(reinterpret_cast<char*>(bytes->data), bytes->size);
          }
          container.flags =
              static_cast<uv_stdio_flags>(UV_CREATE_PIPE | (pipe->readable ? UV_READABLE_PIPE : 0) |
                                          (pipe->writable ? UV_WRITABLE_PIPE : 0));
          container.data.stream = reinterpret_cast<uv_stream_t*>(&pipe->handle);
        } else if (type == "inherit" || type == "fd") {
          container.flags = UV_INHERIT_FD;
          container.data.fd = type == "inherit" && property(isolate_, entry, "fd")->IsUndefined()
                                  ? static_cast<int>(i)
                                  : property(isolate_, entry, "fd")
                                        ->Int32Value(context_)
                                        .FromMaybe(static_cast<int>(i));
        }
      }
      containers_.push_back(container);
      pipes_.push_back(std::move(pipe));
    }
    return true;
  }

  int start() {
    for (auto& pipe : pipes_) {
      if (!pipe) continue;
      if (int error = uv_pipe_init(&loop_, &pipe->handle, 0); error != 0) return error;
      pipe->handle.data = pipe.get();
      pipe->open = true;
    }
    options_.uv.stdio = containers_.data();
    options_.uv.stdio_count = static_cast<int>(containers_.size());
    options_.uv.exit_cb = [](uv_process_t* process, int64_t status, int signal) {
      static_cast<Runner*>(process->data)->on_exit(status, signal);
    };
    process_.data = this;
    int error = uv_spawn(&loop_, &process_, &options_.uv);
    process_open_ = true;
    if (error != 0) return error;
    pid_ = process_.pid;
    for (auto& pipe : pipes_) {
      if (!pipe) continue;
      if (pipe->readable) send_input(*pipe);
      if (pipe->writable) {
        uv_read_start(
            reinterpret_cast<uv_stream_t*>(&pipe->handle),
            [](uv_handle_t* handle, size_t, uv_buf_t* buffer) {
              auto* self = static_cast<Pipe*>(handle->data);
              *buffer = uv_buf_init(self->chunk, sizeof self->chunk);
            },
            [](uv_stream_t* stream, ssize_t size, const uv_buf_t*) {
              auto* self = static_cast<Pipe*>(stream->data);
              self->runner->on_output(*self, size);
            });
      }
    }
    if (timeout_ > 0) {
      uv_timer_init(&loop_, &timer_);
      timer_.data = this;
      timer_open_ = true;
      uv_timer_start(
          &timer_,
          [](uv_timer_t* timer) {
            auto* self = static_cast<Runner*>(timer->data);
            self->error_ = UV_ETIMEDOUT;
            self->kill();
          },
          timeout_, 0);
      // The child's end ends the waiting.
      uv_unref(reinterpret_cast<uv_handle_t*>(&timer_));
    }
    return 0;
  }

  void send_input(Pipe& pipe) {
    auto* stream = reinterpret_cast<uv_stream_t*>(&pipe.handle);
    if (!pipe.input.empty()) {
      auto buffer = uv_buf_init(pipe.input.data(), static_cast<unsigned>(pipe.input.size()));
      pipe.write.data = &pipe;
      uv_write(&pipe.write, stream, &buffer, 1, [](uv_write_t* request, int status) {
        // A child that does not read its input is no error of the parent's (EPIPE).
        auto* self = static_cast<Pipe*>(request->data);
        if (status < 0 && status != UV_EPIPE && status != UV_ECANCELED)
          self->runner->set_pipe_error(status);
      });
    }
    pipe.shutdown.data = &pipe;
    uv_shutdown(&pipe.shutdown, stream, [](uv_shutdown_t* request, int) {
      auto* self = static_cast<Pipe*>(request->data);
      if (!self->writable) self->runner->close(*self);
    });
  }

  void on_output(Pipe& pipe, ssize_t size) {
    if (size < 0) {
      if (size != UV_EOF) set_pipe_error(static_cast<int>(size));
      return close(pipe);
    }
    // As in Node, the chunk that goes beyond maxBuffer is still given whole.
    pipe.output.append(pipe.chunk, static_cast<size_t>(size));
    if (static_cast<double>(pipe.output.size()) > max_buffer_) {
      if (error_ == 0) error_ = UV_ENOBUFS;
      return kill();
    }
  }

  void on_exit(int64_t status, int signal) {
    exit_status_ = status;
    term_signal_ = signal;
    exited_ = true;
    if (timer_open_) uv_timer_stop(&timer_);
    if (killed_) close_all();
  }

  /// Ends the child for its timeout or its output. What it has not written is not waited for.
  void kill() {
    if (killed_) return;
    killed_ = true;
    if (!exited_ && uv_process_kill(&process_, kill_signal_) != 0)
      uv_process_kill(&process_, SIGKILL);
    for (auto& pipe : pipes_) {
      if (pipe) close(*pipe);
    }
  }

  void close(Pipe& pipe) {
    if (!pipe.open) return;
    pipe.open = false;
    uv_close(reinterpret_cast<uv_handle_t*>(&pipe.handle), nullptr);
  }

  void close_all() {
    for (auto& pipe : pipes_) {
      if (pipe) close(*pipe);
    }
    if (timer_open_) {
      timer_open_ = false;
      uv_close(reinterpret_cast<uv_handle_t*>(&timer_), nullptr);
    }
    if (process_open_) {
      process_open_ = false;
      uv_close(reinterpret_cast<uv_handle_t*>(&process_), nullptr);
    }
  }

  void set_pipe_error(int error) {
    if (pipe_error_ == 0) pipe_error_ = error;
  }

  v8::MaybeLocal<v8::Object> result() {
    auto out = v8::Object::New(isolate_);
    auto set = [&](const char* name, v8::Local<v8::Value> value) {
      out->Set(context_, intern(isolate_, name), value).Check();
    };
    set("pid", v8::Integer::New(isolate_, pid_));
    if (exited_ && term_signal_ == 0) {
      set("status", v8::Number::New(isolate_, static_cast<double>(exit_status_)));
    } else {
      set("status", v8::Null(isolate_));
    }
    set("signal", term_signal_ > 0 ? intern(isolate_, signal_name(term_signal_)).As<v8::Value>()
                                   : v8::Null(isolate_).As<v8::Value>());
    if (pid_ > 0) {
      auto list = v8::Array::New(isolate_);
      for (size_t i = 0; i < pipes_.size(); ++i) {
        v8::Local<v8::Value> item = v8::Null(isolate_);
        if (pipes_[i] && pipes_[i]->writable) {
          const auto& text = pipes_[i]->output;
          v8::Local<v8::Object> made;
          if (!buffer::copy_buffer(isolate_,
                                   {reinterpret_cast<const uint8_t*>(text.data()), text.size()})
                   .ToLocal(&made))
            return {};
          item = made;
        }
        list->Set(context_, static_cast<uint32_t>(i), item).Check();
      }
      set("output", list);
    } else {
      set("output", v8::Null(isolate_));
    }
    int error = error_ != 0 ? error_ : pipe_error_;
    if (error != 0) set("error", v8::Integer::New(isolate_, error));
    return out;
  }

  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
  SpawnOptions options_;
  std::vector<uv_stdio_container_t> containers_;
  std::vector<std::unique_ptr<Pipe>> pipes_;
  uint64_t timeout_ = 0;
  double max_buffer_ = std::numeric_limits<double>::infinity();
  int kill_signal_ = SIGTERM;
  uv_loop_t loop_;
  uv_process_t process_;
  uv_timer_t timer_;
  bool loop_ready_ = false, process_open_ = false, timer_open_ = false;
  bool exited_ = false, killed_ = false;
  int pid_ = 0, error_ = 0, pipe_error_ = 0, term_signal_ = 0;
  int64_t exit_status_ = 0;
};

}  // namespace

v8::MaybeLocal<v8::Object> spawn_sync(Realm& realm, v8::Local<v8::Object> options) {
  return Runner(realm).run(options);
}

}  // namespace nodus::modules::child_process
