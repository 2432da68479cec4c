'use strict';

// The deprecated module '_stream_wrap': net.Socket over any Duplex, as tls has it.

process.emitWarning('The _stream_wrap module is deprecated.', 'DeprecationWarning', 'DEP0125');

module.exports = require('internal/tls/js_stream_socket').JSStreamSocket;
