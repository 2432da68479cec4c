#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/ignore.h"
#include "modules/buffer/buffer.h"
#include "modules/child_process/process_handle.h"
#include "modules/child_process/spawner.h"

/// spawnSync(): the child runs to its end; nothing of the realm moves meanwhile, no event loop is
/// needed.
namespace nodus::modules::child_process {

namespace {

constexpr size_t kChunk = 64 * 1024;
/// Milliseconds; a year.
constexpr double kLongestTimeout = 365.0 * 24 * 3600 * 1000;

/// A descriptor closed when it goes.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { reset(); }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

v8::Local<v8::Value> property(v8::Isolate* isolate, v8::Local<v8::Object> object,
                              const char* name) {
  v8::Local<v8::Value> value;
  if (!object->Get(isolate->GetCurrentContext(), intern(isolate, name)).ToLocal(&value))
    return v8::Undefined(isolate);
  return value;
}

class Runner {
 public:
  explicit Runner(Realm& realm) : isolate_(realm.isolate()), context_(realm.context()) {}

  v8::MaybeLocal<v8::Object> run(v8::Local<v8::Object> options) {
    if (!options_.read(isolate_, options)) return {};
    read_limits(options);
    if (!read_stdio(options)) return {};
    error_ = start();
    if (error_ == 0) {
      for (auto& pipe : pipes_) {
        if (pipe && pipe->input_left().empty()) end_input(*pipe);
      }
      while (any_open()) exchange();
      await_end();
    }
    return result();
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// One 'pipe' of the child's stdio: input is written to it, its output is gathered.
  struct Pipe {
    int index = 0;
    bool readable = false;  ///< the child reads from it
    bool writable = false;  ///< the child writes to it
    Descriptor ours;
    Bytes input{};
    size_t sent = 0;
    std::string output;

    std::string_view input_left() const {
      return {reinterpret_cast<const char*>(input.data) + sent, input.size - sent};
    }
  };

  void read_limits(v8::Local<v8::Object> options) {
    auto timeout = property(isolate_, options, "timeout");
    if (timeout->IsNumber() && timeout.As<v8::Number>()->Value() > 0) {
      deadline_ = Clock::now() + std::chrono::milliseconds(static_cast<int64_t>(
                                     std::min(timeout.As<v8::Number>()->Value(), kLongestTimeout)));
    }
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
    v8::LocalVector<v8::Value> inputs(isolate_);
    std::vector<Pipe*> fed;
    for (uint32_t i = 0; i < list->Length(); ++i) {
      int fd = ChildPlan::kIgnored;
      bool has_input = false;
      std::unique_ptr<Pipe> pipe;
      v8::Local<v8::Value> item;
      if (list->Get(context_, i).ToLocal(&item) && item->IsObject()) {
        auto entry = item.As<v8::Object>();
        auto type = to_utf8(isolate_, property(isolate_, entry, "type")).value_or("");
        if (type == "pipe") {
          pipe = std::make_unique<Pipe>();
          pipe->index = static_cast<int>(i);
          pipe->readable = property(isolate_, entry, "readable")->BooleanValue(isolate_);
          pipe->writable = property(isolate_, entry, "writable")->BooleanValue(isolate_);
          auto input = property(isolate_, entry, "input");
          if (!input->IsNullOrUndefined()) {
            inputs.push_back(input);
            has_input = true;
          }
        } else if (type == "inherit" || type == "fd") {
          fd = property(isolate_, entry, "fd")->Int32Value(context_).FromMaybe(static_cast<int>(i));
          if (type == "inherit" && property(isolate_, entry, "fd")->IsUndefined())
            fd = static_cast<int>(i);
        }
      }
      fds_.push_back(fd);
      if (has_input) fed.push_back(pipe.get());
      pipes_.push_back(std::move(pipe));
    }
    // From here on no JavaScript runs: the bytes stay where they are.
    for (size_t i = 0; i < fed.size(); ++i) {
      auto bytes = FromJs<Bytes>::get(isolate_, inputs[i]);
      if (!bytes) return false;
      fed[i]->input = *bytes;
    }
    return true;
  }

  /// 0 or a negative libuv error.
  int start() {
    std::vector<Descriptor> theirs;
    for (auto& pipe : pipes_) {
      if (!pipe) continue;
      int pair[2];
      // Sockets, as libuv makes them: programs can tell.
      if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return uv_translate_sys_error(errno);
      pipe->ours = Descriptor(pair[0]);
      theirs.emplace_back(pair[1]);
      // What fits waits for the child, which may end without reading it.
      if (!pipe->input_left().empty()) send_some(*pipe);
      fds_[static_cast<size_t>(pipe->index)] = pair[1];
    }
    const auto& uv = options_.uv;
    ChildPlan plan{
        options_.file, uv.args, uv.env, uv.cwd, (uv.flags & UV_PROCESS_DETACHED) != 0, -1, -1,
        fds_};
    if (uv.flags & UV_PROCESS_SETUID) plan.uid = static_cast<long>(uv.uid);
    if (uv.flags & UV_PROCESS_SETGID) plan.gid = static_cast<long>(uv.gid);
    const int pid = start_child(plan);
    if (pid < 0) return uv_translate_sys_error(-pid);
    pid_ = pid;
    return 0;
  }

  bool any_open() const {
    for (auto& pipe : pipes_) {
      if (pipe && pipe->ours) return true;
    }
    return false;
  }

  /// Milliseconds until the time is up, rounded up; -1 when there is no limit.
  int patience() const {
    if (!deadline_ || killed_) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now());
    return static_cast<int>(std::clamp<int64_t>(left.count(), 0, INT_MAX));
  }

  /// Waits until a pipe has something for us or takes something, or the time is up.
  void exchange() {
    polled_.clear();
    polled_pipes_.clear();
    for (auto& pipe : pipes_) {
      if (!pipe || !pipe->ours) continue;
      const int events = (pipe->writable ? POLLIN : 0) | (pipe->input_left().empty() ? 0 : POLLOUT);
      polled_.push_back({pipe->ours.get(), static_cast<short>(events), 0});
      polled_pipes_.push_back(pipe.get());
    }
    const int count = poll(polled_.data(), polled_.size(), patience());
    if (count == 0) return time_is_up();
    if (count < 0) return;  // a signal
    for (size_t i = 0; i < polled_.size() && !killed_; ++i) {
      auto& pipe = *polled_pipes_[i];
      if (polled_[i].revents == 0) continue;
      if (!pipe.input_left().empty()) send_input(pipe);
      if (pipe.writable && pipe.ours && (polled_[i].revents & ~POLLOUT)) receive(pipe);
    }
  }

  ssize_t send_some(Pipe& pipe) {
    const auto left = pipe.input_left();
    const ssize_t sent =
        send(pipe.ours.get(), left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) pipe.sent += static_cast<size_t>(sent);
    return sent;
  }

  void send_input(Pipe& pipe) {
    if (send_some(pipe) < 0 && errno != EAGAIN && errno != EINTR) {
      // A child that does not read it: EPIPE, an error of the call as in Node.
      set_pipe_error(uv_translate_sys_error(errno));
      pipe.input = {};
      pipe.sent = 0;
    }
    if (pipe.input_left().empty()) end_input(pipe);
  }

  void end_input(Pipe& pipe) {
    if (!pipe.readable) return;
    if (pipe.writable) {
      shutdown(pipe.ours.get(), SHUT_WR);
    } else {
      pipe.ours.reset();
    }
  }

  void receive(Pipe& pipe) {
    const size_t before = pipe.output.size();
    pipe.output.resize(before + kChunk);
    const ssize_t size = recv(pipe.ours.get(), pipe.output.data() + before, kChunk, MSG_DONTWAIT);
    pipe.output.resize(before + static_cast<size_t>(std::max<ssize_t>(size, 0)));
    if (size == 0) return pipe.ours.reset();
    if (size < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      set_pipe_error(uv_translate_sys_error(errno));
      return pipe.ours.reset();
    }
    // As in Node, the chunk that goes beyond maxBuffer is still given whole.
    if (static_cast<double>(pipe.output.size()) > max_buffer_) {
      if (error_ == 0) error_ = UV_ENOBUFS;
      kill_child();
    }
  }

  void time_is_up() {
    error_ = UV_ETIMEDOUT;
    kill_child();
  }

  /// Ends the child for its timeout or its output. What it has not written is not waited for. The
  /// number is still the child's: nobody has waited for it.
  void kill_child() {
    killed_ = true;
    if (kill(pid_, kill_signal_) != 0) kill(pid_, SIGKILL);
    for (auto& pipe : pipes_) {
      if (pipe) pipe->ours.reset();
    }
  }

  /// The child has closed its pipes, or never had any, but may go on.
  void await_end() {
    if (patience() >= 0) {
      Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
      if (process) {
        pollfd entry{process.get(), POLLIN, 0};
        int count;
        do {
          count = poll(&entry, 1, patience());
        } while (count < 0);
        if (count == 0) time_is_up();
      } else {
        await_without_descriptor();
      }
    }
    int status = 0;
    pid_t got = 0;
    do {
      got = waitpid(pid_, &status, 0);
    } while (got < 0 && errno == EINTR);
    // Somebody who waits for all children (an addon) may have been faster.
    if (got == pid_ && WIFSIGNALED(status)) {
      term_signal_ = WTERMSIG(status);
    } else {
      exit_status_ = got == pid_ ? WEXITSTATUS(status) : 0;
    }
  }

  /// A kernel before 5.3.
  void await_without_descriptor() {
    siginfo_t info;
    for (;;) {
      info.si_pid = 0;
      if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
          info.si_pid != 0)
        return;
      if (patience() == 0) return time_is_up();
      poll(nullptr, 0, 1);
    }
  }

  void set_pipe_error(int error) {
    if (pipe_error_ == 0) pipe_error_ = error;
  }

  v8::MaybeLocal<v8::Object> result() {
    auto out = v8::Object::New(isolate_);
    auto set = [&](const char* name, v8::Local<v8::Value> value) {
      ignore(out->CreateDataProperty(context_, intern(isolate_, name), value));
    };
    set("pid", v8::Integer::New(isolate_, pid_));
    if (pid_ > 0 && term_signal_ == 0) {
      set("status", v8::Integer::New(isolate_, exit_status_));
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
        ignore(list->CreateDataProperty(context_, static_cast<uint32_t>(i), item));
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
  std::vector<int> fds_;
  std::vector<std::unique_ptr<Pipe>> pipes_;
  std::vector<pollfd> polled_;
  std::vector<Pipe*> polled_pipes_;
  std::optional<Clock::time_point> deadline_;
  double max_buffer_ = std::numeric_limits<double>::infinity();
  int kill_signal_ = SIGTERM;
  bool killed_ = false;
  int pid_ = 0, error_ = 0, pipe_error_ = 0, term_signal_ = 0, exit_status_ = 0;
};

}  // namespace

v8::MaybeLocal<v8::Object> spawn_sync(Realm& realm, v8::Local<v8::Object> options) {
  return Runner(realm).run(options);
}

}  // namespace nodus::modules::child_process
