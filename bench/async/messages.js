'use strict';
const { measureAsync } = require('../lib/measure.js');

(async () => {
  const { port1, port2 } = new MessageChannel();
  const trip = (message) => (count) =>
    new Promise((resolve) => {
      let left = count;
      port2.onmessage = ({ data }) => port2.postMessage(data);
      port1.onmessage = () => (--left > 0 ? port1.postMessage(message) : resolve());
      port1.postMessage(message);
    });
  await measureAsync('MessageChannel: round trip of a number', trip(1));
  await measureAsync('MessageChannel: round trip of an object', trip({ id: 1, text: 'hello', list: [1, 2, 3] }));
  await measureAsync('MessageChannel: round trip of 4 KB', trip(new Uint8Array(4096)));
  port1.close();
})();
