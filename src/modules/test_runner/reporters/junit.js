'use strict';

// Results as JUnit's XML.

const { inspectSafely } = require('internal/test_runner/reporters/format');
const { hostname } = require('os');

const entities = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '\n': '&#10;' };

const escapeAttribute = (text) => `${text}`.replace(/[&"<\n]/g, (char) => entities[char]);
const escapeContent = (text) => `${text}`.replace(/[&<]/g, (char) => entities[char]);
// A comment must not hold two hyphens.
const escapeComment = (text) => `${text}`.replace(/--/g, '&#45;&#45;');

/** @typedef {{tag?: string, attributes: object, children: (Element|string)[], nesting: number, comment?: string}} Element */

/** @param {Element|string} element */
function toXml(element, nesting = 1) {
  const indent = '\t'.repeat(nesting);
  if (typeof element === 'string') return `${escapeContent(element)}\n`;
  if (element.comment !== undefined) return `${indent}<!-- ${escapeComment(element.comment)} -->\n`;
  const attributes = Object.entries(element.attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('');
  if (element.children.length === 0) return `${indent}<${element.tag}${attributes}/>\n`;
  const inner = element.children.map((child) => toXml(child, nesting + 1)).join('');
  return `${indent}<${element.tag}${attributes}>\n${inner}${indent}</${element.tag}>\n`;
}

const hasChild = (element, tag) => element.children.some((child) => child.tag === tag);
/** A suite counts as one where anything in it does. */
const isFailure = (element) => hasChild(element, 'failure') || element.attributes.failures > 0;
const isSkipped = (element) => hasChild(element, 'skipped') || element.attributes.skipped > 0;
/** Tests below an element, suites as well. */
const testsIn = (element) => element.children.filter((child) => child.tag === 'testcase' || child.tag === 'testsuite');

function countIn(element, matches) {
  return testsIn(element).filter(matches).length;
}

/** @param {AsyncIterable<object>} source */
module.exports = async function* junit(source) {
  yield '<?xml version="1.0" encoding="utf-8"?>\n';
  yield '<testsuites>\n';
  /** Tests that have begun, outermost first. */
  const open = [];
  const done = [];

  const place = (element) => {
    const parent = open.at(-1);
    if (parent === undefined) done.push(element);
    else parent.children.push(element);
  };

  const begin = (data) => {
    open.push({ __proto__: null, tag: 'testcase', attributes: { __proto__: null, name: data.name }, children: [], nesting: data.nesting });
  };

  const end = (type, data) => {
    let element = open.at(-1);
    if (element === undefined || element.nesting !== data.nesting || element.attributes.name !== data.name) {
      begin(data);
      element = open.at(-1);
    }
    open.pop();
    const { details } = data;
    const time = ((details.duration_ms ?? 0) / 1000).toFixed(6);
    if (testsIn(element).length > 0) {
      element.tag = 'testsuite';
      const tests = testsIn(element).length;
      element.attributes = {
        __proto__: null,
        name: data.name,
        time,
        disabled: 0,
        errors: 0,
        tests,
        failures: countIn(element, isFailure),
        skipped: countIn(element, isSkipped),
        timestamp: new Date().toISOString(),
        hostname: hostname(),
      };
    } else {
      element.attributes.time = time;
      element.attributes.classname = data.classname ?? 'test';
      element.attributes.file = data.file;
      const { skip, todo } = data;
      if (skip !== undefined) element.children.push(leaf('skipped', { __proto__: null, type: 'skipped', message: skip }));
      if (todo !== undefined) element.children.push(leaf('skipped', { __proto__: null, type: 'todo', message: todo }));
      if (type === 'test:fail') {
        const { error } = details;
        const message = error?.message ?? '';
        element.attributes.failure = message;
        const failure = leaf('failure', {
          __proto__: null, type: `${error?.failureType || error?.code}`, message: `${message}`.trim(),
        });
        failure.children.push(inspectSafely(error, { __proto__: null, colors: false, breakLength: Infinity }));
        element.children.push(failure);
      }
    }
    place(element);
  };

  for await (const { type, data } of source) {
    switch (type) {
      case 'test:start':
        begin(data);
        break;
      case 'test:pass':
      case 'test:fail':
        end(type, data);
        break;
      case 'test:diagnostic': {
        const comment = { __proto__: null, comment: data.message };
        // Diagnostics of a test come after it, inside of the test around it.
        place(comment);
        break;
      }
      default:
    }
    if (open.length === 0) {
      for (const element of done.splice(0)) yield toXml(element);
    }
  }
  for (const element of done) yield toXml(element);
  yield '</testsuites>\n';
};

function leaf(tag, attributes) {
  return { __proto__: null, tag, attributes, children: [] };
}
