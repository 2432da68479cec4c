'use strict';

// What this runtime is: versions, release, features and build configuration, in the places where programs look for Node's.

const binding = native('process');
const info = binding.versionInfo();

const version = info.node;

const versionEntries = Object.entries(info.components).sort(([a], [b]) => (a < b ? -1 : 1));

/** What is there stays as it is; but loaders (Yarn's Plug'n'Play) add a version of their own. */
function constant(object) {
  for (const name of Object.keys(object)) Object.defineProperty(object, name, { __proto__: null, writable: false });
  return object;
}

/** As Node has it: `node` first, then by name. */
const versions = constant({ node: version.slice(1), ...Object.fromEntries(versionEntries) });
Object.defineProperty(versions, 'nodus', { __proto__: null, value: info.nodus, enumerable: false });

const release = constant({
  name: 'node',
  lts: 'Krypton',
  sourceUrl: `https://nodejs.org/download/release/${version}/node-${version}.tar.gz`,
  headersUrl: `https://nodejs.org/download/release/${version}/node-${version}-headers.tar.gz`,
});

const option = (name) => require('internal/options').getOptionValue(name);

const features = {
  inspector: true,
  debug: false,
  uv: true,
  ipv6: true,
  tls_alpn: true,
  tls_sni: true,
  tls_ocsp: true,
  tls: true,
  openssl_is_boringssl: false,
  get cached_builtins() {
    return true;
  },
  get require_module() {
    return option('--require-module') !== false && option('--experimental-require-module') !== false;
  },
  get quic() {
    return false;
  },
  get typescript() {
    if (option('--experimental-transform-types')) return 'transform';
    return option('--strip-types') === false || option('--experimental-strip-types') === false ? false : 'strip';
  },
};

/** The variables of a build that addons' build tools (node-gyp) and test suites look at. */
const config = {
  target_defaults: {
    cflags: [],
    default_configuration: 'Release',
    defines: [],
    include_dirs: [],
    libraries: [],
  },
  variables: {
    asan: 0,
    coverage: false,
    dcheck_always_on: 0,
    debug_node: false,
    enable_lto: false,
    force_dynamic_crt: 0,
    host_arch: info.arch,
    icu_small: false,
    is_debug: 0,
    libdir: 'lib',
    napi_build_version: info.components.napi,
    node_builtin_shareable_builtins: ['deps/undici/undici.js', 'deps/amaro/dist/index.js'],
    node_byteorder: 'little',
    node_debug_lib: false,
    node_enable_d8: false,
    node_fipsinstall: false,
    node_install_corepack: false,
    node_install_npm: true,
    node_library_files: [],
    node_module_version: Number(info.components.modules),
    node_no_browser_globals: false,
    node_prefix: '/usr/local',
    node_release_urlbase: 'https://nodejs.org/download/release/',
    node_shared: false,
    node_shared_ada: true,
    node_shared_brotli: false,
    node_shared_cares: false,
    node_shared_gtest: false,
    node_shared_hdr_histogram: false,
    node_shared_http_parser: false,
    node_shared_libuv: false,
    node_shared_merve: false,
    node_shared_nbytes: false,
    node_shared_nghttp2: false,
    node_shared_nghttp3: false,
    node_shared_ngtcp2: false,
    node_shared_openssl: true,
    node_shared_simdjson: false,
    node_shared_simdutf: true,
    node_shared_sqlite: false,
    node_shared_uvwasi: false,
    node_shared_zlib: false,
    node_shared_zstd: false,
    node_tag: '',
    node_target_type: 'executable',
    node_use_amaro: true,
    node_use_bundled_v8: false,
    node_use_node_code_cache: true,
    node_use_node_snapshot: true,
    node_use_openssl: true,
    node_use_quic: false,
    node_use_sqlite: true,
    node_use_v8_platform: true,
    node_with_ltcg: false,
    node_without_node_options: false,
    openssl_is_boringssl: false,
    openssl_is_fips: false,
    ossfuzz: false,
    shlib_suffix: `so.${info.components.modules}`,
    single_executable_application: true,
    target_arch: info.arch,
    ubsan: 0,
    v8_enable_31bit_smis_on_64bit_arch: 0,
    v8_enable_i18n_support: 1,
    v8_enable_inspector: 1,
    v8_enable_javascript_promise_hooks: 1,
    v8_enable_lite_mode: 0,
    v8_enable_object_print: 0,
    v8_enable_pointer_compression: 0,
    v8_enable_sandbox: 0,
    v8_enable_webassembly: 1,
    v8_promise_internal_field_count: 1,
    v8_random_seed: 0,
    v8_use_siphash: 1,
    want_separate_host_toolset: 0,
  },
};
Object.freeze(config.variables);
Object.freeze(config.target_defaults);
Object.freeze(config);

module.exports = { version, versions, release, features, config, arch: info.arch, platform: info.platform };
