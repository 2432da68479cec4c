// Flags: --experimental-network-inspection --experimental-inspector-network-resource
'use strict';

// A front end of this thread ends its session, or asks for something else, in the middle of what it is told.

const assert = require('assert');
const { Network, NetworkResources, Session } = require('inspector');

const request = { url: 'http://localhost/', method: 'GET', headers: {} };
const requestId = '1';
let told = 0;

for (const leave of [(session) => session.disconnect(), (session) => session.post('Network.disable')]) {
  for (const method of ['requestWillBeSent', 'loadingFinished', 'streamResourceContent']) {
    const session = new Session();
    session.connect();
    session.post('Network.enable');
    const hear = () => {
      told++;
      leave(session);
    };
    session.on(`Network.${method}`, hear);
    Network.requestWillBeSent({ requestId, timestamp: 1, wallTime: 1, request });
    if (method === 'streamResourceContent') session.post(`Network.${method}`, { requestId }, hear);
    Network.dataReceived({ requestId, timestamp: 1, dataLength: 1, encodedDataLength: 1, data: Buffer.from('1') });
    Network.loadingFinished({ requestId, timestamp: 2 });
    session.disconnect();
  }
}
assert.strictEqual(told, 6);

// What is told of one resource leads to another.
const session = new Session();
session.connect();
NetworkResources.put('http://localhost/first.map', '{}');
session.post('Network.loadNetworkResource', { url: 'http://localhost/first.map' }, (error, { resource }) => {
  assert.strictEqual(resource.success, true);
  NetworkResources.put('http://localhost/second.map', '{}');
  session.post('Network.loadNetworkResource', { url: 'http://localhost/second.map' }, (_, second) => {
    assert.strictEqual(second.resource.success, true);
    told++;
  });
});
assert.strictEqual(told, 7);
