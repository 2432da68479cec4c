#include "modules/tls/root_certificates.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "engine/realm.h"
#include "modules/crypto/openssl_error.h"
#include "modules/tls/ssl_pointers.h"

namespace nodus::modules::tls {

namespace {

/// Where the default authorities come from, as JavaScript decided, and their store once it is
/// needed.
struct RootStore : RealmState {
  explicit RootStore(Realm&) {}

  std::string directory;           ///< certificates by the hash of their subject (c_rehash)
  std::vector<std::string> files;  ///< PEM, all read
  bool openssl_paths = false;      ///< where OpenSSL was built to look, SSL_CERT_FILE, SSL_CERT_DIR
  std::vector<X509Ptr> listed;     ///< given one by one
  StorePtr store;

  StorePtr make() const {
    crypto::ClearErrors clear;
    StorePtr made(X509_STORE_new());
    if (openssl_paths) X509_STORE_set_default_paths(made.get());
    // By hash: only the authority that a chain ends in is read, when it does.
    if (!directory.empty()) {
      auto* lookup = X509_STORE_add_lookup(made.get(), X509_LOOKUP_hash_dir());
      if (lookup) X509_LOOKUP_add_dir(lookup, directory.c_str(), X509_FILETYPE_PEM);
    }
    for (const auto& file : files) {
      BioPtr bio(BIO_new_file(file.c_str(), "r"));
      while (bio) {
        X509Ptr certificate(PEM_read_bio_X509(bio.get(), nullptr, &Passphrase::read, nullptr));
        if (!certificate) break;
        X509_STORE_add_cert(made.get(), certificate.get());
      }
    }
    for (const auto& certificate : listed) X509_STORE_add_cert(made.get(), certificate.get());
    return made;
  }
};

RootStore& root_store(v8::Isolate* isolate) { return Realm::from(isolate).state<RootStore>(); }

void configure(Realm& realm, const std::string& directory, const std::vector<std::string>& files,
               bool openssl_paths) {
  auto& roots = realm.state<RootStore>();
  roots.directory = directory;
  roots.files = files;
  roots.openssl_paths = openssl_paths;
  roots.listed.clear();
  roots.store.reset();
}

/// PEM as OpenSSL writes it.
std::string to_pem(X509* certificate) {
  BioPtr out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), certificate);
  char* data;
  long size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

/// All certificates of a PEM text.
std::vector<X509Ptr> read_all(BIO* bio) {
  std::vector<X509Ptr> out;
  while (X509* certificate = PEM_read_bio_X509(bio, nullptr, &Passphrase::read, nullptr))
    out.emplace_back(certificate);
  return out;
}

/// The certificates in FILE as PEM texts; a string instead says why it could not be read.
v8::Local<v8::Value> read_file(v8::Isolate* isolate, const std::string& file) {
  crypto::ClearErrors clear;
  BioPtr bio(BIO_new_file(file.c_str(), "r"));
  std::vector<X509Ptr> certificates;
  if (bio) certificates = read_all(bio.get());
  unsigned long last = ERR_peek_last_error();
  bool ended = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  if (!bio || (!ended && last != 0)) {
    char text[256];
    ERR_error_string_n(bio ? last : ERR_peek_error(), text, sizeof text);
    return utf8(isolate, text).FromMaybe(v8::String::Empty(isolate));
  }
  v8::LocalVector<v8::Value> list(isolate);
  for (const auto& certificate : certificates)
    list.push_back(intern(isolate, to_pem(certificate.get())));
  return v8::Array::New(isolate, list.data(), list.size());
}

/// Replaces the default authorities by those of TEXTS (PEM). Throws when one is none.
void set_roots(v8::Isolate* isolate, const std::vector<Bytes>& texts) {
  crypto::ClearErrors clear;
  std::vector<X509Ptr> certificates;
  for (const auto& text : texts) {
    auto bio = read_only_bio(text.data, text.size);
    auto some = read_all(bio.get());
    unsigned long last = ERR_peek_last_error();
    bool ended = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    // What began as a certificate has to be one; text without any is of no use but no error.
    if (!ended) {
      auto failure = crypto::Failure::one(last, "PEM_read_bio_X509");
      isolate->ThrowException(failure.to_js(isolate));
      return;
    }
    ERR_clear_error();
    for (auto& certificate : some) certificates.push_back(std::move(certificate));
  }
  if (certificates.empty() && !texts.empty()) {
    return throw_error(isolate, Error::coded("ERR_CRYPTO_OPERATION_FAILED",
                                             "No valid certificates found in the provided array"));
  }
  auto& roots = root_store(isolate);
  roots.directory.clear();
  roots.files.clear();
  roots.openssl_paths = false;
  roots.listed = std::move(certificates);
  roots.store.reset();
}

/// Those that were set by set_roots, as PEM texts, each once.
v8::Local<v8::Value> listed_roots(v8::Isolate* isolate) {
  v8::LocalVector<v8::Value> list(isolate);
  std::vector<X509*> seen;
  for (const auto& certificate : root_store(isolate).listed) {
    bool again = false;
    for (X509* other : seen) again = again || X509_cmp(other, certificate.get()) == 0;
    if (again) continue;
    seen.push_back(certificate.get());
    list.push_back(intern(isolate, to_pem(certificate.get())));
  }
  return v8::Array::New(isolate, list.data(), list.size());
}

}  // namespace

X509_STORE* new_root_store(v8::Isolate* isolate) { return root_store(isolate).make().release(); }

void use_root_store(v8::Isolate* isolate, SSL_CTX* ctx) {
  auto& roots = root_store(isolate);
  if (!roots.store) roots.store = roots.make();
  X509_STORE_up_ref(roots.store.get());
  SSL_CTX_set_cert_store(ctx, roots.store.get());
}

bool shares_root_store(const SSL_CTX* ctx) {
  auto& store = root_store(v8::Isolate::GetCurrent()).store;
  return store && SSL_CTX_get_cert_store(ctx) == store.get();
}

void declare_root_certificates(Binder& m) {
  m.function<&configure>("configureRoots");
  m.function<&read_file>("readCertificates");
  m.function<&set_roots>("setRoots");
  m.function<&listed_roots>("listedRoots");
}

}  // namespace nodus::modules::tls
