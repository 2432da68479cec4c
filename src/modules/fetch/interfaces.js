'use strict';

// The interfaces of fetch, WebSocket and EventSource as globals: undici's classes, each loaded with its first use.

const { whole } = require('internal/fetch/undici');

function load(file) {
  require('internal/fetch/uncloneable');
  return require(`internal/deps/undici/web/fetch/${file}`);
}

module.exports = {
  get FormData() { return load('formdata').FormData; },
  get Headers() { return load('headers').Headers; },
  get Request() {
    // What a body may be is defined beside Response, and read once while Request's file is loaded.
    load('response');
    return load('request').Request;
  },
  get Response() { return require('internal/fetch/response').Response; },
  get WebSocket() { return whole().WebSocket; },
  get CloseEvent() { return whole().CloseEvent; },
  get EventSource() { return whole().EventSource; },
};
