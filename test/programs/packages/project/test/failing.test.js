'use strict';
const { expect } = require('chai');

describe('what fails', () => {
  it('differs', () => expect({ a: 1, b: [1, 2] }).to.deep.equal({ a: 1, b: [1, 3] }));
  it('never calls back', function (done) { this.timeout(20); void done; });
  it('rejects', async () => { throw new TypeError('on purpose'); });
  it('throws later', (done) => { setImmediate(() => { throw new RangeError('late'); }); void done; });
  afterEach(() => {});
});
