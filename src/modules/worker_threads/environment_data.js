'use strict';

// getEnvironmentData/setEnvironmentData: a map that every new worker inherits a copy of.

const data = new Map();

/** @param {any} key */
function getEnvironmentData(key) {
  return data.get(key);
}

/** @param {any} key @param {any} value undefined removes the key */
function setEnvironmentData(key, value) {
  if (value === undefined) data.delete(key);
  else data.set(key, value);
}

/** @param {Map<any, any>|undefined} inherited */
function assignEnvironmentData(inherited) {
  if (inherited === undefined) return;
  for (const [key, value] of inherited) data.set(key, value);
}

module.exports = { getEnvironmentData, setEnvironmentData, assignEnvironmentData, environmentData: data };
