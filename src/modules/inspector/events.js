'use strict';

// inspector.Network, NetworkResources and DOMStorage: what a program tells the front ends of its requests and storages.

const binding = native('inspector');
const { getOptionValue } = require('internal/options');
const { validateObject, validateString } = require('internal/errors/validators');

const { stringify } = JSON;
const { keys } = Object;
const { isArrayBufferView } = require('internal/util/types');

/** The parameters as JSON, and the bytes of `data` apart. */
function tell(method, params) {
  if (params) validateObject(params, 'params');
  const bytes = isArrayBufferView(params?.data) ? params.data : undefined;
  const plain = { __proto__: null, ...params };
  if (bytes !== undefined) delete plain.data;
  binding.emitEvent(method, stringify(plain), bytes);
}

/** An event's function, e.g. Network.requestWillBeSent(params). */
function event(domain, name) {
  const fn = { [name](params) { tell(`${domain}.${name}`, params); } }[name];
  return fn;
}

function events(domain, names) {
  const functions = {};
  for (const name of names) functions[name] = event(domain, name);
  return functions;
}

const Network = events('Network', [
  'requestWillBeSent', 'responseReceived', 'loadingFinished', 'loadingFailed', 'dataSent', 'dataReceived', 'webSocketCreated',
  'webSocketClosed', 'webSocketHandshakeResponseReceived',
]);

const DOMStorage = {
  ...events('DOMStorage', [
    'domStorageItemAdded', 'domStorageItemRemoved', 'domStorageItemUpdated', 'domStorageItemsCleared',
  ]),
  registerStorage(params) {
    validateObject(params, 'params');
    const { isLocalStorage, storageMap } = params;
    const items = { __proto__: null };
    for (const key of keys(storageMap ?? {})) items[key] = `${storageMap[key]}`;
    binding.registerStorage(isLocalStorage === true, stringify(items));
  },
};

const NetworkResources = {
  put(url, data) {
    if (!getOptionValue('--experimental-inspector-network-resource')) {
      process.emitWarning(
        'The --experimental-inspector-network-resource option is not enabled. ' +
        'Please enable it to use the putNetworkResource function');
      return;
    }
    validateString(url, 'url');
    validateString(data, 'data');
    binding.putResource(url, data);
  },
};

module.exports = { DOMStorage, Network, NetworkResources };
