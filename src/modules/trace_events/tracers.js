'use strict';

// Places that can be traced ask here; undefined: nobody wants to know.

/** @typedef {undefined|((phase: string, name: string, id?: number, args?: object) => void)} Tracer */

/** @type {{console: Tracer, rejections: Tracer}} */
const tracers = { console: undefined, rejections: undefined };

module.exports = { tracers };
