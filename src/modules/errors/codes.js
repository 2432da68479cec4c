'use strict';

// The one table of error codes: which class an error has and what its message says.
// Node.js documentation, "Errors" > "Node.js error codes". In a message, $1 … $9 stand for the
// arguments; messages that need logic are functions in internal/errors/messages.
//
// Add a row to its group; a code that is also thrown with another class lists it in `variants`.

/** Codes whose message is a template, by class. */
const templates = {
  __proto__: null,
  Error: {
    ERR_ASSERTION: '$1',
    ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED: 'Async loader request never settled',
    ERR_CANNOT_WATCH_SIGINT: 'Cannot watch for SIGINT signals',
    ERR_CHILD_CLOSED_BEFORE_REPLY: 'Child closed before reply received',
    ERR_CHILD_PROCESS_IPC_REQUIRED:
      "Forked processes must have an IPC channel, missing value 'ipc' in $1",
    ERR_CONTEXT_NOT_INITIALIZED: 'context used is not initialized',
    ERR_CRYPTO_ARGON2_NOT_SUPPORTED: 'Argon2 algorithm not supported',
    ERR_CRYPTO_CUSTOM_ENGINE_NOT_SUPPORTED: 'Custom engines not supported by this OpenSSL',
    ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY: 'Public key is not valid for specified curve',
    ERR_CRYPTO_ENGINE_UNKNOWN: 'Engine "$1" was not found',
    ERR_CRYPTO_FIPS_FORCED: 'Cannot set FIPS mode, it was forced with --force-fips at startup.',
    ERR_CRYPTO_FIPS_UNAVAILABLE: 'Cannot set FIPS mode in a non-FIPS build.',
    ERR_CRYPTO_HASH_FINALIZED: 'Digest already called',
    ERR_CRYPTO_HASH_UPDATE_FAILED: 'Hash update failed',
    ERR_CRYPTO_INCOMPATIBLE_KEY: 'Incompatible $1: $2',
    ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS: 'The selected key encoding $1 $2.',
    ERR_CRYPTO_INVALID_STATE: 'Invalid state for operation $1',
    ERR_CRYPTO_KEM_NOT_SUPPORTED: 'KEM is not supported',
    ERR_CRYPTO_PBKDF2_ERROR: 'PBKDF2 error',
    ERR_CRYPTO_SCRYPT_NOT_SUPPORTED: 'Scrypt algorithm not supported',
    ERR_CRYPTO_SIGN_KEY_REQUIRED: 'No key provided to sign',
    ERR_DEBUGGER_ERROR: '$1',
    ERR_DIR_CLOSED: 'Directory handle was closed',
    ERR_DIR_CONCURRENT_OPERATION:
      'Cannot do synchronous work on directory handle with concurrent asynchronous operations',
    ERR_DNS_SET_SERVERS_FAILED: 'c-ares failed to set servers: "$1" [$2]',
    ERR_DOMAIN_CALLBACK_NOT_AVAILABLE:
      'A callback was registered through process.setUncaughtExceptionCaptureCallback(), ' +
      'which is mutually exclusive with using the `domain` module',
    ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE:
      'The `domain` module is in use, which is mutually exclusive with calling ' +
      'process.setUncaughtExceptionCaptureCallback()',
    ERR_DUPLICATE_STARTUP_SNAPSHOT_MAIN_FUNCTION:
      'Deserialize main function is already configured.',
    ERR_EVAL_ESM_CANNOT_PRINT: '--print cannot be used with ESM input',
    ERR_EVENT_RECURSION: 'The event "$1" is already being dispatched',
    ERR_HTTP2_CONNECT_AUTHORITY: ':authority header is required for CONNECT requests',
    ERR_HTTP2_CONNECT_PATH: 'The :path header is forbidden for CONNECT requests',
    ERR_HTTP2_CONNECT_SCHEME: 'The :scheme header is forbidden for CONNECT requests',
    ERR_HTTP2_GOAWAY_SESSION: 'New streams cannot be created after receiving a GOAWAY',
    ERR_HTTP2_HEADERS_AFTER_RESPOND: 'Cannot specify additional headers after response initiated',
    ERR_HTTP2_HEADERS_SENT: 'Response has already been initiated.',
    ERR_HTTP2_INVALID_SESSION: 'The session has been destroyed',
    ERR_HTTP2_INVALID_STREAM: 'The stream has been destroyed',
    ERR_HTTP2_MAX_PENDING_SETTINGS_ACK: 'Maximum number of pending settings acknowledgements',
    ERR_HTTP2_NESTED_PUSH: 'A push stream cannot initiate another push stream.',
    ERR_HTTP2_NO_MEM: 'Out of memory',
    ERR_HTTP2_NO_SOCKET_MANIPULATION:
      'HTTP/2 sockets should not be directly manipulated (e.g. read and written)',
    ERR_HTTP2_OUT_OF_STREAMS:
      'No stream ID is available because maximum stream ID has been reached',
    ERR_HTTP2_PAYLOAD_FORBIDDEN: 'Responses with $1 status must not have a payload',
    ERR_HTTP2_PING_CANCEL: 'HTTP2 ping cancelled',
    ERR_HTTP2_PUSH_DISABLED: 'HTTP/2 client has disabled push streams',
    ERR_HTTP2_SEND_FILE: 'Directories cannot be sent',
    ERR_HTTP2_SEND_FILE_NOSEEK: 'Offset or length can only be specified for regular files',
    ERR_HTTP2_SESSION_ERROR: 'Session closed with error code $1',
    ERR_HTTP2_SETTINGS_CANCEL: 'HTTP2 session settings canceled',
    ERR_HTTP2_SOCKET_BOUND: 'The socket is already bound to an Http2Session',
    ERR_HTTP2_SOCKET_UNBOUND: 'The socket has been disconnected from the Http2Session',
    ERR_HTTP2_STATUS_101: 'HTTP status code 101 (Switching Protocols) is forbidden in HTTP/2',
    ERR_HTTP2_STREAM_ERROR: 'Stream closed with error code $1',
    ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS: 'Number of custom settings exceeds MAX_ADDITIONAL_SETTINGS',
    ERR_HTTP2_TOO_MANY_INVALID_FRAMES: 'Too many invalid HTTP/2 frames',
    ERR_HTTP2_TOO_MANY_ORIGINS: 'The server sent more ORIGIN frames than the allowed number of $1',
    ERR_HTTP2_TRAILERS_ALREADY_SENT: 'Trailing headers have already been sent',
    ERR_HTTP2_TRAILERS_NOT_READY:
      'Trailing headers cannot be sent until after the wantTrailers event is emitted',
    ERR_HTTP2_UNSUPPORTED_PROTOCOL: 'protocol "$1" is unsupported.',
    ERR_HTTP_BODY_NOT_ALLOWED:
      'Adding content for this request method or response status is not allowed.',
    ERR_HTTP_CONTENT_LENGTH_MISMATCH:
      "Response body's content-length of $1 byte(s) does not match the content-length of $2 " +
      'byte(s) set in header',
    ERR_HTTP_HEADERS_SENT: 'Cannot $1 headers after they are sent to the client',
    ERR_HTTP_REQUEST_TIMEOUT: 'Request timeout',
    ERR_HTTP_SOCKET_ASSIGNED: 'ServerResponse has an already assigned socket',
    ERR_HTTP_SOCKET_ENCODING: 'Changing the socket encoding is not allowed per RFC7230 Section 3.',
    ERR_HTTP_TRAILER_INVALID: 'Trailers are invalid with this transfer encoding',
    ERR_INPUT_TYPE_NOT_ALLOWED:
      '--input-type can only be used with string input via --eval, --print, or STDIN',
    ERR_INSPECTOR_ALREADY_ACTIVATED:
      'Inspector is already activated. Close it with inspector.close() before activating it ' +
      'again.',
    ERR_INSPECTOR_ALREADY_CONNECTED: '$1 is already connected',
    ERR_INSPECTOR_CLOSED: 'Session was closed',
    ERR_INSPECTOR_NOT_ACTIVE: 'Inspector is not active',
    ERR_INSPECTOR_NOT_AVAILABLE: 'Inspector is not available',
    ERR_INSPECTOR_NOT_CONNECTED: 'Session is not connected',
    ERR_INSPECTOR_NOT_WORKER: 'Current thread is not a worker',
    ERR_INVALID_STATE: 'Invalid state: $1',
    ERR_IPC_CHANNEL_CLOSED: 'Channel closed',
    ERR_IPC_DISCONNECTED: 'IPC channel is already disconnected',
    ERR_IPC_ONE_PIPE: 'Child process can have only one IPC pipe',
    ERR_IPC_SYNC_FORK: 'IPC cannot be used with synchronous forks',
    ERR_IP_BLOCKED: 'IP($1) is blocked by net.BlockList',
    ERR_LOADER_CHAIN_INCOMPLETE:
      '"$1" did not call the next hook in its chain and did not explicitly signal a short ' +
      "circuit. If this is intentional, include `shortCircuit: true` in the hook's return.",
    ERR_METHOD_NOT_IMPLEMENTED: 'The $1 method is not implemented',
    ERR_MULTIPLE_CALLBACK: 'Callback called multiple times',
    ERR_NOT_BUILDING_SNAPSHOT: 'Operation cannot be invoked when not building startup snapshot',
    ERR_NOT_IN_SINGLE_EXECUTABLE_APPLICATION:
      'Operation cannot be invoked when not in a single-executable application',
    ERR_NOT_SUPPORTED_IN_SNAPSHOT: '$1 is not supported in startup snapshot',
    ERR_NO_CRYPTO: 'Node.js is not compiled with OpenSSL crypto support',
    ERR_NO_TYPESCRIPT: 'Node.js is not compiled with TypeScript support',
    ERR_OPERATION_FAILED: 'Operation failed: $1',
    ERR_PACKAGE_MAP_EXTERNAL_FILE:
      'Cannot resolve "$1" from "$2": file is not within any package defined in $3',
    ERR_PACKAGE_MAP_KEY_NOT_FOUND:
      'Package key "$1" referenced in dependencies but not defined in $2',
    ERR_PROXY_INVALID_CONFIG: '$1',
    ERR_PROXY_TUNNEL: '$1',
    ERR_QUIC_CONNECTION_FAILED: 'QUIC connection failed',
    ERR_QUIC_OPEN_STREAM_FAILED: 'Failed to open QUIC stream',
    ERR_QUIC_STREAM_ABORTED: '$1',
    ERR_QUIC_VERSION_NEGOTIATION_ERROR: 'The QUIC session requires version negotiation',
    ERR_REQUIRE_CYCLE_MODULE: '$1',
    ERR_SCRIPT_EXECUTION_INTERRUPTED: 'Script execution was interrupted by `SIGINT`',
    ERR_SERVER_ALREADY_LISTEN: 'Listen method has been called more than once without closing.',
    ERR_SERVER_NOT_RUNNING: 'Server is not running.',
    ERR_SINGLE_EXECUTABLE_APPLICATION_ASSET_NOT_FOUND:
      'Cannot find asset $1 for the single executable application',
    ERR_SOCKET_ALREADY_BOUND: 'Socket is already bound',
    ERR_SOCKET_CLOSED: 'Socket is closed',
    ERR_SOCKET_CLOSED_BEFORE_CONNECTION: 'Socket closed before the connection was established',
    ERR_SOCKET_CONNECTION_TIMEOUT: 'Socket connection timeout',
    ERR_SOCKET_DGRAM_IS_CONNECTED: 'Already connected',
    ERR_SOCKET_DGRAM_NOT_CONNECTED: 'Not connected',
    ERR_SOCKET_DGRAM_NOT_RUNNING: 'Not running',
    ERR_SOCKET_HANDLE_ADOPTED: 'The bound socket has already been adopted by a server or socket',
    ERR_SOURCE_MAP_CORRUPT: "The source map for '$1' does not exist or is corrupt.",
    ERR_SOURCE_MAP_MISSING_SOURCE: "Cannot find '$1' imported from the source map for '$2'",
    ERR_STREAM_ALREADY_FINISHED: 'Cannot call $1 after a stream was finished',
    ERR_STREAM_CANNOT_PIPE: 'Cannot pipe, not readable',
    ERR_STREAM_DESTROYED: 'Cannot call $1 after a stream was destroyed',
    ERR_STREAM_PREMATURE_CLOSE: 'Premature close',
    ERR_STREAM_PUSH_AFTER_EOF: 'stream.push() after EOF',
    ERR_STREAM_UNABLE_TO_PIPE: 'Cannot pipe to a closed or destroyed stream',
    ERR_STREAM_UNSHIFT_AFTER_END_EVENT: 'stream.unshift() after end event',
    ERR_STREAM_WRAP: 'Stream has StringDecoder set or is in objectMode',
    ERR_STREAM_WRITE_AFTER_END: 'write after end',
    ERR_SYNTHETIC: 'JavaScript Callstack',
    ERR_TLS_DH_PARAM_SIZE: 'DH parameter size $1 is less than 2048',
    ERR_TLS_HANDSHAKE_TIMEOUT: 'TLS handshake timeout',
    ERR_TLS_INVALID_STATE: 'TLS socket connection must be securely established',
    ERR_TLS_RENEGOTIATION_DISABLED: 'TLS session renegotiation disabled for this socket',
    ERR_TLS_RENEGOTIATION_UNSUPPORTED:
      'TLS session renegotiation is unsupported by this TLS implementation',
    ERR_TLS_REQUIRED_SERVER_NAME: '"servername" is required parameter for Server.addContext',
    ERR_TLS_SESSION_ATTACK: 'TLS session renegotiation attack detected',
    ERR_TLS_SNI_FROM_SERVER: 'Cannot issue SNI from a TLS server-side socket',
    ERR_TRACE_EVENTS_UNAVAILABLE: 'Trace events are unavailable',
    ERR_UNAVAILABLE_DURING_EXIT: 'Cannot call function in process exit handler',
    ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET:
      '`process.setupUncaughtExceptionCapture()` was called while a capture callback was ' +
      'already active',
    ERR_UNKNOWN_BUILTIN_MODULE: 'No such built-in module: $1',
    ERR_UNKNOWN_CREDENTIAL: '$1 identifier does not exist: $2',
    ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING:
      'Stripping types is currently unsupported for files under node_modules, for "$1"',
    ERR_USE_AFTER_CLOSE: '$1 was closed',
    ERR_VALID_PERFORMANCE_ENTRY_TYPE: 'At least one valid performance entry type is required',
    ERR_VM_MODULE_ALREADY_LINKED: 'Module has already been linked',
    ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA:
      'Cached data cannot be created for a module which has been evaluated',
    ERR_VM_MODULE_DIFFERENT_CONTEXT: 'Linked modules must use the same context',
    ERR_VM_MODULE_NOT_MODULE: 'Provided module is not an instance of Module',
    ERR_VM_MODULE_STATUS: 'Module status $1',
    ERR_WASI_ALREADY_STARTED: 'WASI instance has already started',
    ERR_WEBASSEMBLY_NOT_SUPPORTED:
      'WebAssembly is not supported in this environment, but is required for $1',
    ERR_WORKER_HANDLE_NOT_TRANSFERABLE:
      '$1 cannot be transferred in its current state; it must be a freshly created or ' +
      'accepted handle that has not started reading and has no pending writes',
    ERR_WORKER_INIT_FAILED: 'Worker initialization failure: $1',
    ERR_WORKER_MESSAGING_ERRORED:
      'The destination thread threw an error while processing the message',
    ERR_WORKER_MESSAGING_FAILED: 'Cannot find the destination thread or listener',
    ERR_WORKER_MESSAGING_SAME_THREAD: 'Cannot sent a message to the same thread',
    ERR_WORKER_MESSAGING_TIMEOUT: 'Sending a message to another thread timed out',
    ERR_WORKER_NOT_RUNNING: 'Worker instance not running',
    ERR_WORKER_OUT_OF_MEMORY: 'Worker terminated due to reaching memory limit: $1',
    ERR_WORKER_UNSERIALIZABLE_ERROR: 'Serializing an uncaught exception failed',
  },
  TypeError: {
    ERR_AMBIGUOUS_ARGUMENT: 'The "$1" argument is ambiguous. $2',
    ERR_ARG_NOT_ITERABLE: '$1 must be iterable',
    ERR_ASYNC_CALLBACK: '$1 must be a function',
    ERR_ASYNC_TYPE: 'Invalid name for async "type": $1',
    ERR_CONSOLE_WRITABLE_STREAM: 'Console expects a writable stream instance for $1',
    ERR_CONSTRUCT_CALL_REQUIRED: 'Class constructor $1 cannot be invoked without `new`',
    ERR_CRYPTO_ECDH_INVALID_FORMAT: 'Invalid ECDH format: $1',
    ERR_CRYPTO_INVALID_DIGEST: 'Invalid digest: $1',
    ERR_CRYPTO_INVALID_JWK: 'Invalid JWK data',
    ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE: 'Invalid key object type $1, expected $2.',
    ERR_FEATURE_UNAVAILABLE_ON_PLATFORM:
      'The feature $1 is unavailable on the current platform, which is being used to run ' +
      'Node.js',
    ERR_HTTP2_ALTSVC_INVALID_ORIGIN: 'HTTP/2 ALTSVC frames require a valid origin',
    ERR_HTTP2_ALTSVC_LENGTH: 'HTTP/2 ALTSVC frames are limited to 16382 bytes',
    ERR_HTTP2_HEADER_SINGLE_VALUE: 'Header field "$1" must only have a single value',
    ERR_HTTP2_INVALID_CONNECTION_HEADERS: 'HTTP/1 Connection specific headers are forbidden: "$1"',
    ERR_HTTP2_INVALID_HEADER_VALUE: 'Invalid value "$1" for header "$2"',
    ERR_HTTP2_INVALID_ORIGIN: 'HTTP/2 ORIGIN frames require a valid origin',
    ERR_HTTP2_INVALID_PSEUDOHEADER: '"$1" is an invalid pseudoheader or is used incorrectly',
    ERR_HTTP2_ORIGIN_LENGTH: 'HTTP/2 ORIGIN frames are limited to 16382 bytes',
    ERR_HTTP2_PSEUDOHEADER_NOT_ALLOWED: 'Cannot set HTTP/2 pseudo-headers',
    ERR_HTTP_INVALID_HEADER_VALUE: 'Invalid value "$1" for header "$2"',
    ERR_ILLEGAL_CONSTRUCTOR: 'Illegal constructor',
    ERR_IMPORT_ATTRIBUTE_MISSING: 'Module "$1" needs an import attribute of "$2: $3"',
    ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE: 'Module "$1" is not of type "$2"',
    ERR_INCOMPATIBLE_OPTION_PAIR: 'Option "$1" cannot be used in combination with option "$2"',
    ERR_INVALID_CURSOR_POS: 'Cannot set cursor row without setting its column',
    ERR_INVALID_FD_TYPE: 'Unsupported fd type: $1',
    ERR_INVALID_FILE_URL_HOST: 'File URL host must be "localhost" or empty on $1',
    ERR_INVALID_HANDLE_TYPE: 'This handle type cannot be sent',
    ERR_INVALID_HTTP_TOKEN: '$1 must be a valid HTTP token ["$2"]',
    ERR_INVALID_IP_ADDRESS: 'Invalid IP address: $1',
    ERR_INVALID_PROTOCOL: 'Protocol "$1" not supported. Expected "$2"',
    ERR_INVALID_REPL_EVAL_CONFIG: 'Cannot specify both "breakEvalOnSigint" and "eval" for REPL',
    ERR_INVALID_REPL_INPUT: '$1',
    ERR_INVALID_SYNC_FORK_INPUT:
      'Asynchronous forks do not support Buffer, TypedArray, DataView or string input: $1',
    ERR_INVALID_THIS: 'Value of "this" must be of type $1',
    ERR_INVALID_TUPLE: '$1 must be an iterable $2 tuple',
    ERR_MISSING_OPTION: '$1 is required',
    ERR_MODULE_LINK_MISMATCH: '$1',
    ERR_NAPI_CONS_FUNCTION: 'Constructor must be a function',
    ERR_NO_ICU: '$1 is not supported on Node.js compiled without ICU',
    ERR_PARSE_ARGS_INVALID_OPTION_VALUE: '$1',
    ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL:
      "Unexpected argument '$1'. This command does not take positional arguments",
    ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS: '$1',
    ERR_SOCKET_BAD_BUFFER_SIZE: 'Buffer size must be a positive integer',
    ERR_SOCKET_BAD_TYPE: 'Bad socket type specified. Valid types are: udp4, udp6',
    ERR_STREAM_ITER_MISSING_FLAG:
      'The stream/iter API requires the --experimental-stream-iter flag',
    ERR_STREAM_NULL_VALUES: 'May not write null values to stream',
    ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS:
      'The ALPNCallback and ALPNProtocols TLS options are mutually exclusive',
    ERR_TLS_INVALID_CONTEXT: '$1 must be a SecureContext',
    ERR_TLS_INVALID_PROTOCOL_VERSION: '"$1" is not a valid $2 TLS protocol version',
    ERR_TLS_PROTOCOL_VERSION_CONFLICT:
      'TLS protocol version "$1" conflicts with secureProtocol "$2"',
    ERR_TRACE_EVENTS_CATEGORY_REQUIRED: 'At least one category is required',
    ERR_TRAILING_JUNK_AFTER_STREAM_END:
      'Trailing junk found after the end of the compressed stream',
    ERR_UNESCAPED_CHARACTERS: '$1 contains unescaped characters',
    ERR_UNKNOWN_ENCODING: 'Unknown encoding: $1',
    ERR_UNKNOWN_FILE_EXTENSION: 'Unknown file extension "$1" for $2',
    ERR_UNKNOWN_SIGNAL: 'Unknown signal: $1',
    ERR_UNSUPPORTED_RESOLVE_REQUEST:
      'Failed to resolve module specifier "$1" from "$2": Invalid relative URL or base ' +
      'scheme is not hierarchical.',
    ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING: 'A dynamic import callback was not specified.',
    ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG:
      'A dynamic import callback was invoked without --experimental-vm-modules',
    ERR_WEBASSEMBLY_RESPONSE: 'WebAssembly response $1',
    ERR_WORKER_UNSUPPORTED_OPERATION: '$1 is not supported in workers',
  },
  RangeError: {
    ERR_BROTLI_INVALID_PARAM: '$1 is not a valid Brotli parameter',
    ERR_BUFFER_TOO_LARGE: 'Cannot create a Buffer larger than $1 bytes',
    ERR_CHILD_PROCESS_STDIO_MAXBUFFER: '$1 maxBuffer length exceeded',
    ERR_ENCODING_NOT_SUPPORTED: 'The "$1" encoding is not supported',
    ERR_FS_FILE_TOO_LARGE: 'File size ($1) is greater than 2 GiB',
    ERR_HTTP2_INFO_STATUS_NOT_ALLOWED: 'Informational status codes cannot be used',
    ERR_HTTP2_INVALID_INFO_STATUS: 'Invalid informational status code: $1',
    ERR_HTTP2_INVALID_PACKED_SETTINGS_LENGTH: 'Packed settings length must be a multiple of six',
    ERR_HTTP2_PING_LENGTH: 'HTTP2 ping payload must be 8 bytes',
    ERR_HTTP2_STATUS_INVALID: 'Invalid status code: $1',
    ERR_HTTP_INVALID_STATUS_CODE: 'Invalid status code: $1',
    ERR_INVALID_ASYNC_ID: 'Invalid $1 value: $2',
    ERR_INVALID_BUFFER_SIZE: 'Buffer size must be a multiple of $1',
    ERR_INVALID_FD: '"fd" must be a positive integer: $1',
    ERR_NAPI_INVALID_DATAVIEW_ARGS:
      'byte_offset + byte_length should be less than or equal to the size in bytes of the ' +
      'array passed in',
    ERR_NAPI_INVALID_TYPEDARRAY_ALIGNMENT: 'start offset of $1 should be a multiple of $2',
    ERR_NAPI_INVALID_TYPEDARRAY_LENGTH: 'Invalid typed array length',
    ERR_UNKNOWN_MODULE_FORMAT: 'Unknown module format: $1 for URL $2',
    ERR_ZSTD_INVALID_PARAM: '$1 is not a valid zstd parameter',
  },
  SyntaxError: {
    ERR_INVALID_TYPESCRIPT_SYNTAX: '$1',
    ERR_PACKAGE_MAP_INVALID: 'Invalid package-map.json at "$1": $2',
    ERR_TLS_CERT_ALTNAME_FORMAT: 'Invalid subject alternative name string',
    ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: '$1',
  },
  URIError: {
    ERR_INVALID_URI: 'URI malformed',
  },
};

/**
 * Codes that only native code throws. These errors are plain: neither `toString()` nor the first
 * line of the stack shows the code.
 */
const nativeTemplates = {
  __proto__: null,
  Error: {
    ERR_BUFFER_CONTEXT_NOT_AVAILABLE: 'Buffer is not available for the current Context',
    ERR_CLOSED_MESSAGE_PORT: 'Cannot send data on closed MessagePort',
    ERR_CRYPTO_INITIALIZATION_FAILED: 'Initialization failed',
    ERR_CRYPTO_JWK_UNSUPPORTED_CURVE: 'Unsupported JWK EC curve: $1.',
    ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE: 'Unsupported JWK Key Type.',
    ERR_CRYPTO_OPERATION_FAILED: 'Operation failed',
    ERR_CRYPTO_UNKNOWN_CIPHER: 'Unknown cipher',
    ERR_CRYPTO_UNKNOWN_DH_GROUP: 'Unknown DH group',
    ERR_CRYPTO_UNSUPPORTED_OPERATION: 'Unsupported crypto operation',
    ERR_DLOPEN_DISABLED: 'Cannot load native addon because loading addons is disabled.',
    ERR_DLOPEN_FAILED: 'DLOpen failed',
    ERR_EXECUTION_ENVIRONMENT_NOT_AVAILABLE: 'Context not associated with Node.js environment',
    ERR_HEAP_PROFILE_HAVE_BEEN_STARTED: 'heap profiler have been started',
    ERR_INVALID_ADDRESS: 'Invalid socket address',
    ERR_INVALID_MODULE: 'No such module: $1',
    ERR_LOAD_SQLITE_EXTENSION: 'Failed to load SQLite extension',
    ERR_MESSAGE_TARGET_CONTEXT_UNAVAILABLE:
      'A message object could not be deserialized successfully in the target vm.Context',
    ERR_MISSING_PLATFORM_FOR_WORKER:
      'The V8 platform used by this instance of Node does not support creating Workers',
    ERR_MODULE_NOT_INSTANTIATED: 'Module is not instantiated',
    ERR_NON_CONTEXT_AWARE_DISABLED: 'Loading non context-aware native addons has been disabled',
    ERR_OPTIONS_BEFORE_BOOTSTRAPPING: 'Should not query options before bootstrapping is done',
    ERR_PROTO_ACCESS:
      'Accessing Object.prototype.__proto__ has been disallowed with --disable-proto=throw',
    ERR_SCRIPT_EXECUTION_TIMEOUT: 'Script execution timed out after $1ms',
    ERR_SQLITE_ERROR: '$1',
    ERR_STRING_TOO_LONG: 'Cannot create a string longer than 0x1fffffe8 characters',
    ERR_TLS_PSK_SET_IDENTITY_HINT_FAILED: 'Failed to set PSK identity hint',
    ERR_VM_MODULE_CACHED_DATA_REJECTED: 'cachedData buffer was rejected',
    ERR_WASI_NOT_STARTED: 'wasi.start() has not been called',
    ERR_ZLIB_INITIALIZATION_FAILED: 'Initialization failed',
  },
  TypeError: {
    ERR_CONSTRUCT_CALL_INVALID: 'Constructor cannot be called',
    ERR_CRYPTO_INVALID_AUTH_TAG: 'Invalid authentication tag',
    ERR_CRYPTO_INVALID_COUNTER: 'Invalid counter',
    ERR_CRYPTO_INVALID_CURVE: 'Invalid EC curve name',
    ERR_CRYPTO_INVALID_IV: 'Invalid initialization vector',
    ERR_INVALID_INVOCATION: 'Invalid invocation',
    ERR_INVALID_OBJECT_DEFINE_PROPERTY: '$1',
    ERR_INVALID_TRANSFER_OBJECT: 'Found invalid object in transferList',
    ERR_MISSING_PASSPHRASE: 'Passphrase required for encrypted key',
    ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST:
      'Object that needs transfer was found in message but not listed in transferList',
    ERR_TLS_INVALID_PROTOCOL_METHOD: '$1',
  },
  RangeError: {
    ERR_MEMORY_ALLOCATION_FAILED: 'Failed to allocate memory',
    ERR_CRYPTO_INVALID_ADDITIONAL_DATA: 'Invalid additional data',
    ERR_CRYPTO_INVALID_KEYLEN: 'Invalid key length',
    ERR_CRYPTO_INVALID_KEYPAIR: 'Invalid key pair',
    ERR_CRYPTO_INVALID_KEYTYPE: 'Invalid key type',
    ERR_CRYPTO_INVALID_MESSAGELEN: 'Invalid message length',
    ERR_CRYPTO_INVALID_SCRYPT_PARAMS: 'Invalid scrypt params',
    ERR_CRYPTO_INVALID_TAG_LENGTH: 'Invalid taglength',
    ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH: 'Input buffers must have the same byte length',
  },
  SyntaxError: {
    ERR_SOURCE_PHASE_NOT_DEFINED: 'Source phase import object is not defined for module $1',
  },
};

/** Errors made from a failed system call: `message: syscall returned CODE (text) path => dest`. */
const systemTemplates = {
  __proto__: null,
  ERR_FS_CP_DIR_TO_NON_DIR: 'Cannot overwrite non-directory with directory',
  ERR_FS_CP_EEXIST: 'Target already exists',
  ERR_FS_CP_EINVAL: 'Invalid src or dest',
  ERR_FS_CP_FIFO_PIPE: 'Cannot copy a FIFO pipe',
  ERR_FS_CP_NON_DIR_TO_DIR: 'Cannot overwrite directory with non-directory',
  ERR_FS_CP_SOCKET: 'Cannot copy a socket file',
  ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY: 'Cannot overwrite symlink in subdirectory of self',
  ERR_FS_CP_UNKNOWN: 'Cannot copy an unknown file type',
  ERR_FS_EISDIR: 'Path is a directory',
  ERR_SOCKET_BUFFER_SIZE: 'Could not get or set buffer size',
  ERR_SYSTEM_ERROR: 'A system error occurred',
  ERR_TTY_INIT_FAILED: 'TTY initialization failed',
};

/** Further classes a code may have: `new codes.ERR_INVALID_STATE.TypeError('…')`. */
const variants = {
  __proto__: null,
  ERR_HTTP2_INVALID_SETTING_VALUE: ['RangeError'],
  ERR_INVALID_ARG_VALUE: ['RangeError'],
  ERR_INVALID_RETURN_VALUE: ['RangeError'],
  ERR_INVALID_STATE: ['TypeError', 'RangeError'],
  ERR_OPERATION_FAILED: ['TypeError'],
};

module.exports = { templates, nativeTemplates, systemTemplates, variants };
