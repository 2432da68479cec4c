'use strict';
// Locks in: who requires child_process and starts nothing does not load what a child needs.
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');

const loaded = execFileSync(process.execPath, ['-p', 'require("child_process"); process.moduleLoadList.join()'], { encoding: 'utf8' });
assert.match(loaded, /internal\/child_process\/child,/);
assert.doesNotMatch(loaded, /internal\/(net|child_process\/(stdio|ipc|parent_channel|serialization|handles))\b/);
