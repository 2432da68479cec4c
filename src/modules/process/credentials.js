'use strict';

// User and group ids (process.getuid and its family; POSIX only).

const engine = require('internal/engine');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_CREDENTIAL, ERR_WORKER_UNSUPPORTED_OPERATION },
} = require('internal/errors');
const { validateArray, validateUint32 } = require('internal/errors/validators');
const binding = native('process');

function validateId(id, name) {
  if (typeof id === 'number') validateUint32(id, name);
  else if (typeof id !== 'string') throw new ERR_INVALID_ARG_TYPE(name, ['number', 'string'], id);
}

function requireMainThread(name) {
  if (!engine.isMainThread()) throw new ERR_WORKER_UNSUPPORTED_OPERATION(`process.${name}()`);
}

/** One of setuid, seteuid, setgid, setegid: takes an id or a name. */
function makeSetter(name, kind) {
  return {
    [name]: function(id) {
      requireMainThread(name);
      validateId(id, 'id');
      if (typeof id === 'number') id |= 0;
      // The native call answers 1 for a name it cannot find.
      if (binding[name](id) === 1) throw new ERR_UNKNOWN_CREDENTIAL(kind, id);
    },
  }[name];
}

/**
 * @param {string|number} user
 * @param {string|number} extraGroup
 */
function initgroups(user, extraGroup) {
  requireMainThread('initgroups');
  validateId(user, 'user');
  validateId(extraGroup, 'extraGroup');
  const unknown = binding.initgroups(user, extraGroup);
  if (unknown === 1) throw new ERR_UNKNOWN_CREDENTIAL('User', user);
  if (unknown === 2) throw new ERR_UNKNOWN_CREDENTIAL('Group', extraGroup);
}

/** @param {(string|number)[]} groups */
function setgroups(groups) {
  requireMainThread('setgroups');
  validateArray(groups, 'groups');
  for (let i = 0; i < groups.length; i++) validateId(groups[i], `groups[${i}]`);
  // The native call answers with the place, from 1, of a name it cannot find.
  const unknown = binding.setgroups(groups);
  if (unknown > 0) throw new ERR_UNKNOWN_CREDENTIAL('Group', groups[unknown - 1]);
}

module.exports = {
  getuid: function getuid() {
    return binding.getuid();
  },
  geteuid: function geteuid() {
    return binding.geteuid();
  },
  getgid: function getgid() {
    return binding.getgid();
  },
  getegid: function getegid() {
    return binding.getegid();
  },
  getgroups: function getgroups() {
    return binding.getgroups();
  },
  initgroups,
  setgroups,
  setegid: makeSetter('setegid', 'Group'),
  seteuid: makeSetter('seteuid', 'User'),
  setgid: makeSetter('setgid', 'Group'),
  setuid: makeSetter('setuid', 'User'),
};
