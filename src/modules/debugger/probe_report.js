'use strict';

// The report of a probing session, as text and as JSON (version 2). Node documentation, "Debugger", "Probe mode".

const { locationName } = require('internal/debugger/probe_arguments');

const kVersion = 2;

/** A RemoteObject of the protocol without what only the session could use. @param {object} remote @param {boolean} withPreview */
function describeRemote(remote, withPreview) {
  const { type, subtype, value, unserializableValue, description, preview } = remote;
  const shown = { type };
  if (subtype !== undefined) shown.subtype = subtype;
  if (value !== undefined) shown.value = value;
  if (unserializableValue !== undefined) shown.unserializableValue = unserializableValue;
  if (description !== undefined) shown.description = description;
  if (withPreview && preview !== undefined) shown.preview = preview;
  return shown;
}

function formatPreviewValue({ type, value }) {
  return type === 'string' ? JSON.stringify(value) : value;
}

/** A RemoteObject in one line, or the text that its kind has. */
function formatRemote({ type, subtype, value, description, unserializableValue, preview }) {
  if (type === 'undefined') return 'undefined';
  if (subtype === 'null') return 'null';
  if (type === 'string') return JSON.stringify(value);
  if (type !== 'object' || subtype === 'error' || preview === undefined) return description ?? unserializableValue ?? String(value);
  const isArray = subtype === 'array';
  const parts = preview.properties.map((property) =>
    (isArray ? formatPreviewValue(property) : `${property.name}: ${formatPreviewValue(property)}`));
  if (preview.overflow) parts.push('...');
  return isArray ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}

/** The session's events (see internal/debugger/probe) as lines. */
function formatText(probes, results) {
  const lines = [];
  for (const { event, probe, hit, location, remote, failure, pending, error } of results) {
    if (event === 'hit') {
      lines.push(`Hit ${hit} at ${location.url}:${location.line}:${location.column}`);
      const { expr } = probes[probe];
      lines.push(failure === undefined ? `  ${expr} = ${formatRemote(remote)}` : `  [error] ${expr} = ${failure.message}`);
    } else if (event === 'completed') {
      lines.push('Completed');
    } else if (event === 'miss') {
      lines.push(`Missed probes: ${pending.map((index) => locationName(probes[index].target)).join(', ')}`);
    } else {
      lines.push(error.message);
      if (error.stderr !== undefined) {
        lines.push('  [stderr]');
        if (error.stderr !== '') lines.push(...error.stderr.split('\n').map((line) => `  ${line}`));
      }
    }
  }
  return lines.join('\n');
}

/** The same as one line of JSON. */
function formatJson(probes, results, withPreview) {
  return JSON.stringify({
    v: kVersion,
    probes: probes.map(({ expr, target, condition, maxHit }) => ({ expr, target, condition, maxHit })),
    results: results.map(({ remote, failure, ...rest }) => {
      if (rest.event !== 'hit') return rest;
      if (failure === undefined) return { ...rest, result: describeRemote(remote, withPreview) };
      const { message, exception } = failure;
      if (exception === undefined) return { ...rest, error: { message } };
      const details = { exception: { ...exception, exception: exception.exception && describeRemote(exception.exception, withPreview) } };
      return { ...rest, error: { message, details } };
    }),
  });
}

module.exports = { formatJson, formatText };
