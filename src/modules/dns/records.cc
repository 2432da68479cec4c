#include "modules/dns/resolver.h"

#include <algorithm>

#include "base/ignore.h"

namespace nodus::modules::dns {

namespace {

/// Builds one record's object.
class Maker {
 public:
  Maker(v8::Isolate* isolate, const ares_dns_rr_t* rr)
      : isolate_(isolate), rr_(rr), object_(v8::Object::New(isolate)) {}

  Maker& set(const char* key, v8::Local<v8::Value> value) {
    ignore(
        object_->CreateDataProperty(isolate_->GetCurrentContext(), intern(isolate_, key), value));
    return *this;
  }
  Maker& text(const char* key, ares_dns_rr_key_t field) {
    return set(key, string(ares_dns_rr_get_str(rr_, field)));
  }
  Maker& u8(const char* key, ares_dns_rr_key_t field) {
    return number(key, ares_dns_rr_get_u8(rr_, field));
  }
  Maker& u16(const char* key, ares_dns_rr_key_t field) {
    return number(key, ares_dns_rr_get_u16(rr_, field));
  }
  Maker& u32(const char* key, ares_dns_rr_key_t field) {
    return number(key, ares_dns_rr_get_u32(rr_, field));
  }
  /// As Node gives it: with a sign.
  Maker& i32(const char* key, ares_dns_rr_key_t field) {
    return set(key,
               v8::Integer::New(isolate_, static_cast<int32_t>(ares_dns_rr_get_u32(rr_, field))));
  }
  Maker& number(const char* key, uint32_t value) {
    return set(key, v8::Integer::NewFromUnsigned(isolate_, value));
  }
  Maker& type(const char* name) { return set("type", intern(isolate_, name)); }
  /// A `type` that is undefined unless TYPED.
  Maker& type_if(bool typed, const char* name) {
    return typed ? type(name) : set("type", v8::Undefined(isolate_));
  }
  v8::Local<v8::Object> object() const { return object_; }

  v8::Local<v8::Value> string(const char* text) const {
    return string(std::string_view(text ? text : ""));
  }
  v8::Local<v8::Value> string(std::string_view text) const {
    return v8::String::NewFromOneByte(isolate_, reinterpret_cast<const uint8_t*>(text.data()),
                                      v8::NewStringType::kNormal, static_cast<int>(text.size()))
        .ToLocalChecked();
  }
  v8::Local<v8::Value> str(ares_dns_rr_key_t field) const {
    return string(ares_dns_rr_get_str(rr_, field));
  }

 private:
  v8::Isolate* isolate_;
  const ares_dns_rr_t* rr_;
  v8::Local<v8::Object> object_;
};

v8::Local<v8::Value> txt_chunks(v8::Isolate* isolate, const ares_dns_rr_t* rr, const Maker& maker) {
  std::vector<v8::Local<v8::Value>> chunks;
  size_t count = ares_dns_rr_get_abin_cnt(rr, ARES_RR_TXT_DATA);
  for (size_t i = 0; i < count; ++i) {
    size_t size = 0;
    auto* data =
        reinterpret_cast<const char*>(ares_dns_rr_get_abin(rr, ARES_RR_TXT_DATA, i, &size));
    chunks.push_back(maker.string(std::string_view(data ? data : "", data ? size : 0)));
  }
  return v8::Array::New(isolate, chunks.data(), chunks.size());
}

/// One answer; TYPED gives it a `type` (resolveAny; some have it always, and TLSA never). No
/// address lives longer than MAX_TTL. Empty for types that have no form.
v8::Local<v8::Value> record_to_js(v8::Isolate* isolate, const ares_dns_rr_t* rr, bool typed,
                                  int32_t max_ttl) {
  Maker make(isolate, rr);
  switch (ares_dns_rr_get_type(rr)) {
    case ARES_REC_TYPE_A:
    case ARES_REC_TYPE_AAAA: {
      bool four = ares_dns_rr_get_type(rr) == ARES_REC_TYPE_A;
      char text[INET6_ADDRSTRLEN] = "";
      const void* address =
          four ? static_cast<const void*>(ares_dns_rr_get_addr(rr, ARES_RR_A_ADDR))
               : static_cast<const void*>(ares_dns_rr_get_addr6(rr, ARES_RR_AAAA_ADDR));
      if (!address || uv_inet_ntop(four ? AF_INET : AF_INET6, address, text, sizeof text) != 0)
        return {};
      auto ttl = std::min(static_cast<int32_t>(ares_dns_rr_get_ttl(rr)), max_ttl);
      make.set("address", make.string(text)).number("ttl", static_cast<uint32_t>(ttl));
      if (typed) make.type(four ? "A" : "AAAA");
      return make.object();
    }
    case ARES_REC_TYPE_CNAME:
      if (!typed) return make.str(ARES_RR_CNAME_CNAME);
      return make.text("value", ARES_RR_CNAME_CNAME).type("CNAME").object();
    case ARES_REC_TYPE_NS:
      if (!typed) return make.str(ARES_RR_NS_NSDNAME);
      return make.text("value", ARES_RR_NS_NSDNAME).type("NS").object();
    case ARES_REC_TYPE_PTR:
      if (!typed) return make.str(ARES_RR_PTR_DNAME);
      return make.text("value", ARES_RR_PTR_DNAME).type("PTR").object();
    case ARES_REC_TYPE_MX:
      return make.text("exchange", ARES_RR_MX_EXCHANGE)
          .u16("priority", ARES_RR_MX_PREFERENCE)
          .type("MX")
          .object();
    case ARES_REC_TYPE_TXT:
      if (!typed) return txt_chunks(isolate, rr, make);
      return make.set("entries", txt_chunks(isolate, rr, make)).type("TXT").object();
    case ARES_REC_TYPE_SRV:
      return make.text("name", ARES_RR_SRV_TARGET)
          .u16("port", ARES_RR_SRV_PORT)
          .u16("priority", ARES_RR_SRV_PRIORITY)
          .u16("weight", ARES_RR_SRV_WEIGHT)
          .type("SRV")
          .object();
    case ARES_REC_TYPE_SOA:
      make.text("nsname", ARES_RR_SOA_MNAME)
          .text("hostmaster", ARES_RR_SOA_RNAME)
          .u32("serial", ARES_RR_SOA_SERIAL)
          .i32("refresh", ARES_RR_SOA_REFRESH)
          .i32("retry", ARES_RR_SOA_RETRY)
          .i32("expire", ARES_RR_SOA_EXPIRE)
          .u32("minttl", ARES_RR_SOA_MINIMUM);
      return make.type_if(typed, "SOA").object();
    case ARES_REC_TYPE_NAPTR:
      make.text("flags", ARES_RR_NAPTR_FLAGS)
          .text("service", ARES_RR_NAPTR_SERVICES)
          .text("regexp", ARES_RR_NAPTR_REGEXP)
          .text("replacement", ARES_RR_NAPTR_REPLACEMENT)
          .u16("order", ARES_RR_NAPTR_ORDER)
          .u16("preference", ARES_RR_NAPTR_PREFERENCE);
      return make.type_if(typed, "NAPTR").object();
    case ARES_REC_TYPE_CAA: {
      size_t size = 0;
      auto* value =
          reinterpret_cast<const char*>(ares_dns_rr_get_bin(rr, ARES_RR_CAA_VALUE, &size));
      const char* tag = ares_dns_rr_get_str(rr, ARES_RR_CAA_TAG);
      make.u8("critical", ARES_RR_CAA_CRITICAL).type("CAA");
      make.set(tag ? tag : "", make.string(std::string_view(value ? value : "", value ? size : 0)));
      return make.object();
    }
    case ARES_REC_TYPE_TLSA: {
      size_t size = 0;
      auto* data = ares_dns_rr_get_bin(rr, ARES_RR_TLSA_DATA, &size);
      auto bytes = v8::ArrayBuffer::New(isolate, data ? size : 0);
      if (data) memcpy(bytes->Data(), data, size);
      make.u8("certUsage", ARES_RR_TLSA_CERT_USAGE)
          .u8("selector", ARES_RR_TLSA_SELECTOR)
          .u8("match", ARES_RR_TLSA_MATCH)
          .set("data", bytes);
      return make.object();
    }
    default:
      return {};
  }
}

/// What an answer is that has records, but none of TYPE; IS_ALIAS when it leads to another name.
int status_without(ares_dns_rec_type_t type, bool is_alias) {
  switch (type) {
    case ARES_REC_TYPE_A:
    case ARES_REC_TYPE_AAAA:
      return is_alias ? ARES_SUCCESS : ARES_ENODATA;
    case ARES_REC_TYPE_CNAME:
    case ARES_REC_TYPE_NS:
    case ARES_REC_TYPE_PTR:
      return ARES_ENODATA;
    case ARES_REC_TYPE_SOA:
      return ARES_EBADRESP;
    default:
      return ARES_SUCCESS;
  }
}

}  // namespace

int records_to_js(v8::Isolate* isolate, ares_dns_rec_type_t type, const ares_dns_record_t* records,
                  v8::Local<v8::Value>* result) {
  size_t count = records ? ares_dns_record_rr_cnt(records, ARES_SECTION_ANSWER) : 0;
  if (count == 0) return ARES_ENODATA;
  std::vector<const ares_dns_rr_t*> answers;
  bool is_alias = false;
  // An address that aliases lead to lives no longer than they do.
  int32_t max_ttl = INT32_MAX;
  for (size_t i = 0; i < count; ++i) {
    auto* rr = ares_dns_record_rr_get_const(records, ARES_SECTION_ANSWER, i);
    if (ares_dns_rr_get_class(rr) != ARES_CLASS_IN) continue;
    answers.push_back(rr);
    if (ares_dns_rr_get_type(rr) != ARES_REC_TYPE_CNAME) continue;
    is_alias = true;
    max_ttl = std::min(max_ttl, static_cast<int32_t>(ares_dns_rr_get_ttl(rr)));
  }
  bool any = type == ARES_REC_TYPE_ANY;
  std::vector<v8::Local<v8::Value>> out;
  // Those of one type after the other; aliases on the way to the answer are none themselves.
  auto add = [&](ares_dns_rec_type_t wanted) {
    for (auto* rr : answers) {
      if (ares_dns_rr_get_type(rr) != wanted) continue;
      auto value = record_to_js(isolate, rr, any, max_ttl);
      if (!value.IsEmpty()) out.push_back(value);
      // A name has one alias (of a chain it is the first) and one authority.
      if (wanted == ARES_REC_TYPE_CNAME || wanted == ARES_REC_TYPE_SOA) return;
    }
  };
  if (any) {
    for (auto each :
         {ARES_REC_TYPE_A, ARES_REC_TYPE_CNAME, ARES_REC_TYPE_AAAA, ARES_REC_TYPE_MX,
          ARES_REC_TYPE_NS, ARES_REC_TYPE_TXT, ARES_REC_TYPE_SRV, ARES_REC_TYPE_PTR,
          ARES_REC_TYPE_NAPTR, ARES_REC_TYPE_SOA, ARES_REC_TYPE_TLSA, ARES_REC_TYPE_CAA}) {
      // An alias stands in the place of the IPv4 addresses.
      if (each != ARES_REC_TYPE_A || !is_alias) add(each);
    }
  } else {
    add(type);
  }
  *result = v8::Array::New(isolate, out.data(), out.size());
  return out.empty() ? status_without(type, is_alias) : ARES_SUCCESS;
}

}  // namespace nodus::modules::dns
