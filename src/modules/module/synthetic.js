'use strict';

// Modules without source, for other folders: their exports are set by a function.

const { createSyntheticModule } = native('module');

module.exports = { createSyntheticModule };
