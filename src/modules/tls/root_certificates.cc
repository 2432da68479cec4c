#include "modules/tls/root_certificates.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <future>
#include <map>

#include "base/native_debug.h"
#include "base/trusted_environment.h"
#include "engine/realm.h"
#include "modules/crypto/openssl_error.h"
#include "modules/tls/ssl_pointers.h"

namespace nodus::modules::tls {

namespace {

/// All certificates of a PEM text.
std::vector<X509Ptr> read_all(BIO* bio) {
  std::vector<X509Ptr> out;
  while (X509* certificate = PEM_read_bio_X509(bio, nullptr, &Passphrase::read, nullptr))
    out.emplace_back(certificate);
  return out;
}

/// Did reading end because there were no more blocks?
bool has_ended() {
  unsigned long last = ERR_peek_last_error();
  return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
}

/// The certificates of a file, up to the first that is malformed, and what is wrong with it.
struct CertificateFile {
  std::vector<std::shared_ptr<X509>> certificates;
  std::string failure;

  /// In any thread.
  static CertificateFile read(const std::string& path) {
    crypto::ClearErrors clear;
    CertificateFile file;
    BioPtr bio(BIO_new_file(path.c_str(), "r"));
    if (bio) {
      for (auto& certificate : read_all(bio.get()))
        file.certificates.push_back(std::move(certificate));
    }
    unsigned long error = bio ? ERR_peek_last_error() : ERR_peek_error();
    if (bio && (has_ended() || error == 0)) return file;
    char text[256];
    ERR_error_string_n(error, text, sizeof text);
    file.failure = text;
    return file;
  }
};

/// The file of note_extra_certificates(), "" for none.
std::string& extra_file() {
  static std::string file;
  return file;
}

std::string extra_certificates() { return extra_file(); }

/// Where the default authorities come from, as JavaScript decided, and their store once it is
/// needed.
struct RootStore : RealmState {
  explicit RootStore(Realm&) {}

  /// Files that another thread reads, or has read.
  std::map<std::string, std::shared_future<CertificateFile>> started;

  CertificateFile file(const std::string& path) const {
    auto found = started.find(path);
    return found == started.end() ? CertificateFile::read(path) : found->second.get();
  }

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
    for (const auto& path : files) {
      for (const auto& certificate : file(path).certificates)
        X509_STORE_add_cert(made.get(), certificate.get());
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

/// The certificates in PATH as PEM texts; a string instead says why it could not be read.
v8::Local<v8::Value> read_file(v8::Isolate* isolate, const std::string& path) {
  auto file = root_store(isolate).file(path);
  if (!file.failure.empty())
    return utf8(isolate, file.failure).FromMaybe(v8::String::Empty(isolate));
  v8::LocalVector<v8::Value> list(isolate);
  for (const auto& certificate : file.certificates)
    list.push_back(intern(isolate, to_pem(certificate.get())));
  return v8::Array::New(isolate, list.data(), list.size());
}

/// Has another thread read PATH, which holds KIND ("extra"), until somebody needs it.
void start_reading(v8::Isolate* isolate, const std::string& kind, const std::string& path) {
  debug_natively("CRYPTO", "Started loading %s root certificates off-thread", kind.c_str());
  auto& started = root_store(isolate).started;
  if (started.contains(path)) return;
  started.emplace(path, std::async(std::launch::async, &CertificateFile::read, path).share());
}

/// Replaces the default authorities by those of TEXTS (PEM). Throws when one is none.
void set_roots(v8::Isolate* isolate, const std::vector<Bytes>& texts) {
  crypto::ClearErrors clear;
  std::vector<X509Ptr> certificates;
  for (const auto& text : texts) {
    auto bio = read_only_bio(text.data, text.size);
    auto some = read_all(bio.get());
    // What began as a certificate has to be one; text without any is of no use but no error.
    if (!has_ended()) {
      auto failure = crypto::Failure::one(ERR_peek_last_error(), "PEM_read_bio_X509");
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

void note_extra_certificates() {
  if (const char* file = trusted_getenv("NODE_EXTRA_CA_CERTS")) extra_file() = file;
}

void declare_root_certificates(Binder& m) {
  m.function<&extra_certificates>("extraCertificates");
  m.function<&configure>("configureRoots");
  m.function<&read_file>("readCertificates");
  m.function<&start_reading>("startReadingCertificates");
  m.function<&set_roots>("setRoots");
  m.function<&listed_roots>("listedRoots");
}

}  // namespace nodus::modules::tls
