#include "modules/url/url_pattern.h"

#include <ada.h>

#include <array>
#include <variant>

#include "bind/binder.h"

namespace nodus::modules::url {

namespace {

/// Regular expressions for ada's URLPattern: V8's, for the pattern syntax is JavaScript's.
class V8RegexProvider {
 public:
  /// Copyable, as ada wants it: patterns are shared.
  using regex_type = std::shared_ptr<v8::Global<v8::RegExp>>;

  static std::optional<regex_type> create_instance(std::string_view pattern, bool ignore_case) {
    auto* isolate = v8::Isolate::GetCurrent();
    v8::HandleScope scope(isolate);
    v8::TryCatch try_catch(isolate);
    v8::Local<v8::String> source;
    if (!utf8(isolate, pattern).ToLocal(&source)) return std::nullopt;
    int flags = v8::RegExp::kUnicodeSets | (ignore_case ? v8::RegExp::kIgnoreCase : 0);
    v8::Local<v8::RegExp> regexp;
    if (!v8::RegExp::New(isolate->GetCurrentContext(), source,
                         static_cast<v8::RegExp::Flags>(flags))
             .ToLocal(&regexp)) {
      return std::nullopt;
    }
    return std::make_shared<v8::Global<v8::RegExp>>(isolate, regexp);
  }

  /// The groups of the first match, without the match itself.
  static std::optional<std::vector<std::optional<std::string>>> regex_search(
      std::string_view input, const regex_type& pattern) {
    auto* isolate = v8::Isolate::GetCurrent();
    v8::HandleScope scope(isolate);
    v8::TryCatch try_catch(isolate);
    auto context = isolate->GetCurrentContext();
    v8::Local<v8::Object> match;
    if (!execute(isolate, input, pattern).ToLocal(&match) || !match->IsArray()) return std::nullopt;
    auto array = match.As<v8::Array>();
    std::vector<std::optional<std::string>> groups;
    for (uint32_t i = 1; i < array->Length(); ++i) {
      v8::Local<v8::Value> group;
      if (!array->Get(context, i).ToLocal(&group)) return std::nullopt;
      if (group->IsString())
        groups.push_back(to_utf8(isolate, group));
      else
        groups.push_back(std::nullopt);
    }
    return groups;
  }

  static bool regex_match(std::string_view input, const regex_type& pattern) {
    auto* isolate = v8::Isolate::GetCurrent();
    v8::HandleScope scope(isolate);
    v8::TryCatch try_catch(isolate);
    v8::Local<v8::Object> match;
    return execute(isolate, input, pattern).ToLocal(&match) && match->IsArray();
  }

 private:
  static v8::MaybeLocal<v8::Object> execute(v8::Isolate* isolate, std::string_view input,
                                            const regex_type& pattern) {
    v8::Local<v8::String> subject;
    if (!utf8(isolate, input).ToLocal(&subject)) return {};
    return pattern->Get(isolate)->Exec(isolate->GetCurrentContext(), subject);
  }
};

using Pattern = ada::url_pattern<V8RegexProvider>;

/// The members of the dictionary URLPatternInit, in the specification's order.
constexpr std::array<std::pair<const char*, std::optional<std::string> ada::url_pattern_init::*>, 9>
    kMembers = {{
        {"protocol", &ada::url_pattern_init::protocol},
        {"username", &ada::url_pattern_init::username},
        {"password", &ada::url_pattern_init::password},
        {"hostname", &ada::url_pattern_init::hostname},
        {"port", &ada::url_pattern_init::port},
        {"pathname", &ada::url_pattern_init::pathname},
        {"search", &ada::url_pattern_init::search},
        {"hash", &ada::url_pattern_init::hash},
        {"baseURL", &ada::url_pattern_init::base_url},
    }};

/// OBJECT as a URLPatternInit; members that are no strings do not count. nullopt: a getter threw.
std::optional<ada::url_pattern_init> read_init(v8::Isolate* isolate, v8::Local<v8::Object> object) {
  auto context = isolate->GetCurrentContext();
  ada::url_pattern_init init;
  for (const auto& [name, member] : kMembers) {
    v8::Local<v8::Value> value;
    if (!object->Get(context, intern(isolate, name)).ToLocal(&value)) return std::nullopt;
    if (value->IsString()) init.*member = to_utf8(isolate, value);
  }
  return init;
}

v8::Local<v8::Value> string_or_undefined(v8::Isolate* isolate,
                                         const std::optional<std::string>& text) {
  v8::Local<v8::String> string;
  if (!text || !utf8(isolate, *text).ToLocal(&string)) return v8::Undefined(isolate);
  return string;
}

/// Members without string keep `undefined`.
v8::Local<v8::Object> write_init(v8::Isolate* isolate, const ada::url_pattern_init& init) {
  v8::LocalVector<v8::Name> names(isolate);
  v8::LocalVector<v8::Value> values(isolate);
  for (const auto& [name, member] : kMembers) {
    names.push_back(intern(isolate, name));
    values.push_back(string_or_undefined(isolate, init.*member));
  }
  auto prototype = v8::Object::New(isolate)->GetPrototypeV2();
  return v8::Object::New(isolate, prototype, names.data(), values.data(), names.size());
}

v8::Local<v8::Object> write_component(v8::Isolate* isolate,
                                      const ada::url_pattern_component_result& component) {
  auto context = isolate->GetCurrentContext();
  auto groups = v8::Object::New(isolate);
  for (const auto& [name, value] : component.groups) {
    v8::Local<v8::String> key;
    if (utf8(isolate, name).ToLocal(&key))
      groups->CreateDataProperty(context, key, string_or_undefined(isolate, value)).Check();
  }
  auto out = v8::Object::New(isolate);
  out->CreateDataProperty(context, intern(isolate, "groups"), groups).Check();
  out->CreateDataProperty(context, intern(isolate, "input"),
                          string_or_undefined(isolate, component.input))
      .Check();
  return out;
}

v8::Local<v8::Object> write_result(v8::Isolate* isolate, const ada::url_pattern_result& result) {
  v8::LocalVector<v8::Value> inputs(isolate);
  for (const auto& input : result.inputs) {
    if (std::holds_alternative<std::string_view>(input)) {
      inputs.push_back(
          string_or_undefined(isolate, std::string(std::get<std::string_view>(input))));
    } else {
      inputs.push_back(write_init(isolate, std::get<ada::url_pattern_init>(input)));
    }
  }
  const std::array<std::pair<const char*, v8::Local<v8::Value>>, 9> members = {{
      {"hash", write_component(isolate, result.hash)},
      {"hostname", write_component(isolate, result.hostname)},
      {"inputs", v8::Array::New(isolate, inputs.data(), inputs.size())},
      {"password", write_component(isolate, result.password)},
      {"pathname", write_component(isolate, result.pathname)},
      {"port", write_component(isolate, result.port)},
      {"protocol", write_component(isolate, result.protocol)},
      {"search", write_component(isolate, result.search)},
      {"username", write_component(isolate, result.username)},
  }};
  v8::LocalVector<v8::Name> names(isolate);
  v8::LocalVector<v8::Value> values(isolate);
  for (const auto& [name, value] : members) {
    names.push_back(intern(isolate, name));
    values.push_back(value);
  }
  return v8::Object::New(isolate, v8::Null(isolate), names.data(), values.data(), names.size());
}

/// The C++ half of a URLPattern.
class UrlPattern final : public Wrapped {
 public:
  UrlPattern(v8::Isolate* isolate, v8::Local<v8::Object> self) : Wrapped(isolate, self) {}

  /// False when the pattern is invalid.
  Result<bool> compile(v8::Local<v8::Value> input, std::optional<std::string> base,
                       bool ignore_case) {
    ada::url_pattern_options options{.ignore_case = ignore_case};
    std::optional<std::string_view> base_view;
    if (base) base_view = *base;
    std::string text;
    std::variant<std::string_view, ada::url_pattern_init> source;
    if (input->IsString()) {
      text = *to_utf8(isolate(), input);
      source = std::string_view(text);
    } else {
      auto init = read_init(isolate(), input.As<v8::Object>());
      if (!init) return Error::exception();
      source = std::move(*init);
    }
    auto pattern = ada::parse_url_pattern<V8RegexProvider>(
        std::move(source), base_view ? &*base_view : nullptr, &options);
    if (!pattern) return false;
    pattern_ = std::move(*pattern);
    return true;
  }

  /// The result, null when nothing matches, undefined for an input that is wrong.
  Result<v8::Local<v8::Value>> exec(v8::Local<v8::Value> input, std::optional<std::string> base) {
    v8::Local<v8::Value> out = v8::Undefined(isolate());
    bool threw = !with_input(
        input, base, [&](const ada::url_pattern_input& source, const std::string_view* base_view) {
          auto result = pattern_.exec(source, base_view);
          if (!result) return;
          if (*result)
            out = write_result(isolate(), **result);
          else
            out = v8::Null(isolate());
        });
    if (threw) return Error::exception();
    return out;
  }

  /// undefined for an input that is wrong.
  Result<v8::Local<v8::Value>> test(v8::Local<v8::Value> input, std::optional<std::string> base) {
    v8::Local<v8::Value> out = v8::Undefined(isolate());
    bool threw = !with_input(
        input, base, [&](const ada::url_pattern_input& source, const std::string_view* base_view) {
          auto result = pattern_.test(source, base_view);
          if (result) out = v8::Boolean::New(isolate(), *result);
        });
    if (threw) return Error::exception();
    return out;
  }

  std::string protocol() const { return std::string(pattern_.get_protocol()); }
  std::string username() const { return std::string(pattern_.get_username()); }
  std::string password() const { return std::string(pattern_.get_password()); }
  std::string hostname() const { return std::string(pattern_.get_hostname()); }
  std::string port() const { return std::string(pattern_.get_port()); }
  std::string pathname() const { return std::string(pattern_.get_pathname()); }
  std::string search() const { return std::string(pattern_.get_search()); }
  std::string hash() const { return std::string(pattern_.get_hash()); }
  bool has_reg_exp_groups() const { return pattern_.has_regexp_groups(); }

 private:
  /// Calls USE with INPUT as ada takes it; false when a getter of it threw.
  template <typename Use>
  bool with_input(v8::Local<v8::Value> input, const std::optional<std::string>& base, Use&& use) {
    std::optional<std::string_view> base_view;
    if (base) base_view = *base;
    const std::string_view* base_pointer = base_view ? &*base_view : nullptr;
    if (input->IsString()) {
      auto text = to_utf8(isolate(), input);
      use(ada::url_pattern_input(std::string_view(*text)), base_pointer);
      return true;
    }
    ada::url_pattern_init init;
    if (input->IsObject()) {
      auto read = read_init(isolate(), input.As<v8::Object>());
      if (!read) return false;
      init = std::move(*read);
    }
    use(ada::url_pattern_input(std::move(init)), base_pointer);
    return true;
  }

  Pattern pattern_;
};

}  // namespace

void bind_url_pattern(Binder& m) {
  m.class_<UrlPattern>("URLPatternHandle")
      .constructor<>()
      .method<&UrlPattern::compile>("compile")
      .method<&UrlPattern::exec>("exec")
      .method<&UrlPattern::test>("test")
      .method<&UrlPattern::protocol>("protocol")
      .method<&UrlPattern::username>("username")
      .method<&UrlPattern::password>("password")
      .method<&UrlPattern::hostname>("hostname")
      .method<&UrlPattern::port>("port")
      .method<&UrlPattern::pathname>("pathname")
      .method<&UrlPattern::search>("search")
      .method<&UrlPattern::hash>("hash")
      .method<&UrlPattern::has_reg_exp_groups>("hasRegExpGroups");
}

}  // namespace nodus::modules::url
