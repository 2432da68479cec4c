'use strict';

// The interfaces of fetch, WebSocket and EventSource as globals: undici's classes, each loaded with its first use.

const { whole } = require('internal/fetch/undici');

module.exports = {
  get FormData() { return require('internal/deps/undici/web/fetch/formdata').FormData; },
  get Headers() { return require('internal/deps/undici/web/fetch/headers').Headers; },
  get Request() {
    // What a body may be is defined beside Response, and read once while Request's file is loaded.
    require('internal/deps/undici/web/fetch/response');
    return require('internal/deps/undici/web/fetch/request').Request;
  },
  get Response() { return require('internal/fetch/response').Response; },
  get WebSocket() { return whole().WebSocket; },
  get CloseEvent() { return whole().CloseEvent; },
  get EventSource() { return whole().EventSource; },
};
