'use strict';

// The modules that a session offers by name. Programs may add to the list.

const { builtinModules } = require('module');

module.exports = { builtinModules: builtinModules.filter((name) => !name.startsWith('_')) };
