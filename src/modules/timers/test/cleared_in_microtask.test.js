'use strict';

// A microtask behind the last due timer clears what is left: nothing keeps the process alive then.
// (A process that stays is stopped by whoever runs the tests.)

const far = setInterval(() => {}, 1e6);
const { promise, resolve } = Promise.withResolvers();
setTimeout(resolve, 1).unref();
promise.then(() => clearInterval(far));
