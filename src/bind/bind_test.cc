// Conversions and declarations against a real isolate, with a Host that makes plain errors.

#include <gtest/gtest.h>

#include <libplatform/libplatform.h>
#include <set>

#include <unordered_map>

#include "bind/binder.h"

namespace nodus {
namespace {

class TestHost final : public Host {
 public:
  explicit TestHost(v8::Isolate* isolate) : isolate_(isolate) {}
  v8::Local<v8::Value> make_error(const Error& error) override {
    return v8::Exception::Error(intern(isolate_, std::string(error.code) + ":" + error.message));
  }
  v8::Local<v8::FunctionTemplate> class_template(int id) override {
    auto found = templates_.find(id);
    return found == templates_.end() ? v8::Local<v8::FunctionTemplate>()
                                     : found->second.Get(isolate_);
  }
  void set_class_template(int id, v8::Local<v8::FunctionTemplate> value) override {
    templates_[id].Reset(isolate_, value);
  }
  void add_wrapped(Wrapped* wrapped) override { living.insert(wrapped); }
  void remove_wrapped(Wrapped* wrapped) override { living.erase(wrapped); }
  void dispose_wrapped() {
    while (!living.empty()) (*living.begin())->dispose();
  }

  std::set<Wrapped*> living;

 private:
  v8::Isolate* isolate_;
  std::unordered_map<int, v8::Global<v8::FunctionTemplate>> templates_;
};

int32_t add(int32_t a, int32_t b) { return a + b; }
std::string greet(std::string name, std::optional<std::string> mark) {
  return "hi " + name + mark.value_or("?");
}
Result<uint32_t> fail_when(bool fail) {
  if (fail) return Error::coded("ERR_TEST", "asked to");
  return 7u;
}
size_t count(Bytes bytes) { return bytes.size; }
double sum(std::vector<double> numbers) {
  double out = 0;
  for (double n : numbers) out += n;
  return out;
}
bool has_context(v8::Isolate* isolate, v8::Local<v8::Context> context) {
  return isolate && !context.IsEmpty();
}

class Counter final : public Wrapped {
 public:
  Counter(v8::Isolate* isolate, v8::Local<v8::Object> self, int32_t start)
      : Wrapped(isolate, self), value_(start) {}
  int32_t next() { return ++value_; }
  int32_t value() const { return value_; }
  bool same(Counter* other) { return other == this; }

 private:
  int32_t value_;
};

void declare(Binder& m) {
  m.function<&add>("add")
      .function<&greet>("greet")
      .function<&fail_when>("failWhen")
      .function<&count>("count")
      .function<&sum>("sum")
      .function<&has_context>("hasContext")
      .constant("answer", 42)
      .object("nested")
      .constant("text", "abc");
  m.class_<Counter>("Counter")
      .constructor<int32_t>()
      .method<&Counter::next>("next")
      .method<&Counter::same>("same")
      .getter<&Counter::value>("value");
}

class Bind : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (platform) return;
    platform = v8::platform::NewDefaultPlatform(1).release();
    v8::V8::InitializePlatform(platform);
    v8::V8::Initialize();
  }

  void SetUp() override {
    v8::Isolate::CreateParams params;
    params.array_buffer_allocator_shared.reset(v8::ArrayBuffer::Allocator::NewDefaultAllocator());
    isolate = v8::Isolate::New(params);
    host = std::make_unique<TestHost>(isolate);
    isolate->SetData(Host::kIsolateSlot, static_cast<Host*>(host.get()));
  }
  void TearDown() override {
    {
      v8::Isolate::Scope isolate_scope(isolate);
      v8::HandleScope scope(isolate);
      host->dispose_wrapped();
    }
    host.reset();
    isolate->Dispose();
  }

  /// What SOURCE evaluates to as a string, "threw …" when it throws; `m` is the binding.
  std::string run(const char* source) {
    v8::Isolate::Scope isolate_scope(isolate);
    v8::HandleScope scope(isolate);
    auto context = v8::Context::New(isolate);
    v8::Context::Scope context_scope(context);
    auto target = v8::Object::New(isolate);
    Binder binder(isolate, target);
    declare(binder);
    context->Global()->Set(context, intern(isolate, "m"), target).Check();
    v8::TryCatch try_catch(isolate);
    v8::Local<v8::Value> result;
    auto script =
        v8::Script::Compile(context, v8::String::NewFromUtf8(isolate, source).ToLocalChecked());
    if (script.IsEmpty() || !script.ToLocalChecked()->Run(context).ToLocal(&result)) {
      return "threw " + *to_utf8(isolate, try_catch.Exception());
    }
    return *to_utf8(isolate, result);
  }

  static v8::Platform* platform;
  v8::Isolate* isolate;
  std::unique_ptr<TestHost> host;
};
v8::Platform* Bind::platform;

TEST_F(Bind, ConvertsArgumentsAndResults) {
  EXPECT_EQ(run("m.add(2, 3)"), "5");
  EXPECT_EQ(run("m.add('2', { valueOf() { return 40; } })"), "42");
  EXPECT_EQ(run("m.add(1e300, 0)"), "2147483647");
  EXPECT_EQ(run("m.greet('you')"), "hi you?");
  EXPECT_EQ(run("m.greet('\\u00e9\\ud83d\\ude00', '!')"), "hi \xc3\xa9\xf0\x9f\x98\x80!");
  EXPECT_EQ(run("m.sum([1, 2, 3.5])"), "6.5");
  EXPECT_EQ(run("[m.count(new Uint8Array(5).subarray(2)), m.count(new ArrayBuffer(9)), m.count(new "
                "SharedArrayBuffer(3))].join()"),
            "3,9,3");
  EXPECT_EQ(run("m.hasContext()"), "true");
  EXPECT_EQ(run("m.answer + m.nested.text"), "42abc");
}

TEST_F(Bind, FunctionsLookLikeJavaScript) {
  EXPECT_EQ(run("[m.add.length, m.add.name, m.greet.length, m.hasContext.length].join()"),
            "2,add,2,0");
  EXPECT_EQ(run("try { new m.add(1, 2) } catch (e) { e.constructor.name }"), "TypeError");
}

TEST_F(Bind, ErrorsAreThrown) {
  EXPECT_EQ(run("m.failWhen(false)"), "7");
  EXPECT_EQ(run("m.failWhen(true)"), "threw Error: ERR_TEST:asked to");
  EXPECT_EQ(run("m.add({ valueOf() { throw 'mine'; } }, 1)"), "threw mine");
  EXPECT_EQ(run("m.greet(Symbol('x'))").substr(0, 5), "threw");
  EXPECT_EQ(run("m.count('text')").substr(0, 5), "threw");
}

TEST_F(Bind, WrapsClasses) {
  EXPECT_EQ(run("var c = new m.Counter(5); c.next(); c.next() + ':' + c.value"), "7:7");
  EXPECT_EQ(run("var a = new m.Counter(1), b = new m.Counter(1); [a.same(a), a.same(b), "
                "a.same(null)].join()"),
            "true,false,false");
  EXPECT_EQ(run("m.Counter.prototype.next.call({})").substr(0, 5), "threw");
  EXPECT_EQ(run("new m.Counter(1).same({})").substr(0, 5), "threw");
  EXPECT_EQ(run("m.Counter(1)").substr(0, 5), "threw");
}

TEST_F(Bind, WrappedObjectsDieWithTheirJavaScriptObject) {
  run("for (let i = 0; i < 1000; i++) new m.Counter(i); 0");
  isolate->LowMemoryNotification();
  isolate->LowMemoryNotification();
  EXPECT_LT(host->living.size(), 1000);
}

TEST(BinderReferences, AreTheSameEveryTime) {
  std::vector<intptr_t> first, second;
  Binder a(first), b(second);
  declare(a);
  declare(b);
  EXPECT_EQ(first, second);
  EXPECT_GT(first.size(), 8u);
}

}  // namespace
}  // namespace nodus
