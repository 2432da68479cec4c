'use strict';

// WebAssembly.compileStreaming() and instantiateStreaming() in every process and worker.

const { onStart } = require('internal/bootstrap/hooks');
const { install } = native('wasm');

onStart(() => install((stream, source) => require('internal/wasm/streaming').compile(stream, source)));
