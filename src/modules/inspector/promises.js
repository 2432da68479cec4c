'use strict';

// node:inspector/promises

const inspector = require('inspector');
const { promisify } = require('internal/util');

class Session extends inspector.Session {}
/** As Session.post() with a callback; a promise of the result. */
Session.prototype.post = promisify(inspector.Session.prototype.post);

module.exports = { ...inspector, Session };
