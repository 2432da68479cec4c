'use strict';

// node:worker_threads

const binding = native('worker_threads');
const engine = require('internal/engine');
const {
  BroadcastChannel,
  MessageChannel,
  MessagePort,
  isMarkedAsUntransferable,
  markAsUncloneable,
  markAsUntransferable,
  moveMessagePortToContext,
  receiveMessageOnPort,
} = require('internal/worker_threads/messaging');
const { Worker, SHARE_ENV, limitsObject } = require('internal/worker_threads/worker');
const { getEnvironmentData, setEnvironmentData } = require('internal/worker_threads/environment_data');
const { postMessageToThread } = require('internal/worker_threads/thread_messaging');

const isMainThread = engine.isMainThread();

module.exports = {
  isMainThread,
  isInternalThread: false,
  MessagePort,
  MessageChannel,
  markAsUncloneable,
  markAsUntransferable,
  isMarkedAsUntransferable,
  moveMessagePortToContext,
  receiveMessageOnPort,
  resourceLimits: isMainThread ? {} : limitsObject(binding.resourceLimits()),
  postMessageToThread,
  threadId: engine.threadId(),
  threadName: isMainThread ? '' : binding.threadName(),
  SHARE_ENV,
  Worker,
  parentPort: null,
  workerData: null,
  BroadcastChannel,
  setEnvironmentData,
  getEnvironmentData,
};

// Most programs lock nothing.
Object.defineProperty(module.exports, 'locks', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get: () => require('internal/worker_threads/locks').locks,
});
