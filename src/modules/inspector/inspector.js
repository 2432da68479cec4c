'use strict';

// node:inspector

const { Session } = require('internal/inspector/session');
const { close, open, url, waitForDebugger } = require('internal/inspector/control');
const { DOMStorage, Network, NetworkResources } = require('internal/inspector/events');

module.exports = {
  open,
  close,
  url,
  waitForDebugger,
  console: native('inspector').v8Console(),
  Session,
  Network,
  NetworkResources,
  DOMStorage,
};
