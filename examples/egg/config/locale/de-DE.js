'use strict';
module.exports = { Welcome: 'Willkommen, %s', stranger: 'wer immer du bist' };
