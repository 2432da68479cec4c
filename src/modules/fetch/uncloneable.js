'use strict';

// undici marks each object of its classes as one that structured cloning refuses, with markAsUncloneable(): from then on messages
// would have to look at plain objects, too. These are none, and are marked without it.

const { webidl } = require('internal/deps/undici/web/webidl/index');
const { markTransferMode } = require('internal/web/transfer');

webidl.util.markAsUncloneable = (object) => markTransferMode(object, false, false);
